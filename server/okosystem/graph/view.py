"""What a feature declares and what it answers; see `docs/ARCHITECTURE.md`."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from okosystem.graph.choices import THE_DAY, Choices, DayField, Field
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader

FILE = "fil"
"""The field of a form with a file."""
Cell = str | int | bool | Sequence[str] | None
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the rows of a view are read from, and which of their columns may be unknown.

    `queries` are those of pages, those of algorithms as `analyses/<name>`, or terms instead. An
    empty cell is unknown in a column that is `nullable`; in others, it says no or does not apply.
    What is `computed` on another day is not in the graph.
    """

    queries: Iterable[str] = ()
    nullable: Collection[str] = ()
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed and of a calendar, with a stable id and the entity it is about.

    A calendar has it on its `day`. A feed dates it by when that was `announced`, if given: readers
    of feeds hide what has a day to come.
    """

    id: str
    title: str
    day: str
    about: str
    summary: Text
    announced: str = ""

    @property
    def updated(self) -> str:
        """The day that a feed has it on."""
        return self.announced or self.day


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure: the template of its SVG, and the values of it.

    The PNG of a card, which others show beside a link, has one pixel a unit; that of others two.
    """

    template: str
    values: Mapping[str, object]
    is_card: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """What a feature shows for the choices of a reader.

    Every renderer starts here. `rows` are all rows, also those that the page leaves out, and
    `named` further rows of what the view names. What only one renderer needs is made when it asks:
    the values of the `page`, the `picture` and that for A3 `paper` if it is another, the `slides`
    as PPTX, the triples, the entries of the feed and the calendar. `sparql` is the query that any
    engine answers alike, and `headings` describe its columns. `graph` is the path of the triples if
    they are elsewhere. `answer` is what JSON says before the rows, or `rows` in place of them.
    `columns`, `template` and `file` are given where they are not those of the feature.
    """

    rows: Iterable[Row] = ()
    inputs: Inputs = Inputs()
    page: Callable[[], Mapping[str, object]] = dict
    named: Iterable[Row] = ()
    picture: Callable[[], Picture] | None = None
    paper: Callable[[], Picture] | None = None
    slides: Callable[[], bytes] | None = None
    triples: Callable[[], Iterable[ox.Triple]] | None = None
    entries: Callable[[], Iterable[Entry]] | None = None
    graph: str = ""
    sparql: str = ""
    headings: Sequence[Mapping[str, object]] = ()
    answer: Mapping[str, object] = field(default_factory=dict)
    columns: Sequence[str] = ()
    template: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Feature:
    """A part of the product that a reader can name, at one address.

    It offers the choices of its `fields`: any other is refused before it is read. A part of the
    path in angle brackets is a choice too. `settle` completes choices that depend on others. `day`
    reads the day of the address; without it, today is shown. Its files have the `columns`, in every
    row; without columns or a name for them it is a page alone. `template` is a file in its
    `folder`, which is known when it is found there; without one it has files alone, which are named
    by `file`, else by the last part of its path. Of features with the same path, that with one of
    the parameters of `when` in the address answers, with that value if one is named. Unless it
    `is_described`, its columns depend on the choices, and the description of the API leaves it out.
    If it `is_framed`, other sites may frame its page. With columns, it is a tool for assistants, by
    the name `tool` if its own is not plain to them, and `about` says in an English sentence what
    the title does not. With a `largest_form`, its choices may be sent as a form of so many bytes at
    most, with a file named `FILE`, and the answer is kept nowhere; if `form_only`, they never stand
    in an address.
    """

    name: str
    path: str
    title: str
    read: Callable[[Reader, Choices], View]
    columns: Sequence[str] = ()
    fields: Sequence[Field] = ()
    day: DayField | None = THE_DAY
    settle: Callable[[Reader, Choices], Choices] = lambda _, choices: choices
    template: str = "page.html"
    file: str = ""
    folder: str = ""
    when: Mapping[str, str] = field(default_factory=dict)
    is_described: bool = True
    is_framed: bool = False
    tool: str = ""
    about: str = ""
    largest_form: int = 0
    form_only: bool = False

    @property
    def parameters(self) -> Sequence[str]:
        """The names of its fields, which may be in its address."""
        return [field.name for field in self.fields]

    def rows_of(self, view: View) -> Sequence[Row]:
        """List the rows of a view of it, each with every column."""
        empty = dict.fromkeys(view.columns or self.columns, "")
        return [{**empty, **row} for row in view.rows]

    @property
    def file_name(self) -> str:
        """The name of its files, without suffix."""
        return self.file or self.path.rpartition("/")[2]

    @property
    def has_files(self) -> bool:
        """Whether it is more than a page."""
        return bool(self.columns or self.file)

    def is_chosen(self, parameters: Mapping[str, str]) -> bool:
        """Whether it answers for an address with these parameters."""
        return any(
            name in parameters and word in ("", parameters[name])
            for name, word in self.when.items()
        )

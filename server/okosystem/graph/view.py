"""What a feature declares and what it answers; see `docs/ARCHITECTURE.md`."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from okosystem.graph.choices import Choices, Field
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader

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
    """An entry of a feed, with a stable id and the entity it is about."""

    id: str
    title: str
    day: str
    about: str
    summary: Text


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure: the template of its SVG, and the values of it."""

    template: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class View:
    """What a feature shows for the choices of a reader.

    Every renderer starts here. `rows` are all rows, also those that the page leaves out, and
    `named` further rows of what the view names. What only one renderer needs is made when it asks:
    the values of the `page`, the `picture`, the triples, the entries of the feed. `columns`,
    `template` and `file` are given where they are not those of the feature.
    """

    rows: Sequence[Row] = ()
    inputs: Inputs = Inputs()
    page: Callable[[], Mapping[str, object]] = dict
    named: Sequence[Row] = ()
    picture: Callable[[], Picture] | None = None
    triples: Callable[[], Iterable[ox.Triple]] | None = None
    entries: Callable[[], Iterable[Entry]] | None = None
    columns: Sequence[str] = ()
    template: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Feature:
    """A part of the product that a reader can name, at one address.

    `parameters` are the names of the `fields`, the choices that it offers: any other is refused
    before it is read. A part of the path in angle brackets is a choice too. `settle` completes
    choices that depend on others. Its files have the `columns`, in every row; without them it is
    a page alone. `template` is a file in its `folder`, which is known when it is found there, and
    `file` the name of its files, else the last part of its path. Of features with the same path,
    that with one of the parameters of `when` in the address answers, with that value if one is
    named. Unless it `is_described`, its columns depend on the choices, and the description of the
    API leaves it out.
    """

    name: str
    path: str
    title: str
    read: Callable[[Reader, Choices], View]
    columns: Sequence[str] = ()
    parameters: Sequence[str] = ()
    fields: Callable[[Reader], Sequence[Field]] = lambda _: ()
    settle: Callable[[Reader, Choices], Choices] = lambda _, choices: choices
    template: str = "page.html"
    file: str = ""
    folder: str = ""
    when: Mapping[str, str] = field(default_factory=dict)
    is_described: bool = True

    @property
    def file_name(self) -> str:
        """The name of its files, without suffix."""
        return self.file or self.path.rpartition("/")[2]

    def is_chosen(self, parameters: Mapping[str, str]) -> bool:
        """Whether it answers for an address with these parameters."""
        return any(
            name in parameters and word in ("", parameters[name])
            for name, word in self.when.items()
        )

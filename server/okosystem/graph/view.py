"""What a feature declares and what it answers; see `docs/ARCHITECTURE.md`."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

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
class View:
    """What a feature shows for the choices of a reader.

    Every renderer starts here. `rows` are all rows, also those that the page leaves out, and
    `named` further rows of what the view names. What only one renderer needs is made when it asks:
    the values of the `page`, the SVG of the `picture`, the triples, the entries of the feed.
    """

    rows: Sequence[Row]
    inputs: Inputs
    page: Callable[[], Mapping[str, object]] = dict
    named: Sequence[Row] = ()
    picture: Callable[[], str] | None = None
    triples: Callable[[], Iterable[ox.Triple]] | None = None
    entries: Callable[[], Iterable[Entry]] | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """A part of the product that a reader can name, at one address.

    `parameters` are the names of the `fields`, the choices that it offers: any other is refused
    before it is read. All its rows have its `columns`. `template` is a file in its folder, and
    `file` the name of its files; else that is the last part of its path.
    """

    name: str
    path: str
    title: str
    read: Callable[[Reader, Choices], View]
    columns: Sequence[str] = ()
    parameters: Sequence[str] = ()
    fields: Callable[[Reader], Sequence[Field]] = lambda _: ()
    template: str = "page.html"
    file: str = ""

    @property
    def file_name(self) -> str:
        """The name of its files, without suffix."""
        return self.file or self.path.rpartition("/")[2]

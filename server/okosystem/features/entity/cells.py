"""The entities read for the page of an entity, and the cells made from them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from okosystem.core.terms import local_name
from okosystem.engine.answers import Term
from okosystem.graph.choices import Choices
from okosystem.graph.coverage import GAP_OF_TWO
from okosystem.graph.dates import day
from okosystem.graph.labels import LinkedText, Text
from okosystem.graph.numbers import format_number, read_number
from okosystem.graph.reader import Reader
from okosystem.graph.statements import Entity, Node

Nodes = Mapping[str, Node]
Cell = Sequence[Term | Text | LinkedText]


@dataclass(frozen=True)
class Context:
    """An entity, and by IRI the entities near it: those that the query of its page finds."""

    reader: Reader
    entity: Entity
    near: Nodes = field(default_factory=dict)
    choices: Choices = field(default_factory=Choices)

    @property
    def reading(self) -> str:
        """How the reader chose to read a gap of 2; empty without a choice."""
        return self.choices.chosen.get(GAP_OF_TWO, "")

    @property
    def node(self) -> Node:
        """The entity itself."""
        return self.entity.node

    def of_class(self, *classes: str) -> list[Node]:
        """List the entities near it of some classes, in alphabetical order."""
        return self._named((iri for iri, node in self.near.items() if node.is_a(*classes)))

    def pointing(self, *properties: str, at: str = "") -> list[Node]:
        """List the entities near it that point at it, or at the IRI `at`, in alphabetical order."""
        about = at or self.node.iri
        return self._named((i for i, node in self.near.items() if about in node.iris(*properties)))

    def listed(self, *properties: str) -> list[Node]:
        """List the entities near it that it points at by some properties."""
        return [self.near.get(iri, Node(iri)) for iri in self.node.iris(*properties)]

    def _named(self, iris: Iterable[str]) -> list[Node]:
        return [self.near[iri] for iri in self.reader.sort(iris)]


def number_of(node: Node, term: str = "oko:order") -> tuple[int, str]:
    """Return the number of a node, and its IRI, to sort by."""
    return int(node.value(term) or 0), node.iri


def values_for_reader(reader: Reader, node: Node, name: str) -> Sequence[Term | Text]:
    """List the values of a property; of translated texts, those for the reader."""
    values = node.all(name)
    is_translated = any(isinstance(v, ox.Literal) and v.language for v in values)
    return node.texts(reader.language, name) if is_translated else values


def cell_of(*nodes: Node | str) -> list[ox.NamedNode]:
    """Write nodes, or their IRIs, as the values of a cell."""
    return [ox.NamedNode(node if isinstance(node, str) else node.iri) for node in nodes]


def text_cell(reader: Reader, text: str) -> list[Text]:
    """Make a cell of a text in the reader's language; empty for an empty text."""
    return [Text(text, reader.language)] if text else []


def day_cell(reader: Reader, node: Node, term: str) -> list[Text]:
    """Write a day as the value of a cell, as precisely as it is known."""
    precision = local_name(node.iri_of("oko:datePrecision") or "") or "day"
    return text_cell(reader, day(reader, node.value(term), precision)) if node.value(term) else []


def figure_cell(reader: Reader, node: Node) -> list[Text]:
    """Write the value of a measurement with its qualifier and its unit."""
    number = read_number(node.one("oko:measuredValue"))
    if number is None:
        return []
    reservation = map(reader.label, node.iris("oko:comparator"))
    unit = node.text(reader.language, "oko:unit")
    parts = [*reservation, format_number(reader, number), *([unit.value] if unit else [])]
    return [Text(" ".join(parts), unit.language if unit else "")]

"""The entities read for the page of an entity, and the cells and orders made from them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from okosystem.graph.choices import Choices
from okosystem.graph.coverage import GAP_OF_TWO
from okosystem.graph.labels import LinkedText, Text
from okosystem.graph.markup import day, format_number, measured_period, read_number, when
from okosystem.graph.reader import Reader
from okosystem.graph.relations import count_dependants, relations_on
from okosystem.graph.statements import Entity, Node
from okosystem.rdf.terms import kind_of, local_name
from okosystem.sparql.answers import Term

if TYPE_CHECKING:
    from okosystem.features.entity.sections import Row

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


def count_cell(reader: Reader, text: str, number: int) -> Cell:
    """Write a number in words."""
    return text_cell(reader, text % {"num": number})


def dependants_of(reader: Reader, iri: str) -> int:
    """Count the resources that depend on a resource, on the day shown."""
    return count_dependants(reader.whole, reader.day)[iri]


def setters_of_conditions(context: Context) -> list[Node]:
    """List who sets the conditions that a resource is under: a deduction, no statement."""
    reader, nodes = context.reader, dict[str, Node]()
    for fact in relations_on(reader, reader.day, "deduced-participation"):
        if fact.object == context.node.iri:
            conditions = nodes.setdefault(fact.subject, Node(fact.subject)).properties
            conditions.setdefault("oko:underCondition", []).append(ox.NamedNode(fact.given))
    return list(nodes.values())


def _dependants(row: "Row") -> Cell:
    number = dependants_of(row.reader, row.holder)
    text = row.reader.plural("%(num)s er avhengig av den", "%(num)s er avhengige av den", number)
    return count_cell(row.reader, text, number) if number else []


def _status_of_holder(row: "Row") -> Cell:
    return row.context.near.get(row.holder, row.node).all("oko:lifecycleStatus")


WORDS_OF_STATEMENTS: Mapping[str, Callable[["Row"], Cell]] = {
    "began": lambda row: day_cell(row.reader, row.node, "oko:validFrom"),
    "deadline": lambda row: day_cell(row.reader, row.node, "oko:expectedEnd"),
    "dependants": _dependants,
    "due": lambda row: day_cell(row.reader, row.node, "oko:dueDate"),
    "figure": lambda row: figure_cell(row.reader, row.node),
    "governed": lambda row: cell_of(*row.context.pointing("oko:governedBy", at=row.node.iri)),
    "holder": lambda row: cell_of(row.holder) if row.holder else [],
    "holderStatus": _status_of_holder,
    "itself": lambda row: cell_of(row.node),
    "kind": lambda row: [Text(row.reader.kind_name(kind_of(row.node.iri)))],
    "measured": lambda row: text_cell(row.reader, measured_period(row.reader, row.node)),
    "period": lambda row: text_cell(row.reader, when(row.reader, row.node)),
}
"""The words that write what a row is or has; `functions` has those that are computed."""
ORDERS: Mapping[str, Callable[["Row"], float]] = {
    "mostDependants": lambda row: -dependants_of(row.reader, row.holder),
    "soonestEnd": lambda row: int(row.node.value("oko:plannedEnd").replace("-", "") or 99999999),
}

"""An entity with its statements, incoming ones and open objections, read with a few queries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

import pyoxigraph as ox

from okosystem.analyses.history import Period, read_periods
from okosystem.graph.labels import Text, all_best, best, by_language
from okosystem.graph.reader import Reader, cached_per_graph, unknown_entity
from okosystem.rdf.terms import ID, RDF_TYPE, local_name, value_of
from okosystem.sparql.answers import Row, Term
from okosystem.sparql.oxigraph import Store

NameOf = Callable[[str], str]
_OBJECTION, _CORRECTION = "oko:objectsTo", "oko:proposalConcerns"
_HOLDER = "node", "via", "holder", "hangs"
_CONCERNS = _OBJECTION, _CORRECTION


@dataclass(frozen=True, slots=True)
class Node:
    """An entity or statement with its values by property, named by CURIE, and its classes."""

    iri: str
    properties: dict[str, list[Term]] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)

    def all(self, *properties: str) -> list[Term]:
        """List the distinct values of some properties."""
        found: dict[Term, None] = {}
        for name in properties:
            found.update(dict.fromkeys(self.properties.get(name, ())))
        return list(found)

    def iris(self, *properties: str) -> list[str]:
        """List the IRIs among the values of some properties."""
        found: dict[str, None] = {}
        for name in properties:
            for term in self.properties.get(name, ()):
                if isinstance(term, ox.NamedNode):
                    found[term.value] = None
        return list(found)

    def one(self, *properties: str) -> Term | None:
        """Return the first value."""
        for name in properties:
            if found := self.properties.get(name):
                return found[0]
        return None

    def iri_of(self, *properties: str) -> str | None:
        """Return the first IRI among the values."""
        return next(iter(self.iris(*properties)), None)

    def value(self, *properties: str) -> str:
        """Return the first value as plain text, or an empty string."""
        return value_of(self.one(*properties))

    def text(self, language: str, *properties: str) -> Text | None:
        """Choose the text for a reader's language."""
        texts = by_language(self.all(*properties))
        return best({code: values[0] for code, values in texts.items()}, language)

    def texts(self, language: str, *properties: str) -> list[Text]:
        """Choose all the texts in the language that suits the reader best."""
        return all_best(self.all(*properties), language)

    def is_a(self, *classes: str) -> bool:
        """Whether the node has one of these classes, given as CURIEs."""
        return not self.classes.isdisjoint(classes)


@dataclass(frozen=True, slots=True)
class IncomingStatement:
    """A statement that points at an entity by `via`, and belongs to `holder` by `held_by`."""

    node: Node
    via: str
    holder: str | None
    held_by: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity with its own statements and, when they were read, the incoming ones."""

    node: Node
    statements: Mapping[str, Node]
    incoming: Sequence[IncomingStatement] = ()

    def statements_by(self, *properties: str) -> list[Node]:
        """List the statements that belong to the entity by some properties."""
        return [self.statements[i] for i in self.node.iris(*properties) if i in self.statements]

    def incoming_by(self, via: str, *classes: str) -> list[IncomingStatement]:
        """List the incoming statements by a property; with classes, only those of one of them."""
        found = (statement for statement in self.incoming if statement.via == via)
        return [s for s in found if not classes or s.node.is_a(*classes)]


def read_entity(
    graph: Reader, iri: str, with_incoming: bool = False, name: NameOf | None = None
) -> Entity:
    """Read an entity and its statements; raises UnknownResource when there are none.

    `name` turns the IRIs of properties into names, which are CURIEs by default.
    """
    try:
        node, name = ox.NamedNode(iri), name or graph.curie
    except ValueError as error:
        raise unknown_entity(iri) from error
    nodes = collect_nodes(graph, graph.ask("thing", thing=node), name)
    if iri not in nodes:
        raise unknown_entity(iri)
    incoming = _read_incoming(graph, node, name) if with_incoming else []
    return Entity(nodes.pop(iri), nodes, incoming)


def collect_nodes(
    graph: Reader | Store, rows: Iterable[Row], name: NameOf | None = None
) -> dict[str, Node]:
    """Collect rows of ?node ?property ?value into nodes by IRI."""
    nodes: dict[str, Node] = {}
    name = name or graph.curie
    for row in rows:
        iri, term, value = row["node"], row["property"], row["value"]
        if isinstance(iri, ox.NamedNode) and isinstance(term, ox.NamedNode) and value is not None:
            node = nodes.setdefault(iri.value, Node(iri.value))
            values = node.properties.setdefault(name(term.value), [])
            if value not in values:
                values.append(value)
            if term.value == RDF_TYPE and isinstance(value, ox.NamedNode):
                node.classes.add(name(value.value))
    return nodes


def _read_incoming(graph: Reader, node: ox.NamedNode, name: NameOf) -> list[IncomingStatement]:
    nodes = collect_nodes(graph, graph.ask("incoming-statements", thing=node), name)
    found: dict[tuple[str, str, str], IncomingStatement] = {}
    for row in graph.ask("holders", thing=node):
        iri, via, holder, held_by = [
            term.value if isinstance(term, ox.NamedNode) else ""
            for term in map(row.__getitem__, _HOLDER)
        ]
        if iri in nodes:
            statement = IncomingStatement(nodes[iri], name(via), holder or None)
            found.setdefault((iri, via, holder), statement).held_by.add(name(held_by))
    return list(found.values())


def level_of_use(rule: Node) -> str:
    """Name the level of a rule for those who may use the resource.

    A duty that is only to pay for the resource leaves its use voluntary.
    """
    if set(rule.iris("oko:duty")) == {ID["duty/pay"]}:
        return "voluntary"
    return local_name(rule.value("oko:obligationLevel"))


def open_objections(graph: Reader, *iris: str) -> list[Node]:
    """List the objections to some statements that have not ended on the day of the graph."""
    return _find_open(graph, _OBJECTION, iris)


def open_corrections(graph: Reader, *iris: str) -> list[Node]:
    """List the accepted corrections of some entities that have not been carried out."""
    return _find_open(graph, _CORRECTION, iris)


def is_disputed(graph: Reader, iris: Collection[str]) -> bool:
    """Whether anybody ever objected to one of some statements, or corrected it."""
    known = _read_concerns(graph)
    return not all(map(dict.fromkeys(iris).keys().isdisjoint, known.values()))


def _find_open(graph: Reader, property_: str, iris: Iterable[str]) -> list[Node]:
    known = _read_concerns(graph)[property_]
    if known.keys().isdisjoint(iris):
        return []
    pairs = [pair for iri in dict.fromkeys(iris) for pair in known.get(iri, ())]
    return [node for node, period in pairs if _is_open(period, graph)]


def _is_open(period: Period, graph: Reader) -> bool:
    """Whether it was open on the day; today, any end date closes it, even one in the future."""
    return period.holds(graph.day) if graph.day else period.end is None


@cached_per_graph()
def _read_concerns(
    graph: Reader,
) -> Mapping[str, Mapping[str, Sequence[tuple[Node, Period]]]]:
    """Read what is said against statements, by property and by the statement it is about."""
    rows = graph.ask("objections")
    triples = [ox.Triple(r["node"], r["property"], r["value"]) for r in rows]  # type: ignore[arg-type]
    periods = read_periods(triples)
    found = {name: defaultdict[str, list[tuple[Node, Period]]](list) for name in _CONCERNS}
    for iri, node in collect_nodes(graph, rows).items():
        for property_ in _CONCERNS:
            for concern in node.iris(property_):
                found[property_][concern].append((node, periods.get(iri, Period())))
    return found


# Their subproperties say the same, and more precisely.
GENERAL_PROPERTIES = {"oko:hasParticipation", "oko:hasRelationship", "oko:hasLifecycleEvent"}


def incoming_statements(reader: Reader, iri: str) -> list[tuple[str, str]]:
    """List incoming statements, without those that repeat a more specific property of ours."""
    by_property = [
        pair for pair in incoming_by_property(reader, iri) if pair[0] not in GENERAL_PROPERTIES
    ]
    pairs = [(name, i) for name, iris in by_property for i in iris]
    ours = {i for name, i in pairs if name.startswith("oko:")}
    return [(name, i) for name, i in pairs if name.startswith("oko:") or i not in ours]


def incoming_by_property(reader: Reader, iri: str) -> list[tuple[str, Sequence[str]]]:
    """List incoming statements by property."""
    curie = reader.curie
    rows = [
        (curie(row["property"].value), row["node"].value)
        for row in reader.ask("references", thing=ox.NamedNode(iri))
        if isinstance(row["property"], ox.NamedNode) and isinstance(row["node"], ox.NamedNode)
    ]
    return [(name, [i for _, i in found]) for name, found in groupby(rows, key=itemgetter(0))]

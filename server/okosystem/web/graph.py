"""A thing and its surroundings in the graph, as a page needs them: a few queries, then look-ups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import pyoxigraph as ox

from okosystem.core.terms import curie
from okosystem.engine.answers import Row, Term
from okosystem.model.labels import Text, all_best, best, by_language
from okosystem.web.faults import nothing_said
from okosystem.web.state import current_release, current_store


@dataclass(frozen=True, slots=True)
class Node:
    """What is said of one thing: values by property, the property in its short form."""

    iri: str
    said: dict[str, list[Term]] = field(default_factory=dict)

    def all(self, *properties: str) -> list[Term]:
        """List the values of some properties, each once."""
        return list(dict.fromkeys(v for p in properties for v in self.said.get(p, ())))

    def iris(self, *properties: str) -> list[str]:
        """List the things that some properties point at."""
        return [v.value for v in self.all(*properties) if isinstance(v, ox.NamedNode)]

    def one(self, *properties: str) -> Term | None:
        """Give the first value, when there is one."""
        return next(iter(self.all(*properties)), None)

    def iri_of(self, *properties: str) -> str | None:
        """Give the first thing pointed at, when there is one."""
        return next(iter(self.iris(*properties)), None)

    def value(self, *properties: str) -> str:
        """Give the first value as plain text, else nothing."""
        return str(getattr(self.one(*properties), "value", ""))

    def text(self, language: str, *properties: str) -> Text | None:
        """Choose the text for a reader."""
        found = by_language(self.all(*properties))
        return best({code: values[0] for code, values in found.items()}, language)

    def texts(self, language: str, *properties: str) -> list[Text]:
        """Choose all texts in the language that suits the reader best."""
        return all_best(self.all(*properties), language)


@dataclass(frozen=True, slots=True)
class Mention:
    """A statement node that points at the thing by `via`, and hangs on `holder` by `hangs`."""

    node: Node
    via: str
    holder: str | None
    hangs: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing, the statement nodes around it, and the properties by which they point at it."""

    node: Node
    statements: Mapping[str, Node]
    mentions: Sequence[Mention] = ()

    def mentioned(self, via: str, *classes: str) -> list[Mention]:
        """List the statements that point at the thing by a property, of some classes."""
        found = (m for m in self.mentions if m.via == via)
        return [m for m in found if not classes or is_a(m.node, classes)]

    def hanging(self, *properties: str) -> list[Node]:
        """List the statement nodes that the thing points at by some properties."""
        return [self.statements[i] for i in self.node.iris(*properties) if i in self.statements]


def is_a(node: Node, classes: Iterable[str]) -> bool:
    """Tell whether a node is of one of the classes, given by short name."""
    mine = {short(iri) for iri in node.iris("rdf:type")}
    return not mine.isdisjoint(classes)


def short(iri: str) -> str:
    """Shorten an IRI by the prefixes of the release."""
    return curie(iri, current_release().prefixes)


def ask(page_query: str, **parameters: Term) -> list[Row]:
    """Run a query of queries/pages."""
    sparql = current_release().page_queries[page_query]
    return current_store().query(sparql, parameters=parameters).rows()


def thing(iri: str, with_mentions: bool = False) -> Thing:
    """Read a thing and its statement nodes; raises UnknownResource when nothing is said of it."""
    node = ox.NamedNode(iri)
    nodes = collect(ask("thing", thing=node))
    if iri not in nodes:
        raise nothing_said(iri)
    found = mentions_of(node) if with_mentions else []
    return Thing(nodes.pop(iri), nodes, found)


def collect(rows: Iterable[Row]) -> dict[str, Node]:
    """Gather rows of ?node ?property ?value into nodes."""
    nodes: dict[str, Node] = {}
    name = cache(short)
    for row in rows:
        node, term, value = row["node"], row["property"], row["value"]
        if isinstance(node, ox.NamedNode) and isinstance(term, ox.NamedNode) and value is not None:
            said = nodes.setdefault(node.value, Node(node.value)).said
            values = said.setdefault(name(term.value), [])
            if value not in values:
                values.append(value)
    return nodes


def mentions_of(node: ox.NamedNode) -> list[Mention]:
    """Read the statements that point at a thing, with what they say and what they hang on."""
    nodes = collect(ask("mentions", thing=node))
    name = cache(short)
    seen: dict[tuple[str, str, str], Mention] = {}
    for row in ask("holders", thing=node):
        iri, via, holder, hangs = (_iri(row[k]) for k in ("node", "via", "holder", "hangs"))
        if iri in nodes:
            new = Mention(nodes[iri], name(via), holder or None)
            seen.setdefault((iri, via, holder), new).hangs.add(name(hangs))
    return list(seen.values())


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""

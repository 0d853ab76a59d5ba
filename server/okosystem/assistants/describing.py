"""A thing with all that is said of it, and what each statement about it rests on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import pyoxigraph as ox

from okosystem.assistants.answers import Description, Hit, Hits, Statement
from okosystem.assistants.cells import said
from okosystem.assistants.finding import find, meant
from okosystem.assistants.graph import Graph
from okosystem.assistants.grounds import ground, grounds
from okosystem.assistants.knowing import claims, unknown
from okosystem.core.terms import DCT, OKO, RDF_TYPE
from okosystem.engine.answers import Row, Term
from okosystem.model.graph import plain

Node = dict[str, list[Term]]
TOLD = {
    DCT["source"],
    *(OKO[name] for name in ("evidenceClass", "inEffectFrom", "outOfEffectAfter")),
}
"""What stands in the grounds already."""


def search(graph: Graph, text: str, kind: str, most: int, language: str) -> Hits:
    """Find things by name, former names and descriptions included."""
    found = find(graph, text, kind)
    state, told = claims(graph, {OKO["SharedResource"]}, language)
    hits = [
        Hit(**graph.named(f.iri, language).model_dump(), kind=f.kind, found_by=f.found_by)
        for f in found[:most]
    ]
    return Hits(
        release=graph.release.digest,
        language=language,
        completeness=state,
        completeness_claims=told,
        grounds=grounds(graph, [hit.iri for hit in hits], language),
        total=len(found),
        hits=hits,
    )


def describe(graph: Graph, text: str, window: tuple[int, int], language: str) -> Description:
    """Tell what is said of a thing, and of it by statements; raises UnknownResource."""
    iri, (first, most) = meant(graph, text), window
    around = Around.read(graph, iri)
    asked = {*around.own, *(plain(c) for c in around.own.get(RDF_TYPE, []))}
    state, told = claims(graph, asked, language)
    return Description(
        release=graph.release.digest,
        language=language,
        completeness=state,
        completeness_claims=told,
        grounds=grounds(graph, [iri], language),
        thing=graph.named(iri, language),
        said=said(graph, around.plainly(), language),
        statements=[
            around.statement(graph, each, language)
            for each in list(around.nodes)[first : first + most]
        ],
        statements_total=len(around.nodes),
        offset=first,
        unknown=unknown(graph, asked, list(around.own), language),
    )


@dataclass(frozen=True, slots=True)
class Around:
    """A thing and the statements about it: what it says, what they say, and what joins them.

    `via` has the properties that join each statement to the thing, `on` what else it hangs on.
    """

    own: Node
    nodes: Mapping[str, Node]
    via: Mapping[str, set[str]]
    on: Mapping[str, set[str]]

    @classmethod
    def read(cls, graph: Graph, iri: str) -> Self:
        """Ask for a thing and all the statements that it points at or that point at it."""
        node = ox.NamedNode(iri)
        nodes = _collected(graph.ask("thing", thing=node))
        own = nodes.pop(iri, {})
        via, on = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for term, value in ((term, plain(v)) for term, values in own.items() for v in values):
            if value in nodes:
                via[value].add(term)
        for row in graph.ask("holders", thing=node):
            via[plain(row["node"])].add(plain(row["via"]))
            on[plain(row["node"])].update({plain(row["holder"])} - {"", iri})
        return cls(own, {**nodes, **_collected(graph.ask("mentions", thing=node))}, via, on)

    def plainly(self) -> list[tuple[str, list[Term]]]:
        """List what is said without a statement in between."""
        kept = {t: [v for v in vs if plain(v) not in self.nodes] for t, vs in self.own.items()}
        return [(term, values) for term, values in once(kept) if values]

    def statement(self, graph: Graph, iri: str, language: str) -> Statement:
        """Tell one statement, with what it rests on."""
        on = min(self.on[iri], default="")
        by = sorted(term for term in self.via[iri] if is_ours(term)) or sorted(self.via[iri])
        return Statement(
            **ground(graph, iri, language).model_dump(),
            by=graph.all_named(by, language),
            on=graph.named(on, language) if on else None,
            says=said(graph, once(self.nodes[iri]), language),
        )


def is_ours(iri: str) -> bool:
    """Tell whether a property or class is of our ontology."""
    return iri.startswith(OKO)


def once(node: Node) -> list[tuple[str, list[Term]]]:
    """List what a node says, without what others' properties repeat and what is told elsewhere."""
    ours = {value for term, values in node.items() if is_ours(term) for value in values}
    told = dict(node) | {RDF_TYPE: [t for t in node.get(RDF_TYPE, []) if is_ours(plain(t))]}
    return [
        (term, values)
        for term, values in told.items()
        if term not in TOLD and (is_ours(term) or not ours.issuperset(values))
    ]


def _collected(rows: Iterable[Row]) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for row in rows:
        value = row["value"]
        if value is not None:
            values = nodes.setdefault(plain(row["node"]), {}).setdefault(plain(row["property"]), [])
            if value not in values:
                values.append(value)
    return nodes

"""Entities: search, an entity with its statements, and the shortest paths between two of them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import pyoxigraph as ox

from okosystem.analysis.network import shortest_paths
from okosystem.assistants import schemas
from okosystem.assistants.evidence import answer_fields, evidence_for, unknown_properties
from okosystem.assistants.graph import ServedGraph, render_properties
from okosystem.assistants.schemas import Description, Hit, Hits, Statement, Ways
from okosystem.core.terms import DCT, OKO, RDF_TYPE, value_of
from okosystem.engine.answers import Term
from okosystem.graph.relations import Step, describe_paths, relations_on, without_sectors
from okosystem.graph.statements import Entity, Node, read_entity

RELATION_KINDS = (
    "participation", "dependency", "part", "replacement", "reference", "exchange", "membership",
    "organisation",
)  # fmt: skip
PATH_TERMS = (
    "hasConsumerParticipation", "qualifiedDependency", "ValueExchange", "hasGroupMember",
)  # fmt: skip
EVIDENCE_PROPERTIES = {
    DCT["source"],
    *(OKO[name] for name in ("evidenceClass", "inEffectFrom", "outOfEffectAfter")),
}
"""The properties of a statement that are part of its evidence."""


def search(graph: ServedGraph, text: str, kind: str, most: int) -> Hits:
    """Find entities by name, also by past names and descriptions."""
    found = graph.find(text, kind)
    shown = found[:most]
    return Hits(
        **answer_fields(graph, {OKO["SharedResource"]}, [hit.iri for hit in shown]),
        total=len(found),
        hits=[Hit(**graph.fields(f.iri), kind=f.kind, found_by=f.found_by) for f in shown],
    )


def describe(graph: ServedGraph, text: str, window: tuple[int, int]) -> Description:
    """Describe an entity and the statements about it; raises UnknownResource."""
    iri, (first, most) = graph.resolve(text), window
    around = Surroundings.read(graph, iri)
    own = around.entity.node.properties
    terms = {*own, *map(value_of, own.get(RDF_TYPE, []))}
    shown = list(around.statements)[first : first + most]
    row = {name: ox.NamedNode(name) for name in (iri, *around.statements)}
    return Description(
        **answer_fields(graph, terms, [iri], [row]),
        thing=graph.named(iri),
        said=render_properties(graph, around.direct_values()),
        statements=[around.render(graph, each) for each in shown],
        statements_total=len(around.statements),
        offset=first,
        unknown=unknown_properties(graph, terms, own),
    )


def find_paths(graph: ServedGraph, start: str, end: str, most: int) -> Ways:
    """Find the shortest paths between two entities; none when nothing known joins them."""
    one, other = graph.resolve(start), graph.resolve(end)
    relations = without_sectors(relations_on(graph, None, *RELATION_KINDS), one, other)
    paths = shortest_paths([relation.ends for relation in relations], one, other, most)
    ways = describe_paths(relations, paths)
    statements = {relation.iri for way in ways for step in way for relation in step.relations}
    rows = [{"statement": ox.NamedNode(iri)} for iri in statements]
    return Ways(
        **answer_fields(graph, [OKO[term] for term in PATH_TERMS], rows=rows),
        start=graph.named(one),
        end=graph.named(other),
        ways=[[_render_step(graph, step) for step in way] for way in ways],
    )


def _render_step(graph: ServedGraph, step: Step) -> schemas.Step:
    statements = dict.fromkeys(relation.iri for relation in step.relations)
    return schemas.Step(
        start=graph.named(step.start),
        end=graph.named(step.end),
        statements=[evidence_for(graph, iri) for iri in statements],
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """An entity and the statements about it, its outgoing ones first.

    `via` has the properties that join each statement to the entity, `others` what else it is about.
    """

    entity: Entity
    statements: Mapping[str, Node]
    via: Mapping[str, set[str]]
    others: Mapping[str, set[str]]

    @classmethod
    def read(cls, graph: ServedGraph, iri: str) -> Self:
        """Read an entity with its own and its incoming statements, by the IRIs of properties."""
        entity = read_entity(graph, iri, with_incoming=True, name=str)
        via, others = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for term, values in entity.node.properties.items():
            for statement in entity.statements.keys() & set(map(value_of, values)):
                via[statement].add(term)
        for incoming in entity.incoming:
            via[incoming.node.iri].add(incoming.via)
            others[incoming.node.iri].update({incoming.holder or ""} - {"", iri})
        nodes = {incoming.node.iri: incoming.node for incoming in entity.incoming}
        statements = {**entity.statements, **dict(sorted(nodes.items()))}
        return cls(entity, statements, via, others)

    def direct_values(self) -> list[tuple[str, list[Term]]]:
        """List the properties of the entity whose values are not statements."""
        direct = {
            term: [v for v in values if value_of(v) not in self.statements]
            for term, values in self.entity.node.properties.items()
        }
        return [(term, values) for term, values in without_repeats(direct) if values]

    def render(self, graph: ServedGraph, iri: str) -> Statement:
        """Render one statement with its evidence."""
        other = min(self.others[iri], default="")
        via = sorted(filter(is_ours, self.via[iri])) or sorted(self.via[iri])
        return Statement(
            **evidence_for(graph, iri).model_dump(),
            by=[graph.named(term) for term in via],
            on=graph.named(other) if other else None,
            says=render_properties(graph, without_repeats(self.statements[iri].properties)),
        )


def is_ours(iri: str) -> bool:
    """Whether a property or class belongs to our ontology."""
    return iri.startswith(OKO)


def without_repeats(properties: Mapping[str, list[Term]]) -> list[tuple[str, list[Term]]]:
    """List properties without evidence, and without external ones with the same values as ours."""
    ours = {value for term, values in properties.items() if is_ours(term) for value in values}
    types = [t for t in properties.get(RDF_TYPE, []) if is_ours(value_of(t))]
    return [
        (term, values)
        for term, values in {**properties, RDF_TYPE: types}.items()
        if term not in EVIDENCE_PROPERTIES and (is_ours(term) or not ours.issuperset(values))
    ]

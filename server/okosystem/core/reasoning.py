"""OWL 2 RL reasoning, in three ways that tests hold against each other.

`derive` runs the rules in queries/infer until nothing new follows: only the rules that our ontology
needs, which takes seconds; or it lets owlrl, the reference engine, derive the same in a minute.
`close_links` applies the axioms on properties to links alone, in a fraction of a second.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from okosystem.core.terms import OWL, RDF, RDF_TYPE, RDFS, value_of
from okosystem.core.triples import to_quads

if TYPE_CHECKING:
    from rdflib import Graph

Link = tuple[str, str, str]
_Neighbours = defaultdict[tuple[str, str], set[str]]
_SCHEMA_PROPERTIES = {
    *(RDFS[name] for name in ("subClassOf", "subPropertyOf", "domain", "range")),
    *(OWL[name] for name in ("equivalentClass", "equivalentProperty", "disjointWith")),
    *(OWL[name] for name in ("inverseOf", "propertyChainAxiom")),
}
_SCHEMA_CLASSES = {
    OWL["Thing"], OWL["Class"], OWL["AnnotationProperty"], RDFS["Datatype"],
}  # fmt: skip


def read_rules(folder: Path) -> Sequence[str]:
    """Read the CONSTRUCT queries of a folder, in name order."""
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.rq"))]


def derive(
    asserted: Iterable[ox.Quad],
    rules: Sequence[str],
    accept: Sequence[str] = (),
    reasoner: str = "rules",
) -> list[ox.Triple]:
    """Derive all that follows from the statements of all graphs together; sorted.

    `accept` holds further rules: what an accepted proposal asserts. Literals must be well-typed.
    With the reasoner `owlrl`, owlrl takes the place of the rules. What it derives about the schema
    is left out, and so are owl:Thing, x owl:sameAs x and literals as subjects.
    """
    store = ox.Store()
    store.extend(to_quads(asserted))
    known = set(store)
    size = -1
    while size != len(store):
        if reasoner == "owlrl":
            store.extend(_close_with_owlrl(store))
        size = len(store)
        for rule in accept if reasoner == "owlrl" else [*rules, *accept]:
            # A rule is a CONSTRUCT query.
            store.update(re.sub(r"^CONSTRUCT\b", "INSERT", rule, count=1, flags=re.MULTILINE))
    new = (q.triple for q in store if q not in known and not isinstance(q.object, ox.BlankNode))
    return sorted(new, key=str)


def owlrl_closure(triples: Iterable[ox.Triple]) -> "Graph":
    """Compute the full OWL 2 RL closure with owlrl."""
    # Servers import this module, and rdflib would cost each of them half the graph's memory.
    from owlrl import DeductiveClosure, OWLRL_Semantics

    from okosystem.core.rdflib_adapter import to_graph

    graph = to_graph(triples)
    closure = DeductiveClosure(OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False)
    closure.expand(graph)
    return graph


def _close_with_owlrl(store: ox.Store) -> Iterator[ox.Quad]:
    from rdflib import Graph

    selected = Graph(bind_namespaces="none")
    for triple in owlrl_closure(quad.triple for quad in store):
        if _is_about_data(*triple):
            selected.add(triple)
    lines = selected.serialize(format="nt", encoding="utf-8")
    return ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)


def _is_about_data(subject: object, predicate: object, value: object) -> bool:
    import rdflib

    if not isinstance(subject, rdflib.URIRef) or isinstance(value, rdflib.BNode):
        return False
    if str(predicate) in _SCHEMA_PROPERTIES or (
        predicate == rdflib.OWL.sameAs and subject == value
    ):
        return False
    return str(predicate) != RDF_TYPE or str(value) not in _SCHEMA_CLASSES


@dataclass(frozen=True, slots=True)
class Chain:
    """A property chain, and the position of one property in it."""

    steps: tuple[str, ...]
    position: int
    derived: str


@dataclass(frozen=True, slots=True)
class Axioms:
    """The broader properties, the inverse properties and the chains of each property."""

    broader: Mapping[str, Sequence[str]]
    inverse: Mapping[str, Sequence[str]]
    chains: Mapping[str, Sequence[Chain]]

    @property
    def properties(self) -> set[str]:
        """The properties from which something follows."""
        return {*self.broader, *self.inverse, *self.chains}


def read_axioms(triples: Iterable[ox.Triple]) -> Axioms:
    """Read subproperties, inverses, symmetric and transitive properties, and chains."""
    schema = defaultdict[tuple[str, str], list[str]](list)
    for s, p, o in map(link_of, triples):
        schema[p, s].append(o)
    broader = {s: objects for (p, s), objects in schema.items() if p == RDFS["subPropertyOf"]}
    return Axioms(broader, _read_inverses(schema), _read_chains(schema))


def close_links(links: Iterable[Link], axioms: Axioms) -> set[Link]:
    """Return the links and all links that follow from them."""
    closed: set[Link] = set()
    objects, subjects = _Neighbours(set), _Neighbours(set)
    waiting = list(links)
    while waiting:
        link = waiting.pop()
        if link not in closed:
            s, p, o = link
            closed.add(link)
            objects[p, s].add(o)
            subjects[p, o].add(s)
            waiting += _consequences(link, axioms, objects, subjects)
    return closed


def link_of(triple: ox.Triple) -> Link:
    """Return the values of a triple's three terms."""
    return value_of(triple.subject), triple.predicate.value, value_of(triple.object)


def _consequences(
    link: Link, axioms: Axioms, objects: _Neighbours, subjects: _Neighbours
) -> Iterator[Link]:
    s, p, o = link
    yield from ((s, broader, o) for broader in axioms.broader.get(p, ()))
    yield from ((o, inverse, s) for inverse in axioms.inverse.get(p, ()))
    for chain in axioms.chains.get(p, ()):
        starts = _walk(s, chain.steps[: chain.position][::-1], subjects)
        ends = _walk(o, chain.steps[chain.position + 1 :], objects)
        yield from ((start, chain.derived, end) for start in starts for end in ends)


def _walk(start: str, steps: Sequence[str], neighbours: _Neighbours) -> set[str]:
    reached = {start}
    for step in steps:
        reached = {end for node in reached for end in neighbours.get((step, node), ())}
    return reached


def _read_inverses(schema: Mapping[tuple[str, str], Sequence[str]]) -> Mapping[str, list[str]]:
    inverse = defaultdict[str, list[str]](list)
    for (p, s), objects in schema.items():
        if p == OWL["inverseOf"]:
            inverse[s] += objects
            for other in objects:
                inverse[other].append(s)
        if p == RDF_TYPE and OWL["SymmetricProperty"] in objects:
            inverse[s].append(s)
    return inverse


def _read_chains(schema: Mapping[tuple[str, str], Sequence[str]]) -> Mapping[str, list[Chain]]:
    """Read the chains by each property in them; a transitive property is a chain of two."""
    derivations = [
        (tuple(_read_list(head, schema)), s)
        for (p, s), heads in schema.items()
        if p == OWL["propertyChainAxiom"]
        for head in heads
    ]
    derivations += [
        ((s, s), s)
        for (p, s), objects in schema.items()
        if p == RDF_TYPE and OWL["TransitiveProperty"] in objects
    ]
    chains = defaultdict[str, list[Chain]](list)
    for steps, derived in derivations:
        for position, step in enumerate(steps):
            chains[step].append(Chain(steps, position, derived))
    return chains


def _read_list(head: str, schema: Mapping[tuple[str, str], Sequence[str]]) -> Iterator[str]:
    while head != RDF["nil"]:
        yield schema[RDF["first"], head][0]
        head = schema[RDF["rest"], head][0]

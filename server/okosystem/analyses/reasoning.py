"""OWL 2 RL reasoning: the rules that our ontology needs, or all of them with owlrl.

Both derive the same triples, as `okosystem check-engines` shows: `Closure` in less than a second,
owlrl, the reference engine, in minutes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

import pyoxigraph as ox

from okosystem.errors import NotConforming
from okosystem.rdf.terms import (
    OWL,
    RDF,
    RDF_TYPE,
    RDFS,
    value_of,
)
from okosystem.rdf.triples import to_quads

if TYPE_CHECKING:
    from rdflib import Graph

Link = tuple[Any, str, Any]
"""A statement: its subject, the IRI of its property, and its object, as terms or as values."""
_Neighbours = defaultdict[tuple[str, object], set[Any]]
_DatedNeighbours = defaultdict[tuple[str, str], dict[str, int]]
_SCHEMA_PROPERTIES = {
    *(RDFS[name] for name in ("subClassOf", "subPropertyOf", "domain", "range")),
    *(OWL[name] for name in ("equivalentClass", "equivalentProperty", "disjointWith")),
    *(OWL[name] for name in ("inverseOf", "propertyChainAxiom")),
}
_SCHEMA_CLASSES = {
    OWL["Thing"],
    OWL["Class"],
    OWL["AnnotationProperty"],
    RDFS["Datatype"],
}

_AXIOMS = {
    *(RDFS[name] for name in ("subPropertyOf", "subClassOf", "domain")),
    *(RDF_TYPE, OWL["inverseOf"], OWL["propertyChainAxiom"], RDF["first"], RDF["rest"]),
}


class Reasoner(Protocol):
    """Statements of a graph and all that follows from them."""

    def copy(self) -> "Reasoner":
        """Return a reasoner of the same statements, to which others can be added."""

    def follow(self, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
        """Add triples, whose literals must be well-typed, and return what else follows."""


def make_reasoner(name: str, ontology: Iterable[ox.Triple]) -> Reasoner:
    """Make one of the two reasoners: `rules`, with the axioms of an ontology, or `owlrl`."""
    return OwlRl() if name == "owlrl" else Closure(read_axioms(ontology))


def infer(
    store: ox.Store, triples: Iterable[ox.Triple], reasoner: Reasoner, accept: Sequence[str] = ()
) -> list[ox.Triple]:
    """Add to a store the triples inferred from others that it has; return the inferred, sorted.

    `accept` holds CONSTRUCT queries for what an accepted proposal asserts.
    """
    found = list[ox.Triple]()
    new = list(triples)
    while new:
        follows = [t for t in reasoner.follow(new) if not isinstance(t.object, ox.BlankNode)]
        store.bulk_extend(to_quads(follows))
        accepted = {t for rule in accept for t in cast(ox.QueryTriples, store.query(rule))}
        new = [t for t in accepted if ox.Quad(*t) not in store]
        store.bulk_extend(to_quads(new))
        found += [*follows, *new]
    return sorted(found, key=str)


def read_rules(folder: Path) -> Sequence[str]:
    """Read the CONSTRUCT queries of a folder, in name order."""
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.rq"))]


@dataclass(frozen=True, slots=True)
class Chain:
    """A property chain, and the position of one property in it."""

    steps: tuple[str, ...]
    position: int
    derived: str


@dataclass(frozen=True, slots=True)
class Axioms:
    """The axioms of an ontology, by OWL 2 RL rule.

    `broader` prp-spo1, `inverse` prp-inv and prp-symp, `chains` prp-spo2 and prp-trp, `domains`
    prp-dom, `superclasses` cax-sco.
    """

    broader: Mapping[str, Sequence[str]]
    inverse: Mapping[str, Sequence[str]]
    chains: Mapping[str, Sequence[Chain]]
    domains: Mapping[str, Sequence[ox.NamedNode]]
    superclasses: Mapping[object, Sequence[ox.NamedNode]]

    @property
    def of_links(self) -> Self:
        """The axioms by which properties follow from properties, without those on classes."""
        return replace(self, domains={}, superclasses={})

    @property
    def premises(self) -> set[str]:
        """The properties from which something follows."""
        return {*self.broader, *self.inverse, *self.chains, *self.domains}

    @property
    def properties(self) -> set[str]:
        """The properties from which something follows, and those which follow."""
        derived = (chain.derived for chains in self.chains.values() for chain in chains)
        followers = (p for many in (self.broader, self.inverse) for ps in many.values() for p in ps)
        return {*self.premises, *followers, *derived, RDF_TYPE}


class Closure:
    """The closure of links under the axioms; links can be added incrementally."""

    def __init__(self, axioms: Axioms) -> None:
        self.axioms = axioms
        self.links = set[Link]()
        self._objects, self._subjects = _Neighbours(set), _Neighbours(set)

    def copy(self) -> "Closure":
        """Return a closure of the same links, to which others can be added."""
        other = Closure(self.axioms)
        other.links = set(self.links)
        other._objects.update((key, set(values)) for key, values in self._objects.items())
        other._subjects.update((key, set(values)) for key, values in self._subjects.items())
        return other

    def add(self, links: Iterable[Link]) -> list[Link]:
        """Add links, and return what follows from them and was not there before."""
        waiting = [link for link in links if link not in self.links]
        self.links.update(waiting)
        found = list[Link]()
        while waiting:
            link = waiting.pop()
            for new in self._consequences(*link):
                if new not in self.links:
                    self.links.add(new)
                    found.append(new)
                    waiting.append(new)
        return found

    def follow(self, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
        """Add triples, and return what else follows."""
        concerned = self.axioms.properties
        new = self.add(
            (t.subject, p, t.object) for t in triples if (p := t.predicate.value) in concerned
        )
        nodes = {p: ox.NamedNode(p) for p in {p for _, p, _ in new}}
        return [ox.Triple(s, nodes[p], o) for s, p, o in new]

    def _consequences(self, s: Any, p: str, o: Any) -> list[Link]:
        axioms = self.axioms
        if p == RDF_TYPE:
            return [(s, p, broader) for broader in axioms.superclasses.get(o, ())]
        found = [(s, broader, o) for broader in axioms.broader.get(p, ())]
        found += [(s, RDF_TYPE, kind) for kind in axioms.domains.get(p, ())]
        if p in axioms.inverse and not isinstance(o, ox.Literal):
            found += [(o, inverse, s) for inverse in axioms.inverse[p]]
        if p in axioms.chains:
            self._objects[p, s].add(o)
            self._subjects[p, o].add(s)
            found += self._ends_of_chains(s, p, o)
        return found

    def _ends_of_chains(self, s: Any, p: str, o: Any) -> Iterator[Link]:
        for chain in self.axioms.chains[p]:
            if len(chain.steps) == 2:  # nearly all, so without a walk
                one, two = chain.steps
                if chain.position == 0:
                    yield from ((s, chain.derived, end) for end in self._objects.get((two, o), ()))
                else:
                    starts = self._subjects.get((one, s), set())
                    yield from ((start, chain.derived, o) for start in starts)
                continue
            starts = _walk(s, chain.steps[: chain.position][::-1], self._subjects)
            ends = _walk(o, chain.steps[chain.position + 1 :], self._objects)
            yield from ((start, chain.derived, end) for start in starts for end in ends)


def read_axioms(triples: Iterable[ox.Triple]) -> Axioms:
    """Read the axioms of an ontology."""
    schema = defaultdict[tuple[str, str], list[str]](list)
    domains, superclasses = defaultdict[str, list[Any]](list), defaultdict[Any, list[Any]](list)
    for triple in (t for t in triples if t.predicate.value in _AXIOMS):
        s, p, o = link_of(triple)
        schema[p, s].append(o)
        if p == RDFS["domain"]:
            domains[s].append(triple.object)
        elif p == RDFS["subClassOf"]:
            superclasses[triple.subject].append(triple.object)
    broader = {s: objects for (p, s), objects in schema.items() if p == RDFS["subPropertyOf"]}
    return Axioms(broader, _read_inverses(schema), _read_chains(schema), domains, superclasses)


def close_links(links: Iterable[Link], axioms: Axioms) -> set[Link]:
    """Return the links and all links that follow from them."""
    closure = Closure(axioms)
    closure.add(links)
    return closure.links


def close_on_days(links: Mapping[Link, int], axioms: Axioms) -> Mapping[Link, int]:
    """Return the days of the links and of all that follow from them; a day is a bit of a number.

    What follows from several links holds on the days on which all of them do.
    """
    held, waiting = dict.fromkeys(links, 0), dict(links)
    objects, subjects = _DatedNeighbours(dict), _DatedNeighbours(dict)
    while waiting:
        link, days = waiting.popitem()
        if not (days := days & ~held.get(link, 0)):
            continue
        held[link] = held.get(link, 0) | days
        s, p, o = link
        found = [((s, broader, o), days) for broader in axioms.broader.get(p, ())]
        found += [((o, inverse, s), days) for inverse in axioms.inverse.get(p, ())]
        if p in axioms.chains:
            objects[p, s][o] = subjects[p, o][s] = held[link]
        for chain in axioms.chains.get(p, ()):
            starts = _walk_on_days(s, days, chain.steps[: chain.position][::-1], subjects)
            ends = _walk_on_days(o, days, chain.steps[chain.position + 1 :], objects)
            found += [
                ((start, chain.derived, end), before & after)
                for start, before in starts.items()
                for end, after in ends.items()
            ]
        for new, on in found:
            waiting[new] = waiting.get(new, 0) | on
    return held


def _walk_on_days(
    start: str, days: int, steps: Sequence[str], neighbours: _DatedNeighbours
) -> Mapping[str, int]:
    reached = {start: days}
    for step in steps:
        onward = defaultdict[str, int](int)
        for node, before in reached.items():
            for end, held in neighbours.get((step, node), {}).items():
                onward[end] |= before & held
        reached = onward
    return reached


def link_of(triple: ox.Triple) -> tuple[str, str, str]:
    """Return the values of a triple's three terms."""
    return value_of(triple.subject), value_of(triple.predicate), value_of(triple.object)


class OwlRl:
    """The reference reasoner. What it derives about the schema is left out.

    So are owl:Thing, x owl:sameAs x and literals as subjects.
    """

    def __init__(self, known: Iterable[ox.Triple] = ()) -> None:
        self._known = set(known)

    def copy(self) -> "OwlRl":
        """Return a reasoner of the same statements."""
        return OwlRl(self._known)

    def follow(self, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
        """Add triples, and compute the whole closure again."""
        self._known.update(triples)
        follows = set(_close_with_owlrl(self._known)) - self._known
        self._known |= follows
        return list(follows)


def owlrl_closure(triples: Iterable[ox.Triple]) -> "Graph":
    """Compute the full OWL 2 RL closure with owlrl; raises NotConforming if it is inconsistent."""
    # Servers import this module, and rdflib would cost each of them half the graph's memory.
    from owlrl import DeductiveClosure, OWLRL_Semantics
    from owlrl.Namespaces import ERRNS

    from okosystem.rdf.rdflib_adapter import to_graph

    graph = to_graph(triples)
    closure = DeductiveClosure(OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False)
    closure.expand(graph)
    if errors := sorted(map(str, graph.objects(None, ERRNS.error))):
        raise NotConforming("\n".join([*errors, "owlrl finds that the graph is inconsistent"]))
    return graph


def _close_with_owlrl(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    from rdflib import Graph

    selected = Graph(bind_namespaces="none")
    for triple in owlrl_closure(triples):
        if _is_about_data(*triple):
            selected.add(triple)
    lines = selected.serialize(format="nt", encoding="utf-8")
    return (quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))


def _is_about_data(subject: object, predicate: object, value: object) -> bool:
    import rdflib

    if not isinstance(subject, rdflib.URIRef) or isinstance(value, rdflib.BNode):
        return False
    if str(predicate) in _SCHEMA_PROPERTIES or (
        predicate == rdflib.OWL.sameAs and subject == value
    ):
        return False
    return str(predicate) != RDF_TYPE or str(value) not in _SCHEMA_CLASSES


def _walk(start: object, steps: Sequence[str], neighbours: _Neighbours) -> set[Any]:
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

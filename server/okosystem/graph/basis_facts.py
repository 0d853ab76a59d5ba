"""What statements rest on, and what a graph claims to know completely: read once for each graph.

The build prepares what takes long to read.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.rdf.terms import ANALYSES, GRAPH, local_name, value_of
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store, cached_per_store

NATIONAL, DOMAIN, IMPORTED, COMPUTED = ORIGINS = ("national", "domain", "imported", "computed")
_FOLDERS = ((GRAPH["domain/"], DOMAIN), (GRAPH["data/imported/"], IMPORTED), (ANALYSES, COMPUTED))
FACTS, ORIGIN = "basis-facts.json", "basis-origins.json"
"""The prepared files. Give them other names when their form changes: older ones may be there."""


@dataclass(slots=True)
class CompletenessClaim:
    """A claim of the graph about one class or property."""

    iri: str
    term: str
    complete: bool
    domain: str = ""
    """Empty for a claim about the whole graph."""
    examined: bool = True
    texts: dict[str, str] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)


@cached_per_graph()
def read_claims(graph: Reader) -> Sequence[CompletenessClaim]:
    """Read the claims of completeness."""
    claims: dict[tuple[str, str], CompletenessClaim] = {}
    for row in graph.ask("completeness"):
        iri, term, text = value_of(row["claim"]), value_of(row["term"]), row["text"]
        new = CompletenessClaim(
            iri,
            term,
            complete=value_of(row["complete"]) in ("true", "1"),
            domain=value_of(row["domain"]),
            examined=value_of(row["examined"]) not in ("false", "0"),
        )
        claim = claims.setdefault((iri, term), new)
        if isinstance(text, ox.Literal):
            claim.texts[text.language or ""] = text.value
        if domain := value_of(row["class"]):
            claim.classes.add(domain)
    return list(claims.values())


@cached_per_graph()
def read_exceptions(graph: Reader) -> Sequence[CompletenessClaim]:
    """List the claims that say more than «known in part», which most do about one domain."""
    claims = read_claims(graph)
    return [one for one in claims if not one.domain or one.complete or not one.examined]


Index = Mapping[str, Mapping[str, Any]]
"""Something by two IRIs."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The evidence class of each IRI, what it was derived from, and its sources with their dates.

    `computed` has the results of algorithms, and `by_subject` the statements about an IRI, each
    with the other IRIs that it names.
    """

    evidence: Mapping[str, str]
    computed: Mapping[str, bool]
    derived_from: Index
    sources: Index
    by_subject: Index


def write_basis(store: Store, release: Release) -> Iterator[tuple[str, bytes]]:
    """Write what is read of a store for every basis, as files that a store can be prepared with."""
    yield FACTS, json.dumps(_collect_facts(store, release)).encode()
    yield ORIGIN, json.dumps(_collect_origins(store, release)).encode()


@cached_per_store()
def read_facts(store: Store, release: Release) -> Facts:
    """Read what every basis is computed from."""
    file = store.prepared.get(FACTS)
    return Facts(**json.loads(file.read_bytes()) if file else _collect_facts(store, release))


def _collect_facts(store: Store, release: Release) -> Mapping[str, Any]:
    evidence, computed = dict[str, str](), dict[str, bool]()
    derived, sources, about = (defaultdict[str, dict[str, Any]](dict) for _ in range(3))
    for row in store.rows(release.page_queries["basis-statements"]):
        iri, source, input_ = (value_of(row[k]) for k in ("statement", "source", "derivedFrom"))
        evidence[iri] = local_name(value_of(row["evidence"]))
        if row["algorithm"]:
            computed[iri] = True
        if source:
            sources[iri][source] = value_of(row["date"])[:10]
        if input_:
            derived[iri][input_] = True
    for statement, (subjects, values) in _read_ends(store, release).items():
        for subject in subjects if statement in evidence else ():
            about[subject][statement] = sorted((subjects | values) - {subject})
    found = (evidence, computed, derived, sources, about)
    return dict(zip(Facts.__slots__, found, strict=True))


def _read_ends(store: Store, release: Release) -> Mapping[str, tuple[set[str], set[str]]]:
    """Read the subjects of each statement, and the IRIs that it gives about them."""
    ends = defaultdict[str, tuple[set[str], set[str]]](lambda: (set(), set()))
    for row in store.rows(release.page_queries["basis-ends"]):
        subjects, values = ends[value_of(row["statement"])]
        if subject := value_of(row["subject"]):
            subjects.add(subject)
        else:
            values.add(value_of(row["value"]))
    return ends


@cached_per_store()
def read_origins(store: Store, release: Release) -> Mapping[str, str]:
    """Read the origin of each statement that is not national."""
    file = store.prepared.get(ORIGIN)
    return json.loads(file.read_bytes()) if file else _collect_origins(store, release)


def _collect_origins(store: Store, release: Release) -> Mapping[str, str]:
    """Read the origin of what is not national; what is also stated nationally is national."""
    found = defaultdict[str, set[str]](set)
    for row in store.rows(release.page_queries["basis-graphs"]):
        graph = value_of(row["graph"])
        origin = next((name for start, name in _FOLDERS if graph.startswith(start)), NATIONAL)
        found[value_of(row["statement"])].add(origin)
    return {iri: min(origins) for iri, origins in found.items() if NATIONAL not in origins}


@cached_per_store()
def read_terms(store: Store, release: Release) -> Mapping[str, set[str]]:
    """Read the terms from which a query may learn of each term; the term is one of them."""
    found: dict[str, set[str]] = {}
    for row in store.rows(release.page_queries["basis-terms"]):
        term = value_of(row["term"])
        found.setdefault(term, {term}).add(value_of(row["derived"]))
    return found

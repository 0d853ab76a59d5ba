"""What an answer rests on: statements by evidence class and origin, their sources, and unknowns.

A statement counts if the answer names it, or if one row names its subject and one of its values. An
entity with an evidence class counts if it is named, and so does what a named result of an algorithm
was derived from. It counts what an answer shows, and is no trace of what a query read.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import pyoxigraph as ox

from okosystem.core.release import Release
from okosystem.core.terms import ANALYSES, GRAPH, ID, local_name, value_of
from okosystem.engine.answers import Term
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.graph.reader import Reader
from okosystem.graph.statements import open_objections
from okosystem.search.answering import Answer

QUERIES = (
    "basis-statements", "basis-ends", "basis-graphs", "basis-terms", "completeness", "objections",
)  # fmt: skip
EVIDENCE = ("fact", "deduction", "judgement", "proposal")
NATIONAL, DOMAIN, IMPORTED, COMPUTED = ORIGINS = ("national", "domain", "imported", "computed")
_FOLDERS = ((GRAPH["domain/"], DOMAIN), (GRAPH["data/imported/"], IMPORTED), (ANALYSES, COMPUTED))
_LABEL = "Label"
FACTS, ORIGIN = "basis-facts.json", "basis-origins.json"
"""The prepared files. Give them other names when their form changes: older ones may be there."""
_TERMS = re.compile(r"<([^<>\s]+)>|\b([a-z][\w-]{0,40}):([A-Za-z]\w*)")
Cells = Mapping[str, Term | None]
"""A row of an answer: a term by the name of its column."""


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

    @property
    def tells_more(self) -> bool:
        """Whether a claim about one domain differs from «known in part», which most are."""
        return not self.domain or self.complete or not self.examined


class Source(NamedTuple):
    """A source and its date."""

    date: str
    iri: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What one answer rests on; `query` is the SPARQL that gave it, if there was one."""

    release: str
    query: str
    evidence: Mapping[str, int]
    origin: Mapping[str, int]
    sources: int
    undated: int
    """Sources without a date."""
    oldest: Source | None
    newest: Source | None
    objections: int
    empty_cells: int
    unknown: Sequence[CompletenessClaim]
    """What the query reads and the graph knows only in part, or has not examined in a domain."""

    @property
    def statements(self) -> int:
        """The number of statements."""
        return sum(self.evidence.values())

    def to_json(self, graph: Reader, language: str) -> dict[str, Any]:
        """Describe it in the form that the API, the tools and the command line share."""

        def source(one: Source | None) -> dict[str, str] | None:
            return {**_named(graph, one.iri, language), "date": one.date} if one else None

        return {
            "release": self.release,
            "query": self.query,
            "statements": self.statements,
            "evidence": dict(self.evidence),
            "origin": dict(self.origin),
            "sources": self.sources,
            "undated_sources": self.undated,
            "oldest_source": source(self.oldest),
            "newest_source": source(self.newest),
            "objections": self.objections,
            "empty_cells": self.empty_cells,
            "unknown": [
                {
                    **_named(graph, claim.iri, language),
                    "term": graph.curie(claim.term),
                    "domain": _named(graph, claim.domain, language) if claim.domain else None,
                    "examined": claim.examined,
                }
                for claim in self.unknown
            ],
        }


def basis_of(
    graph: Reader,
    rows: Iterable[Cells],
    query: str = "",
    terms: Collection[str] = (),
    gone: Collection[str] = (),
) -> Basis:
    """Compute what an answer rests on; its terms are those that the query names, and `terms`.

    The graph of today tells the origins where `graph` is that of another day. Of another day read
    from today's graph, `gone` has the statements that did not hold.
    """
    rows = list(rows)
    facts = _read_facts(graph.store, graph.release)
    found = facts.statements_of(map(_iris_of, rows)) - {*gone}
    origins = _read_origins(graph.whole.store, graph.release)
    cited = map(facts.sources.get, found)
    sources = {Source(date, iri) for one in cited if one for iri, date in one.items()}
    dated = sorted(source for source in sources if source.date)
    read = terms_of(query, graph.release.prefixes) | set(terms)
    return Basis(
        graph.release.digest,
        query,
        _count(map(facts.evidence.__getitem__, found), EVIDENCE),
        _count(map(partial(_origin, facts, origins), found), ORIGINS),
        len(sources),
        len(sources) - len(dated),
        dated[0] if dated else None,
        dated[-1] if dated else None,
        len(open_objections(graph, *found)),
        sum(map(_count_empty, rows)),
        [claim for claim in claims_about(graph, read) if not claim.complete],
    )


def basis_of_answer(graph: Reader, found: Answer) -> Basis | None:
    """Compute what the answer to a question in words rests on; None for what is not understood.

    The answer by a named query rests on all its rows, also those that are left out; any other on
    the entity and the values, and on the statements that join them.
    """
    choice, prefixes = found.choice, graph.release.prefixes
    if choice is None:
        return None
    if choice.query:
        query = graph.release.queries[choice.query]
        sparql = query.to_sparql(query.bind(choice.parameters, prefixes), found.language)
        is_whole = len(found.rows) == found.total
        rows = found.rows if is_whole else graph.store.rows(sparql)
        return basis_of(graph, rows, sparql)
    named = [iri for iri in (choice.thing, *found.values) if iri.startswith(ID)]
    row = {iri: ox.NamedNode(iri) for iri in named}
    return basis_of(graph, [row], terms=terms_of(" ".join(choice.property), prefixes))


def to_lines(basis: Mapping[str, Any]) -> Iterator[str]:
    """Write what `to_json` described as lines of text, for comments in files."""
    for key, value in basis.items():
        if key == "unknown":
            yield from (f"{key}: {one['term']} {one['iri']}" for one in value)
        elif isinstance(value, Mapping):
            yield f"{key}: {' '.join(f'{name}={one}' for name, one in value.items())}"
        elif key == "query":
            yield from (f"{key}: {line}" for line in value.splitlines())
        else:
            yield f"{key}: {'' if value is None else value}"


def terms_of(sparql: str, prefixes: Mapping[str, str]) -> set[str]:
    """List the IRIs that a query names, whole or shortened, also in its texts and comments."""
    found = _TERMS.findall(sparql)
    return {whole or prefixes.get(prefix, "") + local for whole, prefix, local in found}


def claims_about(graph: Reader, terms: Collection[str]) -> list[CompletenessClaim]:
    """List the claims that tell something about some terms, or about what they are derived from."""
    derived = _read_terms(graph.store, graph.release)
    return [
        claim
        for claim in read_claims(graph)
        if claim.tells_more and not derived.get(claim.term, {claim.term}).isdisjoint(terms)
    ]


def read_claims(graph: Reader) -> Collection[CompletenessClaim]:
    """Read the claims of completeness."""
    return _read_claims(graph.store, graph.release.page_queries["completeness"])


Index = Mapping[str, Mapping[str, Any]]
"""Something by two IRIs."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """The evidence class of each IRI, what it was derived from, and its sources with their dates.

    `computed` has the results of algorithms, and `by_subject` the statements about an IRI, each
    with the other IRIs that it names.
    """

    evidence: Mapping[str, str]
    computed: Mapping[str, bool]
    derived_from: Index
    sources: Index
    by_subject: Index

    def statements_of(self, rows: Iterable[set[str]]) -> set[str]:
        found = set[str]()
        for iris in rows:
            for iri in iris:
                if iri in self.evidence:
                    found.add(iri)
                    found.update(self.derived_from.get(iri, ()))
                for statement, named in self.by_subject.get(iri, {}).items():
                    if not iris.isdisjoint(named):
                        found.add(statement)
        return found


def write_basis(store: Store, release: Release) -> Iterator[tuple[str, bytes]]:
    """Write what is read of a store for every basis, as files that a store can be prepared with."""
    yield FACTS, json.dumps(_collect_facts(store, release)).encode()
    yield ORIGIN, json.dumps(_collect_origins(store, release)).encode()


@cached_per_store()
def _read_facts(store: Store, release: Release) -> _Facts:
    file = store.prepared.get(FACTS)
    return _Facts(**json.loads(file.read_bytes()) if file else _collect_facts(store, release))


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
    return dict(zip(_Facts.__slots__, found, strict=True))


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
def _read_origins(store: Store, release: Release) -> Mapping[str, str]:
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
def _read_terms(store: Store, release: Release) -> Mapping[str, set[str]]:
    """Read the terms from which a query may learn of each term; the term is one of them."""
    found: dict[str, set[str]] = {}
    for row in store.rows(release.page_queries["basis-terms"]):
        term = value_of(row["term"])
        found.setdefault(term, {term}).add(value_of(row["derived"]))
    return found


@cached_per_store()
def _read_claims(store: Store, sparql: str) -> Collection[CompletenessClaim]:
    claims: dict[tuple[str, str], CompletenessClaim] = {}
    for row in store.rows(sparql):
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
    return claims.values()


def _origin(facts: _Facts, origins: Mapping[str, str], iri: str) -> str:
    return COMPUTED if iri in facts.computed else origins.get(iri, NATIONAL)


def _iris_of(row: Cells) -> set[str]:
    return {term.value for term in row.values() if isinstance(term, ox.NamedNode)}


def _count_empty(row: Cells) -> int:
    """Count the cells without a value; a label only goes with another cell."""
    return sum([1 for name, term in row.items() if not term and not name.endswith(_LABEL)])


def _count(found: Iterable[str], names: Sequence[str]) -> dict[str, int]:
    counts = dict.fromkeys(names, 0)
    for name in found:
        counts[name] += 1
    return counts


def _named(graph: Reader, iri: str, language: str) -> dict[str, str]:
    return {"iri": iri, "name": str(graph.labels.name(iri, language))}

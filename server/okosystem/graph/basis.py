"""What an answer rests on: statements by evidence class and origin, their sources, and unknowns.

A statement counts if the answer names it, or if one row names its subject and one of its values. An
entity with an evidence class counts if it is named, and so does what a named result of an algorithm
was derived from. It counts what an answer shows, and is no trace of what a query read.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import pyoxigraph as ox

from okosystem.graph.as_of import change_on
from okosystem.graph.basis_facts import (
    COMPUTED,
    NATIONAL,
    ORIGINS,
    CompletenessClaim,
    Facts,
    read_exceptions,
    read_facts,
    read_origins,
    read_terms,
)
from okosystem.graph.reader import Reader
from okosystem.graph.statements import Node, open_objections
from okosystem.graph.view import Inputs
from okosystem.rdf.terms import (
    ID,
)
from okosystem.search.answering import Answer
from okosystem.sparql.answers import Term

EVIDENCE = ("fact", "deduction", "judgement", "proposal")
_LABEL = "Label"
_TERMS = re.compile(r"<([^<>\s]+)>|\b([a-z][\w-]{0,40}):([A-Za-z]\w*)")
_IRI = re.compile(r"https?://[^\s<>\"{}|^`\\]+")
DISPUTES = ("objections", "corrections")
"""Columns of what is said against a statement, which does not rest on it."""
ANALYSIS = "analyses/"
"""What stands before the name of a query of an algorithm."""
Cells = Mapping[str, Term | None]
"""A row of an answer: a term by the name of its column."""


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
    facts = read_facts(graph.store, graph.release)
    found = _statements_of(facts, map(_iris_of, rows)) - {*gone}
    origins = read_origins(graph.whole.store, graph.release)
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


def describe_basis(
    reader: Reader,
    rows: Iterable[Cells],
    sparql: str = "",
    terms: Collection[str] = (),
    day: date | None = None,
) -> dict[str, Any]:
    """Describe what an answer of today or a day rests on, in the reader's language.

    See `basis_of`.
    """
    graph, release = reader.whole, reader.release
    gone = change_on(release, day).gone if day else ()
    basis = basis_of(graph, rows, sparql, terms, gone=gone)
    return basis.to_json(graph, reader.language)


def describe_rows(
    reader: Reader, rows: Iterable[Mapping[str, object]], inputs: Inputs, day: date | None = None
) -> dict[str, Any]:
    """Describe what the rows of a file of today or a day rest on."""
    cells = (cells_of(row, inputs.nullable) for row in rows)
    return describe_basis(reader, cells, "", terms_read(reader, inputs), day)


def terms_read(reader: Reader, inputs: Inputs) -> set[str]:
    """List the terms that the queries of a view read."""
    release = reader.release
    analyses = {ANALYSIS + name: text for name, text in release.analysis_queries.items()}
    queries = {**analyses, **release.page_queries}
    read = "\n".join(queries.get(name, name) for name in inputs.queries)
    return terms_of(read, release.prefixes)


def cells_of(row: Mapping[str, object], nullable: Collection[str]) -> Cells:
    """Read the IRIs in a row of a file, and which cells are unknown."""
    cells: dict[str, ox.NamedNode | None] = {}
    for column, value in row.items():
        values = list(value) if isinstance(value, list | tuple) else [value]
        if column in nullable and values in ([], [""], [None]):
            cells[column] = None
        for one in values if column not in DISPUTES else ():
            text = str(one["iri"] if isinstance(one, dict) else one)
            if _IRI.fullmatch(text):
                cells[text] = ox.NamedNode(text)
    return cells


def describe_basis_of(
    reader: Reader, node: Node, others: Iterable[str], day: date | None = None
) -> dict[str, Any]:
    """Describe what an answer about an entity rests on: itself and what else it names.

    It reads the properties that the entity has, and its classes.
    """
    row = {iri: ox.NamedNode(iri) for iri in (node.iri, *others)}
    return describe_basis(reader, [row], "", terms_of_node(reader, node), day)


def terms_of_node(reader: Reader, node: Node) -> set[str]:
    """List the IRIs of the properties and classes of an entity."""
    prefixes = reader.release.prefixes
    named = (name.partition(":") for name in (*node.properties, *node.classes))
    return {prefixes.get(prefix, "") + local for prefix, _, local in named}


def terms_of(sparql: str, prefixes: Mapping[str, str]) -> set[str]:
    """List the IRIs that a query names, whole or shortened, also in its texts and comments."""
    found = _TERMS.findall(sparql)
    return {whole or prefixes.get(prefix, "") + local for whole, prefix, local in found}


def claims_about(graph: Reader, terms: Collection[str]) -> list[CompletenessClaim]:
    """List the claims that tell something about some terms, or about what they are derived from."""
    derived = read_terms(graph.store, graph.release)
    return [
        claim
        for claim in read_exceptions(graph)
        if not derived.get(claim.term, {claim.term}).isdisjoint(terms)
    ]


def _statements_of(facts: Facts, rows: Iterable[set[str]]) -> set[str]:
    found = set[str]()
    for iris in rows:
        for iri in iris:
            if iri in facts.evidence:
                found.add(iri)
                found.update(facts.derived_from.get(iri, ()))
            for statement, named in facts.by_subject.get(iri, {}).items():
                if not iris.isdisjoint(named):
                    found.add(statement)
    return found


def _origin(facts: Facts, origins: Mapping[str, str], iri: str) -> str:
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

"""What an answer rests on: sources, evidence classes and objections, and how complete it is.

Without a claim of completeness, more may be true than the graph states.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from okosystem.assistants.graph import ServedGraph, render_text
from okosystem.assistants.schemas import (
    Basis,
    Claim,
    Correction,
    Grounds,
    Objection,
    Source,
    Unknown,
)
from okosystem.core.terms import OKO, local_name, value_of
from okosystem.engine.answers import Row
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.graph.basis import Cells, basis_of, read_claims, terms_of
from okosystem.graph.labels import best
from okosystem.graph.statements import Node, open_corrections, open_objections


def answer_fields(
    graph: ServedGraph,
    terms: Iterable[str] = (),
    iris: Iterable[str] = (),
    rows: Iterable[Cells] | None = None,
    query: str = "",
) -> dict[str, Any]:
    """Return the common fields of an answer that is based on some terms and about some entities.

    It is complete only if the graph claims completeness for each term in every domain. Its basis is
    the statements in `rows`, by default those of each entity; `query` is the SPARQL of the rows.
    """
    all_terms, iris = set(terms), list(iris)
    claims = [claim for claim in read_claims(graph) if claim.term in all_terms]
    if rows is None:
        rows = [{"iri": ox.NamedNode(iri)} for iri in iris]
    whole = {claim.term for claim in claims if claim.complete and not claim.domain}
    complete = bool(all_terms) and all_terms == whole
    return {
        "release": graph.release.digest,
        "language": graph.language,
        "completeness": render_text("complete" if complete else "unknown", graph.language),
        "completeness_claims": [
            Claim(
                **graph.fields(claim.iri),
                term=graph.curie(claim.term),
                complete=claim.complete,
                text=str(best(claim.texts, graph.language) or ""),
                domain=graph.named(claim.domain) if claim.domain else None,
                examined=claim.examined,
            )
            for claim in claims
            if claim.tells_more
        ],
        "grounds": evidence_of(graph, iris),
        "basis": basis_for(graph, rows, query, all_terms),
    }


def basis_for(
    graph: ServedGraph, rows: Iterable[Cells], query: str = "", terms: Collection[str] = ()
) -> Basis:
    """Describe what an answer rests on; see `basis_of`."""
    basis = basis_of(graph, rows, query, terms)
    return Basis(**basis.to_json(graph, graph.language))


def terms_in(sparql: str) -> set[str]:
    """List the classes and properties of our ontology that a query names."""
    return {term for term in terms_of(sparql, {"oko": OKO}) if term.startswith(OKO)}


def unknown_properties(
    graph: ServedGraph, classes: set[str], present: Iterable[str]
) -> list[Unknown]:
    """List the properties of some classes that are absent here and not known completely."""
    return [
        Unknown(**graph.fields(claim.term), text=str(best(claim.texts, graph.language) or ""))
        for claim in read_claims(graph)
        if not (claim.complete or claim.domain)
        and claim.classes & classes
        and claim.term not in present
    ]


def evidence_of(graph: ServedGraph, iris: Iterable[str]) -> list[Grounds]:
    """Describe the evidence for some entities, leaving out those without a source."""
    known = _read_evidence(graph.store, graph.release.page_queries["evidence"])
    return [evidence_for(graph, iri) for iri in dict.fromkeys(iris) if iri in known]


def evidence_for(graph: ServedGraph, iri: str) -> Grounds:
    """Describe the evidence for one entity, with the objections to it."""
    rows = _read_evidence(graph.store, graph.release.page_queries["evidence"]).get(iri, ())
    pages = {value_of(r["source"]): value_of(r["page"]) or None for r in reversed(rows)}
    return Grounds(
        **graph.fields(iri),
        evidence=local_name(_first(rows, "evidence")) or "unknown",
        sources=[Source(**graph.fields(source), page=pages[source]) for source in sorted(pages)],
        since=_first(rows, "since") or None,
        until=_first(rows, "until") or None,
        objections=[
            Objection(**_remark(graph, node, "prov:wasAttributedTo", "dct:description"))
            for node in open_objections(graph, iri)
        ],
        corrections=[
            Correction(**_remark(graph, node, "oko:proposedBy", "oko:proposedText"))
            for node in open_corrections(graph, iri)
        ],
    )


def _remark(graph: ServedGraph, node: Node, author: str, text: str) -> dict[str, Any]:
    return {
        **graph.fields(node.iri),
        "by": [graph.named(iri) for iri in node.iris(author)],
        "text": str(node.text(graph.language, text) or ""),
    }


def _first(rows: Sequence[Row], column: str) -> str:
    return next((value for row in rows if (value := value_of(row[column]))), "")


@cached_per_store()
def _read_evidence(store: Store, sparql: str) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in store.rows(sparql):
        found[value_of(row["thing"])].append(row)
    return dict(found)

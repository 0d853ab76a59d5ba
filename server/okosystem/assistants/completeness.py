"""How much the graph claims to know: without a claim, more may be true than it states."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from okosystem.assistants.graph import ServedGraph
from okosystem.assistants.schemas import Claim, Unknown
from okosystem.core.terms import OKO, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import best

COMPLETE = {"nb": "fullstendig", "nn": "fullstendig", "en": "complete"}
UNKNOWN = {"nb": "ukjent", "nn": "ukjent", "en": "unknown"}
_TERMS = re.compile(rf"\boko:(\w+)|<{re.escape(OKO)}(\w+)>")


@dataclass(slots=True)
class CompletenessClaim:
    """A claim of the graph about one class or property."""

    iri: str
    term: str
    complete: bool
    texts: dict[str, str] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)


def terms_in(sparql: str) -> set[str]:
    """List the classes and properties of our ontology that a query names."""
    return {OKO[short or whole] for short, whole in _TERMS.findall(sparql)}


def completeness(
    graph: ServedGraph, terms: Iterable[str], language: str
) -> tuple[str, list[Claim]]:
    """Tell whether an answer based on some terms is complete, with the claims about them.

    It is complete only if the graph claims to know each of them in full.
    """
    all_terms = set(terms)
    claims = [claim for claim in _claims(graph) if claim.term in all_terms]
    complete = bool(all_terms) and all_terms == {claim.term for claim in claims if claim.complete}
    described = [
        Claim(
            **graph.named(claim.iri, language).model_dump(),
            term=graph.curie(claim.term),
            complete=claim.complete,
            text=str(best(claim.texts, language) or ""),
        )
        for claim in claims
    ]
    return (COMPLETE if complete else UNKNOWN)[language], described


def unknown_properties(
    graph: ServedGraph, classes: Iterable[str], present: Sequence[str], language: str
) -> list[Unknown]:
    """List the properties of some classes that are absent here and known only in part."""
    own = set(classes)
    return [
        Unknown(
            **graph.named(claim.term, language).model_dump(),
            text=str(best(claim.texts, language) or ""),
        )
        for claim in _claims(graph)
        if not claim.complete and claim.classes & own and claim.term not in present
    ]


def _claims(graph: ServedGraph) -> Iterable[CompletenessClaim]:
    return _read_claims(graph.store, graph.release.page_queries["completeness"]).values()


@cached_per_store()
def _read_claims(store: Store, sparql: str) -> Mapping[tuple[str, str], CompletenessClaim]:
    claims: dict[tuple[str, str], CompletenessClaim] = {}
    for row in store.query(sparql).rows():
        iri, term, text = value_of(row["claim"]), value_of(row["term"]), row["text"]
        new = CompletenessClaim(iri, term, value_of(row["complete"]) in ("true", "1"))
        claim = claims.setdefault((iri, term), new)
        if isinstance(text, ox.Literal):
            claim.texts[text.language or ""] = text.value
        if domain := value_of(row["class"]):
            claim.classes.add(domain)
    return claims

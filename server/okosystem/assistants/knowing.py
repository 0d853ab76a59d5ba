"""How much the graph claims to know: where it claims nothing, more may be true than it says."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pyoxigraph as ox

from okosystem.assistants.answers import Claim, Unknown
from okosystem.assistants.graph import Graph
from okosystem.core.terms import OKO
from okosystem.model.graph import plain
from okosystem.model.labels import best

COMPLETE = {"nb": "fullstendig", "nn": "fullstendig", "en": "complete"}
UNKNOWN = {"nb": "ukjent", "nn": "ukjent", "en": "unknown"}
_TERMS = re.compile(rf"\boko:(\w+)|<{re.escape(OKO)}(\w+)>")


@dataclass(slots=True)
class Known:
    """A completeness statement of the graph, about one class or property."""

    iri: str
    term: str
    complete: bool
    texts: dict[str, str] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)


def terms_in(sparql: str) -> set[str]:
    """List our classes and properties that a query names."""
    return {OKO[short or whole] for short, whole in _TERMS.findall(sparql)}


def claims(graph: Graph, terms: Iterable[str], language: str) -> tuple[str, list[Claim]]:
    """Tell whether an answer made of these is complete, and what the graph claims of them.

    It is only when the graph claims to know each of them in full; else it is unknown.
    """
    asked = set(terms)
    found = [known for known in _all(graph).values() if known.term in asked]
    is_complete = bool(asked) and asked == {known.term for known in found if known.complete}
    told = [
        Claim(
            **graph.named(known.iri, language).model_dump(),
            term=graph.curie(known.term),
            complete=known.complete,
            text=str(best(known.texts, language) or ""),
        )
        for known in found
    ]
    return (COMPLETE if is_complete else UNKNOWN)[language], told


def unknown(
    graph: Graph, classes: Iterable[str], said: Sequence[str], language: str
) -> list[Unknown]:
    """List the properties that may be said of things of these classes, but are known in part."""
    mine = set(classes)
    found = [
        known
        for known in _all(graph).values()
        if not known.complete and known.classes & mine and known.term not in said
    ]
    return [
        Unknown(
            **graph.named(known.term, language).model_dump(),
            text=str(best(known.texts, language) or ""),
        )
        for known in found
    ]


@lru_cache(maxsize=2)
def _all(graph: Graph) -> Mapping[tuple[str, str], Known]:
    found: dict[tuple[str, str], Known] = {}
    for row in graph.ask("completeness"):
        iri, term, text = plain(row["claim"]), plain(row["term"]), row["text"]
        known = found.setdefault(
            (iri, term), Known(iri, term, plain(row["complete"]) in ("true", "1"))
        )
        if isinstance(text, ox.Literal):
            known.texts[text.language or ""] = text.value
        if domain := plain(row["class"]):
            known.classes.add(domain)
    return found

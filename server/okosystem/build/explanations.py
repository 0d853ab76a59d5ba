"""Extend the messages of findings: with the origin of an implied date, and similar names."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches

import pyoxigraph as ox

from okosystem.build.source_graph import SourceGraph
from okosystem.rdf.terms import (
    ID,
    OKO,
    ONTOLOGY,
    RDF_TYPE,
    RDFS,
    curie,
    kind_of,
    local_name,
)
from okosystem.turtle.findings import Finding, Severity
from okosystem.turtle.inline_statements import CHECKED_ON, IMPLIED_DATES
from okosystem.turtle.positions import Positions

_EXAMPLES = {
    "2026-01-31": ("date",),
    "2026-01-31T09:00:00Z": ("dateTime",),
    "2026-01": ("gYearMonth",),
    "2026": ("gYear",),
    "--01": ("gMonth",),
    "--01-31": ("gMonthDay",),
    "---31": ("gDay",),
    "09:00:00": ("time",),
    "P1Y6M": ("duration", "yearMonthDuration"),
    "P1DT12H": ("dayTimeDuration",),
    "true": ("boolean",),
    "12.5": ("decimal", "double", "float"),
    "-12": ("negativeInteger", "nonPositiveInteger"),
    "0A1B": ("hexBinary",),
    "aGVp": ("base64Binary",),
}
EXAMPLES = {name: example for example, names in _EXAMPLES.items() for name in names}
"""A valid value of each datatype whose form is checked, except integers."""
INTEGER_EXAMPLE = "12"
_FROM_REVIEW_TEXTS = {
    "nb": "Datoen er ikke skrevet der: den er oko:checkedOn, {place}.",
    "nn": "Datoen er ikkje skriven der: han er oko:checkedOn, {place}.",
    "en": "The date is not written there: it is oko:checkedOn, {place}.",
}
_SIMILAR_NAMES_TEXTS = {
    "nb": "Lignende navn: {names}.",
    "nn": "Liknande namn: {names}.",
    "en": "Similar names: {names}.",
}
_NAME_RULES = {"unknown-term", "undeclared-iri"}


def explain(findings: Iterable[Finding], graph: SourceGraph) -> Iterator[Finding]:
    """Add to the messages the position of an implied date, or similar names."""
    for finding in findings:
        if place := position_of_review(finding, graph):
            yield _add(finding, _FROM_REVIEW_TEXTS, place=place)
        elif finding.rule in _NAME_RULES and (names := _similar_names(finding.value, graph)):
            yield _add(finding, _SIMILAR_NAMES_TEXTS, names=", ".join(names))
        else:
            yield finding


def position_of_review(finding: Finding, graph: SourceGraph) -> str:
    """Return the position of the review that implies a date; empty if the date is written."""
    if finding.path not in IMPLIED_DATES:
        return ""
    for file in graph.files:
        if subject := file.document.implied_dates.get((finding.focus, finding.path)):
            review = Finding(Severity.INFO, subject, CHECKED_ON, "", "", "", {})
            return Positions([file], graph.project.prefixes).of(review)
    return ""


def _add(finding: Finding, texts: dict[str, str], **values: str) -> Finding:
    messages = {
        language: f"{text} {texts[language].format(**values)}"
        for language, text in finding.messages.items()
    }
    return replace(finding, messages=messages)


def _similar_names(iri: str, graph: SourceGraph) -> list[str]:
    """List the entities of the same kind, or the terms, with the most similar names."""
    is_term = iri.startswith(OKO)
    known = _terms(graph.store) if is_term else _entities(graph.store, kind_of(iri))
    found = get_close_matches(local_name(iri), known, n=2, cutoff=0.7)
    start = OKO if is_term else f"{ID}{kind_of(iri)}/"
    return [curie(f"{start}{name}", graph.project.prefixes) for name in found]


def _terms(store: ox.Store) -> list[str]:
    defined = ox.NamedNode(RDFS["isDefinedBy"])
    quads = store.quads_for_pattern(None, defined, ox.NamedNode(ONTOLOGY))
    return sorted(local_name(str(quad.subject).strip("<>")) for quad in quads)


def _entities(store: ox.Store, kind: str) -> list[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), None)
    iris = {str(quad.subject).strip("<>") for quad in quads}
    return sorted(local_name(iri) for iri in iris if kind_of(iri) == kind)

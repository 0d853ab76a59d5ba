"""The findings of an analysis as files: rows for CSV and JSON, and triples."""

from collections.abc import Iterable

import pyoxigraph as ox

from okosystem.analysis.results import rename_results
from okosystem.core.terms import value_of
from okosystem.engine.oxigraph import Store
from okosystem.web.boards.findings import AnalysisFinding, status_of, triples
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language
from okosystem.web.views.tables import Cell, dispute_columns, name_columns

PARTS = ("oko:hasScorePart", "oko:firedRule", "oko:humanVerdict")


def finding_row(finding: AnalysisFinding) -> dict[str, Cell]:
    """Write a finding of today as a row; an empty value is unknown."""
    node = finding.node
    assessments = [assessment.iri for assessment in finding.human]
    return {
        **name_columns(finding=node.iri, status=status_of(finding)),
        **name_columns(verdict=node.iri_of("oko:verdict") or ""),
        "score": node.value("oko:score"),
        "onBoard": node.value("oko:onBoard"),
        "concerns": node.iris("oko:concerns"),
        "humanVerdict": assessments,
        **dispute_columns(node.iri, *assessments, *node.iris("prov:wasDerivedFrom")),
        "description": str(node.text(current_language(), "dct:description") or ""),
    }


def dated_finding_row(finding: AnalysisFinding, change: str = "") -> dict[str, Cell]:
    """Write a finding of another day as a row."""
    node, language = finding.node, current_language()
    concerns = node.iris("oko:concerns")
    return {
        "finding": node.iri,
        "day": node.value("oko:asOf"),
        "change": change,
        **name_columns(status=status_of(finding)),
        **name_columns(verdict=node.iri_of("oko:verdict") or ""),
        "concerns": concerns,
        "concernsName": "; ".join(label_of(iri) for iri in concerns),
        "rules": [rule.value("skos:notation") for rule in finding.rules],
        **finding.numbers,
        "title": str(node.text(language, "dct:title") or ""),
        "explanation": str(node.text(language, "dct:description") or ""),
    }


def finding_triples(
    kinds: Iterable[str],
    findings: Iterable[AnalysisFinding],
    store: Store | None = None,
    suffix: str = "",
) -> list[ox.Triple]:
    """List the triples about some findings, their parts, rules and human assessments.

    Findings of another day get IRIs of their own by the suffix.
    """
    nodes = {iri for f in findings for iri in (f.node.iri, *f.node.iris(*PARTS))}
    found = [t for t in triples(*kinds, store=store) if value_of(t.subject) in nodes]
    return list(rename_results(found, suffix)) if store else found

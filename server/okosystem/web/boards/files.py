"""The findings of an analysis as files: rows for CSV and JSON, and triples."""

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from okosystem.analysis.results import rename_results, suffix_for
from okosystem.core.terms import value_of
from okosystem.web.boards.findings import AnalysisFinding, status_of, triples
from okosystem.web.boards.kinds import Board
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language
from okosystem.web.views.form import ViewedDay
from okosystem.web.views.tables import Cell, dispute_columns, name_columns

FIRST_COLUMNS = (
    *("finding", "findingName", "day", "change", "status", "statusName"),
    *("verdict", "verdictName", "concerns", "concernsName", "rules"),
)
LAST_COLUMNS = ("humanVerdict", "objections", "corrections", "description")
PARTS = ("oko:hasScorePart", "oko:firedRule", "oko:humanVerdict")


def columns_of(board: Board) -> Sequence[str]:
    """Return the columns of a board, the same for every day, scenario and status."""
    return (*FIRST_COLUMNS, *board.own_columns, *LAST_COLUMNS)


def finding_row(
    finding: AnalysisFinding, board: Board, change: str = "", dependants: int = 0
) -> dict[str, Cell]:
    """Write a finding as a row; an empty value is unknown."""
    node, language = finding.node, current_language()
    known: dict[str, Cell] = {"onBoard": node.value("oko:onBoard"), **finding.numbers}
    known["dependants"] = str(dependants)
    concerns, assessments = node.iris("oko:concerns"), [one.iri for one in finding.human]
    return {
        "finding": node.iri,
        "findingName": str(node.text(language, "dct:title") or ""),
        "day": node.value("oko:asOf"),
        "change": change,
        **name_columns(status=status_of(finding)),
        **name_columns(verdict=node.iri_of("oko:verdict") or ""),
        "concerns": concerns,
        "concernsName": "; ".join(label_of(iri) for iri in concerns),
        "rules": [rule.value("skos:notation") for rule in finding.rules],
        **{name: known.get(name, "") for name in board.own_columns},
        "humanVerdict": assessments,
        **dispute_columns(node.iri, *assessments, *node.iris("prov:wasDerivedFrom")),
        "description": str(node.text(language, "dct:description") or ""),
    }


def finding_triples(
    kinds: Iterable[str], findings: Iterable[AnalysisFinding], viewed: ViewedDay
) -> list[ox.Triple]:
    """List the triples about some findings, their parts, rules and human assessments.

    Findings of another day get IRIs of their own.
    """
    nodes = {iri for f in findings for iri in (f.node.iri, *f.node.iris(*PARTS))}
    found = [t for t in triples(*kinds, store=viewed.store) if value_of(t.subject) in nodes]
    if viewed.store is None:
        return found
    suffix = suffix_for(viewed.day, viewed.scenario.slug if viewed.scenario else "")
    return list(rename_results(found, suffix))

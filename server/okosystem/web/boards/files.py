"""The findings of a board as files: rows in CSV and JSON, and RDF."""

from collections.abc import Iterable, Sequence

import pyoxigraph as ox
from flask import Response

from okosystem.analysis.results import rename_results
from okosystem.core.terms import OKO, select_prefixes, value_of
from okosystem.engine.answers import iris_of
from okosystem.engine.oxigraph import Store
from okosystem.web.boards.as_of import AsOf
from okosystem.web.boards.case_status import status_of
from okosystem.web.boards.findings import AnalysisFinding, triples
from okosystem.web.boards.kinds import Board
from okosystem.web.display_names import label_of
from okosystem.web.formats import GRAPH, Format
from okosystem.web.languages import current_language
from okosystem.web.state import current_release
from okosystem.web.views.form import Choices
from okosystem.web.views.tables import (
    Cell,
    ViewTable,
    dispute_columns,
    name_columns,
    table_response,
)

CASE_STATUS = ox.NamedNode(OKO["caseStatus"])


def as_file(
    board: Board, findings: Sequence[AnalysisFinding], choices: Choices, chosen_format: Format
) -> Response:
    """Send today's findings in a format."""
    if chosen_format in GRAPH:
        return graph_response(board, findings, chosen_format)
    return table_response(
        ViewTable(board.name, [finding_row(finding) for finding in findings]),
        choices,
        chosen_format,
    )


def finding_row(finding: AnalysisFinding) -> dict[str, Cell]:
    """Write a finding of today as a row; an empty value is unknown."""
    node, description = finding.node, finding.node.text(current_language(), "dct:description")
    assessments = [assessment.iri for assessment in finding.human]
    return {
        **name_columns(finding=node.iri, status=status_of(finding)),
        **name_columns(verdict=node.iri_of("oko:verdict") or ""),
        "score": node.value("oko:score"),
        "onBoard": node.value("oko:onBoard"),
        "concerns": node.iris("oko:concerns"),
        "humanVerdict": assessments,
        **dispute_columns(node.iri, *assessments, *derived_from(finding)),
        "description": description.value if description else "",
    }


def derived_from(finding: AnalysisFinding) -> list[str]:
    """List the statements a finding was computed from."""
    return finding.node.iris("prov:wasDerivedFrom")


def graph_response(
    board: Board, findings: Sequence[AnalysisFinding], chosen_format: Format
) -> Response:
    """Send the triples about today's findings, with the case status of each."""
    triples = [
        *finding_triples(board.kinds, findings),
        *(_status_triple(finding) for finding in findings),
    ]
    prefixes = select_prefixes(current_release().prefixes, iris_of(triples))
    body = ox.serialize(
        triples, format=ox.RdfFormat.from_media_type(chosen_format.writer), prefixes=prefixes
    )
    return Response(body or b"", mimetype=chosen_format.media_type)


def finding_triples(
    kinds: Iterable[str], findings: Iterable[AnalysisFinding], store: Store | None = None
) -> list[ox.Triple]:
    """List the triples about some findings, their parts, rules and human assessments."""
    nodes = {iri for finding in findings for iri in finding_nodes(finding)}
    return [t for t in triples(*kinds, store=store) if value_of(t.subject) in nodes]


def finding_nodes(finding: AnalysisFinding) -> list[str]:
    """List the nodes that describe a finding."""
    return [
        finding.node.iri,
        *finding.node.iris("oko:hasScorePart", "oko:firedRule", "oko:humanVerdict"),
    ]


def _status_triple(finding: AnalysisFinding) -> ox.Triple:
    status = ox.NamedNode(status_of(finding))
    return ox.Triple(ox.NamedNode(finding.node.iri), CASE_STATUS, status)


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


def dated_graph_response(
    board: Board, as_of: AsOf, findings: Sequence[AnalysisFinding], chosen_format: Format
) -> Response:
    """Send the triples about the findings of another day, which have IRIs of their own."""
    triples = list(rename_results(finding_triples(board.kinds, findings, as_of.store), as_of.word))
    prefixes = select_prefixes(current_release().prefixes, iris_of(triples))
    form = ox.RdfFormat.from_media_type(chosen_format.writer)
    return Response(
        ox.serialize(triples, format=form, prefixes=prefixes) or b"",
        mimetype=chosen_format.media_type,
    )

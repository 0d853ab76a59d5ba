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
from okosystem.web.formats import GRAPH, Format
from okosystem.web.languages import current_language
from okosystem.web.state import current_release
from okosystem.web.views.form import Choices
from okosystem.web.views.tables import (
    Cell,
    ViewTable,
    dispute_columns,
    label_of,
    name_columns,
    table_response,
)

CASE_STATUS = ox.NamedNode(OKO["caseStatus"])


def as_file(
    board: Board, found: Sequence[AnalysisFinding], choices: Choices, chosen: Format
) -> Response:
    """Send today's findings in a format."""
    if chosen in GRAPH:
        return graph_response(board, found, chosen)
    return table_response(
        ViewTable(board.name, [finding_row(one) for one in found]), choices, chosen
    )


def finding_row(found: AnalysisFinding) -> dict[str, Cell]:
    """Write a finding of today as a row; an empty value is unknown."""
    node, description = found.node, found.node.text(current_language(), "dct:description")
    assessments = [assessment.iri for assessment in found.human]
    return {
        **name_columns(finding=node.iri, status=status_of(found)),
        **name_columns(verdict=node.iri_of("oko:verdict") or ""),
        "score": node.value("oko:score"),
        "onBoard": node.value("oko:onBoard"),
        "concerns": node.iris("oko:concerns"),
        "humanVerdict": assessments,
        **dispute_columns(node.iri, *assessments, *derived_from(found)),
        "description": description.value if description else "",
    }


def derived_from(found: AnalysisFinding) -> list[str]:
    """List the statements a finding was computed from."""
    return found.node.iris("prov:wasDerivedFrom")


def graph_response(board: Board, found: Sequence[AnalysisFinding], chosen: Format) -> Response:
    """Send the triples about today's findings, with the case status of each."""
    triples_ = [*finding_triples(board.kinds, found), *(_status_triple(one) for one in found)]
    prefixes = select_prefixes(current_release().prefixes, iris_of(triples_))
    body = ox.serialize(
        triples_, format=ox.RdfFormat.from_media_type(chosen.writer), prefixes=prefixes
    )
    return Response(body or b"", mimetype=chosen.media_type)


def finding_triples(
    kinds: Iterable[str], found: Iterable[AnalysisFinding], store: Store | None = None
) -> list[ox.Triple]:
    """List the triples about some findings, their parts, rules and human assessments."""
    nodes = {iri for one in found for iri in finding_nodes(one)}
    return [t for t in triples(*kinds, store=store) if value_of(t.subject) in nodes]


def finding_nodes(found: AnalysisFinding) -> list[str]:
    """List the nodes that describe a finding."""
    return [
        found.node.iri,
        *found.node.iris("oko:hasScorePart", "oko:firedRule", "oko:humanVerdict"),
    ]


def _status_triple(found: AnalysisFinding) -> ox.Triple:
    status = ox.NamedNode(status_of(found))
    return ox.Triple(ox.NamedNode(found.node.iri), CASE_STATUS, status)


def dated_finding_row(found: AnalysisFinding, change: str = "") -> dict[str, Cell]:
    """Write a finding of another day as a row."""
    node, language = found.node, current_language()
    concerns = node.iris("oko:concerns")
    return {
        "finding": node.iri,
        "day": node.value("oko:asOf"),
        "change": change,
        **name_columns(status=status_of(found)),
        **name_columns(verdict=node.iri_of("oko:verdict") or ""),
        "concerns": concerns,
        "concernsName": "; ".join(label_of(iri) for iri in concerns),
        "rules": [rule.value("skos:notation") for rule in found.rules],
        **found.numbers,
        "title": str(node.text(language, "dct:title") or ""),
        "explanation": str(node.text(language, "dct:description") or ""),
    }


def dated_graph_response(
    board: Board, as_of: AsOf, found: Sequence[AnalysisFinding], chosen: Format
) -> Response:
    """Send the triples about the findings of another day, which have IRIs of their own."""
    triples_ = list(rename_results(finding_triples(board.kinds, found, as_of.store), as_of.word))
    prefixes = select_prefixes(current_release().prefixes, iris_of(triples_))
    form = ox.RdfFormat.from_media_type(chosen.writer)
    return Response(
        ox.serialize(triples_, format=form, prefixes=prefixes) or b"", mimetype=chosen.media_type
    )

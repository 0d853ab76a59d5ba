"""One page for each board: its findings as a figure, a table and files, today or on another day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, Response, make_response, render_template

from okosystem.core.terms import local_name
from okosystem.model.as_of import days_of_change, known_span, scenarios_of
from okosystem.web.boards.as_of import AsOf, read_as_of
from okosystem.web.boards.case_status import count_by_status, status_field, status_of, statuses
from okosystem.web.boards.comparison import (
    FindingChange,
    by_sign,
    compare_findings,
    comparison_texts,
    number_name,
)
from okosystem.web.boards.files import (
    as_file,
    dated_finding_row,
    dated_graph_response,
    derived_from,
)
from okosystem.web.boards.findings import AnalysisFinding, findings, format_number
from okosystem.web.boards.kinds import BOARDS, Board
from okosystem.web.formats import CSV, GRAPH, HTML, PLAIN_JSON, Format, named
from okosystem.web.state import current_release
from okosystem.web.views.form import Choices
from okosystem.web.views.tables import Cell, ViewTable, table_response

bp = Blueprint("boards", __name__)
# The properties that link a finding to other entities than those it concerns.
LINKS = (
    "oko:onCapability",
    "oko:affectsCategory",
    "oko:linkedNeed",
    "oko:suggests",
    "oko:stops",
    "oko:mayAffect",
    "oko:adviceTo",
)


def show(board: Board, suffix: str = "") -> Response:
    """Show a board, or send it as a file."""
    as_of = read_as_of(status_field())
    chosen = named(suffix, (HTML, PLAIN_JSON, CSV, *GRAPH)) if suffix else HTML
    if as_of.store is not None:
        return show_other_day(board, as_of, chosen)
    shown = with_chosen_status(all_findings := findings(*board.kinds), as_of.choices)
    if chosen is not HTML:
        return as_file(board, shown, as_of.choices, chosen)
    return make_response(render_page(board, as_of, shown, counted=count_by_status(all_findings)))


def show_other_day(board: Board, as_of: AsOf, chosen_format: Format) -> Response:
    """Show a board as of another day, or with a scenario, and how it differs."""
    shown = with_chosen_status(
        all_findings := findings(*board.kinds, store=as_of.store), as_of.choices
    )
    if chosen_format in GRAPH:
        return dated_graph_response(board, as_of, shown, chosen_format)
    changes = compare_findings(findings(*board.kinds, store=as_of.base), all_findings, board.key)
    if chosen_format is not HTML:
        table_rows = rows(shown, [] if as_of.choices["status"] else changes, signs_of(changes))
        return table_response(ViewTable(board.name, table_rows), as_of.choices, chosen_format)
    more = {"differing": by_sign(changes), "signs": signs_of(changes)}
    return make_response(
        render_page(board, as_of, shown, counted=count_by_status(all_findings), **more)
    )


def render_page(
    board: Board, as_of: AsOf, findings: Sequence[AnalysisFinding], **more: object
) -> str:
    """Render the page of a board."""
    return render_template(
        "boards/board.html",
        board=board,
        as_of=as_of,
        choices=replace(as_of.choices, fields=[status_field()]),
        sections=sections(board, findings),
        status_of=status_of,
        statuses=statuses(),
        derived_from=derived_from,
        links=LINKS,
        format_number=format_number,
        words=comparison_texts(with_scenario=as_of.scenario is not None),
        number_name=number_name,
        days=days_of_change(current_release()),
        span=known_span(current_release()),
        scenarios=scenarios_of(current_release()),
        **more,
    )


def with_chosen_status(
    findings: Sequence[AnalysisFinding], choices: Choices
) -> Sequence[AnalysisFinding]:
    """List the findings with the chosen status, if any."""
    return [f for f in findings if choices["status"] in ("", local_name(status_of(f)))]


def sections(
    board: Board, findings: Sequence[AnalysisFinding]
) -> Sequence[tuple[str, str, Sequence[AnalysisFinding]]]:
    """Divide the findings into sections; empty sections are left out."""
    all_sections = [
        (key, title, [f for f in findings if board.key(f) == key])
        for key, title in board.sections.items()
    ]
    return [section for section in all_sections if section[2]]


def signs_of(changes: Sequence[FindingChange]) -> Mapping[str, str]:
    """Map each changed finding to its kind of difference."""
    return {change.iri: change.sign for change in changes}


def rows(
    findings: Sequence[AnalysisFinding], changes: Sequence[FindingChange], signs: Mapping[str, str]
) -> Sequence[dict[str, Cell]]:
    """Write every finding as a row, followed by the findings that are gone."""
    missing = [change.before for change in changes if change.before and not change.after]
    return [
        dated_finding_row(finding, signs.get(finding.node.iri, ""))
        for finding in (*findings, *missing)
    ]


for board in BOARDS:
    for address in (f"/{board.name}", f"/{board.name}.<suffix>"):
        bp.add_url_rule(address, board.name, show, defaults={"board": board})

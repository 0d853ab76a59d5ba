"""One page for each board: its findings as a picture, a table and files, today or on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, Response, make_response, render_template

from okosystem.web.boards.difference import Turn, by_sign, turns
from okosystem.web.boards.files import as_graph, row_of
from okosystem.web.boards.kinds import BOARDS, Board
from okosystem.web.boards.moment import Moment, days, known_span, moment
from okosystem.web.boards.reading import Found, findings, word, written
from okosystem.web.boards.rows import as_file, behind
from okosystem.web.boards.standing import counted, field, status_of, statuses
from okosystem.web.boards.telling import number_called, words
from okosystem.web.formats import CSV, GRAPH, HTML, PLAIN_JSON, Format, named
from okosystem.web.supposing import scenarios
from okosystem.web.views.form import Choices
from okosystem.web.views.tables import Cell, ViewTable
from okosystem.web.views.tables import table_response as sent_rows

bp = Blueprint("boards", __name__)
# What a finding leads to, beside what it is about.
LEADS = (
    "oko:onCapability",
    "oko:affectsCategory",
    "oko:linkedNeed",
    "oko:suggests",
    "oko:stops",
    "oko:mayAffect",
    "oko:adviceTo",
)


def show(board: Board, suffix: str = "") -> Response:
    """Show a board, or give what it shows as a file."""
    seen = moment(field())
    chosen = named(suffix, (HTML, PLAIN_JSON, CSV, *GRAPH)) if suffix else HTML
    if seen.store is not None:
        return elsewhen(board, seen, chosen)
    found = fitting(every := findings(*board.kinds), seen.choices)
    if chosen is not HTML:
        return as_file(board, found, seen.choices, chosen)
    return make_response(page(board, seen, found, counted=counted(every)))


def elsewhen(board: Board, seen: Moment, chosen: Format) -> Response:
    """Show a board of another day, or with a scenario, and how it differs."""
    found = fitting(every := findings(*board.kinds, store=seen.store), seen.choices)
    if chosen in GRAPH:
        return as_graph(board, seen, found, chosen)
    differing = turns(findings(*board.kinds, store=seen.base), every, board.key)
    if chosen is not HTML:
        told = rows(found, [] if seen.choices["status"] else differing, signs_of(differing))
        return sent_rows(ViewTable(board.name, told), seen.choices, chosen)
    more = {"differing": by_sign(differing), "signs": signs_of(differing)}
    return make_response(page(board, seen, found, counted=counted(every), **more))


def page(board: Board, seen: Moment, found: Sequence[Found], **more: object) -> str:
    """Write the page of a board."""
    return render_template(
        "boards/board.html",
        board=board,
        seen=seen,
        choices=replace(seen.choices, fields=[field()]),
        sections=sections(board, found),
        status_of=status_of,
        statuses=statuses(),
        behind=behind,
        leads=LEADS,
        written=written,
        words=words(with_scenario=seen.scenario is not None),
        called=number_called,
        days=days(),
        span=known_span(),
        scenarios=scenarios(),
        **more,
    )


def fitting(found: Sequence[Found], choices: Choices) -> Sequence[Found]:
    """List the findings that have the status that was chosen, if any."""
    return [one for one in found if choices["status"] in ("", word(status_of(one)))]


def sections(board: Board, found: Sequence[Found]) -> Sequence[tuple[str, str, Sequence[Found]]]:
    """Divide the findings; a section without any is left out."""
    divided = [
        (key, title, [f for f in found if board.key(f) == key])
        for key, title in board.sections.items()
    ]
    return [section for section in divided if section[2]]


def signs_of(differing: Sequence[Turn]) -> Mapping[str, str]:
    """Say of each finding that differs how it does."""
    return {turn.iri: turn.sign for turn in differing}


def rows(
    found: Sequence[Found], differing: Sequence[Turn], signs: Mapping[str, str]
) -> Sequence[dict[str, Cell]]:
    """Write every finding as a row, then what is not found that is otherwise."""
    missing = [turn.before for turn in differing if turn.before and not turn.after]
    return [row_of(one, signs.get(one.node.iri, "")) for one in (*found, *missing)]


for each in BOARDS:
    for address in (f"/{each.name}", f"/{each.name}.<suffix>"):
        bp.add_url_rule(address, each.name, show, defaults={"board": each})

"""One page for each board: its findings as a picture, a table and files, today or on a day."""

from collections.abc import Sequence
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
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.refusing import refuse
from okosystem.web.supposing import PARAMETER as SCENARIO
from okosystem.web.supposing import scenarios
from okosystem.web.texts import Text
from okosystem.web.views.asking import Asked
from okosystem.web.views.sheets import Cell, Sheet
from okosystem.web.views.sheets import written as sent_rows

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
# From another day with a status to what can be shown.
WAYS = (
    (mark("Tavlen i dag"), {DAY: "", SCENARIO: ""}),
    (mark("Tavlen uten valgt status"), {"status": ""}),
)


def show(board: Board, suffix: str = "") -> Response:
    """Show a board, or give what it shows as a file."""
    seen = moment(field())
    chosen = named(suffix, (HTML, PLAIN_JSON, CSV, *GRAPH)) if suffix else HTML
    if seen.store is not None:
        return elsewhen(board, seen, chosen)
    every = findings(*board.kinds)
    found = [one for one in every if fits(one, seen.asked)]
    if chosen is not HTML:
        return as_file(board, found, seen.asked, chosen)
    return make_response(page(board, seen, found, counted=counted(every), statuses=statuses()))


def elsewhen(board: Board, seen: Moment, chosen: Format) -> Response:
    """Show a board of another day, or with a scenario, and how it differs."""
    refuse_status(seen)
    if chosen in GRAPH:
        return as_graph(board, seen, chosen)
    found = findings(*board.kinds, store=seen.store)
    differing = turns(findings(*board.kinds, store=seen.base), found, board.key)
    if chosen is not HTML:
        return sent_rows(Sheet(board.name, rows(found, differing)), seen.asked, chosen)
    signs = {turn.iri: turn.sign for turn in differing}
    return make_response(page(board, seen, found, differing=by_sign(differing), signs=signs))


def page(board: Board, seen: Moment, found: Sequence[Found], **more: object) -> str:
    """Write the page of a board."""
    return render_template(
        "boards/board.html",
        board=board,
        seen=seen,
        asked=replace(seen.asked, fields=[field()]),
        sections=sections(board, found),
        status_of=status_of,
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


def refuse_status(seen: Moment) -> None:
    """Refuse to divide another day by how far people have come, which only is known of today."""
    if seen.asked["status"]:
        said = gettext("Statusen kjennes bare i dag. Velg enten en status eller en annen dag:")
        ways = [
            (Text(gettext(told), current_language()), seen.asked.address(**without))
            for told, without in WAYS
        ]
        refuse(said, ways, "A status is known of today only.")


def fits(found: Found, asked: Asked) -> bool:
    """Tell whether a finding has the status that was chosen, if any."""
    return asked["status"] in ("", word(status_of(found.node.iri)))


def sections(board: Board, found: Sequence[Found]) -> Sequence[tuple[str, str, Sequence[Found]]]:
    """Divide the findings; a section without any is left out."""
    divided = [
        (key, title, [f for f in found if board.key(f) == key])
        for key, title in board.sections.items()
    ]
    return [section for section in divided if section[2]]


def rows(found: Sequence[Found], differing: Sequence[Turn]) -> Sequence[dict[str, Cell]]:
    """Write every finding as a row, then what is not found that is otherwise."""
    signs = {turn.iri: turn.sign for turn in differing}
    missing = [turn.before for turn in differing if turn.before and not turn.after]
    return [row_of(one, signs.get(one.node.iri, "")) for one in (*found, *missing)]


for each in BOARDS:
    for address in (f"/{each.name}", f"/{each.name}.<suffix>"):
        bp.add_url_rule(address, each.name, show, defaults={"board": each})

"""One page for each board: its findings as a picture, a table and files."""

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, render_template

from okosystem.web.boards.kinds import BOARDS, Board
from okosystem.web.boards.reading import Found, findings, word, written
from okosystem.web.boards.rows import as_file, behind
from okosystem.web.boards.standing import counted, field, status_of, statuses
from okosystem.web.formats import CSV, GRAPH, HTML, PLAIN_JSON, named
from okosystem.web.languages import gettext
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.refusing import refuse
from okosystem.web.views.asking import Asked, read

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
    asked = read(field())
    if asked.day:
        said = gettext("Tavlen finnes bare for dagen utgaven ble laget. Se den her:")
        refuse(said, [], f"The boards have no {DAY}=: they show the day of the release.")
    chosen = named(suffix, (HTML, PLAIN_JSON, CSV, *GRAPH)) if suffix else HTML
    every = findings(*board.kinds)
    found = [one for one in every if fits(one, asked)]
    if chosen is not HTML:
        return as_file(board, found, asked, chosen)
    page = render_template(
        "boards/board.html",
        board=board,
        asked=asked,
        sections=sections(board, found),
        counted=counted(every),
        statuses=statuses(),
        status_of=status_of,
        behind=behind,
        leads=LEADS,
        written=written,
    )
    return make_response(page)


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


for each in BOARDS:
    for address in (f"/{each.name}", f"/{each.name}.<suffix>"):
        bp.add_url_rule(address, each.name, show, defaults={"board": each})

"""One page for each board: its findings as a picture, a table and files."""

from collections.abc import Sequence

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, render_template

from okosystem.core.terms import used
from okosystem.engine.answers import iris_of
from okosystem.web.boards.kinds import BOARDS, Board
from okosystem.web.boards.reading import Found, findings, triples, written
from okosystem.web.formats import GRAPH, HTML, named
from okosystem.web.languages import gettext
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.state import current_release
from okosystem.web.views.asking import read, refuse

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
    """Show a board, or give all that is said of its findings in a format for graphs."""
    if read().day:
        said = gettext("Tavlen finnes bare for dagen utgaven ble laget. Se den her:")
        refuse(said, [], f"The boards have no {DAY}=: they show the day of the release.")
    chosen = named(suffix, (HTML, *GRAPH)) if suffix else HTML
    if chosen is not HTML:
        return as_graph(board, chosen.writer, chosen.media_type)
    page = render_template(
        "boards/board.html", board=board, sections=sections(board), leads=LEADS, written=written
    )
    return make_response(page)


def sections(board: Board) -> Sequence[tuple[str, str, Sequence[Found]]]:
    """Divide the findings; a section without any is left out."""
    found = findings(*board.kinds)
    divided = [
        (key, title, [f for f in found if board.key(f) == key])
        for key, title in board.sections.items()
    ]
    return [section for section in divided if section[2]]


def as_graph(board: Board, writer: str, media_type: str) -> Response:
    """Write all that is said of the findings."""
    said = triples(*board.kinds)
    prefixes = used(current_release().prefixes, iris_of(said))
    body = ox.serialize(said, format=ox.RdfFormat.from_media_type(writer), prefixes=prefixes)
    return Response(body or b"", mimetype=media_type)


for each in BOARDS:
    for address in (f"/{each.name}", f"/{each.name}.<suffix>"):
        bp.add_url_rule(address, each.name, show, defaults={"board": each})

"""/scenario: what has been thought out, and what each would do to the picture and the boards."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, render_template, request

from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.core.terms import used
from okosystem.engine.answers import iris_of
from okosystem.model.statements import read_entity
from okosystem.web.boards.changes import suppositions
from okosystem.web.boards.difference import Turn, by_sign, turns
from okosystem.web.boards.files import row_of
from okosystem.web.boards.kinds import BOARDS, Board
from okosystem.web.boards.moment import Moment, supposed
from okosystem.web.boards.reading import Found, findings, written
from okosystem.web.boards.telling import number_called, words
from okosystem.web.formats import GRAPH, HTML, Format
from okosystem.web.kinds import kind_name
from okosystem.web.languages import current_language
from okosystem.web.malbilde.difference import SIGNS
from okosystem.web.malbilde.poster import lay_out
from okosystem.web.malbilde.scene import Scene, build_scene
from okosystem.web.malbilde.svg import render_svg
from okosystem.web.malbilde.view import View
from okosystem.web.state import current_graph, current_release
from okosystem.web.supposing import Scenario, scenarios
from okosystem.web.views.form import read_choices
from okosystem.web.views.tables import (
    Cell,
    ViewTable,
    choose_format,
    name_columns,
    table_response,
)

bp = Blueprint("scenarios", __name__)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a scenario does to a board: how much each section holds without and with, and turns."""

    board: Board
    sections: Sequence[tuple[str, int, int]]
    differing: Mapping[str, Sequence[Turn]]

    @property
    def turns(self) -> Sequence[Turn]:
        """All that differs."""
        return [turn for found in self.differing.values() for turn in found]


@bp.get("/scenario")
def listing() -> str:
    """List the scenarios."""
    read_choices()
    return render_template("boards/scenarios.html", scenarios=scenarios().values())


@bp.get("/scenario/<slug>")
@bp.get("/scenario/<slug>.<suffix>")
def scenario(slug: str, suffix: str = "") -> Response:
    """Show what a scenario supposes and does, or give it as rows or as a graph."""
    known = scenarios().get(slug)
    if known is None:
        raise UnknownResource(
            Message(
                "There is no scenario %(given)r. How to fix it: one of %(known)s.",
                given=slug[:80],
                known=", ".join(scenarios()),
            )
        )
    choices, chosen = read_choices(), choose_format(suffix, *GRAPH)
    if chosen in GRAPH:
        return as_graph(known, chosen)
    seen = supposed(choices, known, choices.day or known.day)
    found = [effect(board, seen) for board in BOARDS]
    if chosen is not HTML:
        return table_response(ViewTable(f"scenario-{slug}", [*rows(found)]), choices, chosen)
    return make_response(page(known, seen, found))


def page(known: Scenario, seen: Moment, found: Sequence[Effect]) -> str:
    """Write the page of a scenario."""
    shown = drawn(known, seen)
    return render_template(
        "boards/scenario.html",
        scenario=known,
        node=read_entity(current_graph(), known.iri).node,
        seen=seen,
        supposed=suppositions(known.slug),
        effects=found,
        shown=shown,
        svg=render_svg(lay_out(shown, request.script_root)),
        signs=SIGNS,
        words=words(with_scenario=True),
        called=number_called,
        kind_name=kind_name,
        written=written,
    )


def drawn(known: Scenario, seen: Moment) -> Scene:
    """Set the scene of the target picture with the scenario, against the same day without."""
    return build_scene(View(day=seen.day, scenario=known.slug), current_language())


def effect(board: Board, seen: Moment) -> Effect:
    """Compare a board without a scenario and with it."""
    before, after = (findings(*board.kinds, store=store) for store in (seen.base, seen.store))
    old, new = (Counter(map(board.key, side)) for side in (before, after))
    sections = [(t, old[key], new[key]) for key, t in board.sections.items() if old[key] + new[key]]
    return Effect(board, sections, by_sign(turns(before, after, board.key)))


def rows(effects: Sequence[Effect]) -> Iterator[dict[str, Cell]]:
    """Write all that differs as rows, with the outcome and the numbers without and with."""
    for each in effects:
        for turn in each.turns:
            plain = row_of(turn.found, turn.sign)
            kept = {name: plain[name] for name in ("finding", "change", "concerns", "title")}
            sides = {"before": turn.before, "after": turn.after}
            outcomes = {name: value for side in sides for name, value in _side(side, sides[side])}
            yield {"board": each.board.name, **kept, **outcomes}


def as_graph(known: Scenario, chosen: Format) -> Response:
    """Give the scenario with what it supposes, as it is written."""
    path = current_release().file(f"scenarios/{known.slug}.nq")
    quads = ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
    said = [q.triple for q in quads if str(q.graph_name).endswith(f"/{known.slug}>")]
    prefixes = used(current_release().prefixes, iris_of(said))
    form = ox.RdfFormat.from_media_type(chosen.writer)
    body = ox.serialize(said, format=form, prefixes=prefixes) or b""
    return Response(body, mimetype=chosen.media_type)


def _side(side: str, found: Found | None) -> Iterator[tuple[str, Cell]]:
    verdict = (found.node.iri_of("oko:verdict") or "") if found else ""
    yield from name_columns(**{f"{side}Verdict": verdict}).items()
    numbers = found.numbers if found else {}
    yield f"{side}Numbers", " ".join(f"{kind}={number}" for kind, number in numbers.items())

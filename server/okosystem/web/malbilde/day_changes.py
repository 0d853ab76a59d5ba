"""Describe what changes in the landscape on each known day, for the preview of the day slider."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from flask import Blueprint, Response, json, make_response, request

from okosystem.web.formats import PLAIN_JSON
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.malbilde.boxes import Landscape, landscape_of
from okosystem.web.malbilde.difference import CAME, CHANGED, WENT, compare_landscapes
from okosystem.web.malbilde.facts import facts, snapshot_on
from okosystem.web.malbilde.names import Names
from okosystem.web.malbilde.page import render_error
from okosystem.web.malbilde.parameters import InvalidViewParameter, read_view
from okosystem.web.malbilde.view import View
from okosystem.web.state import current_release
from okosystem.web.views.tables import file_response

bp = Blueprint("malbilde_days", __name__)
NAMES_SHOWN = 3
SENTENCES = {
    CAME: mark("%(number)s kommet til: %(names)s"),
    WENT: mark("%(number)s falt bort: %(names)s"),
    CHANGED: mark("%(number)s endret: %(names)s"),
}


@dataclass(frozen=True, slots=True)
class DayLandscape:
    """The landscape and the names as of a day; an empty day is today."""

    day: str
    picture: Landscape
    names: Names


@bp.get("/malbilde/dager.json")
def days() -> Response:
    """Describe, for each day, what changed since the one before, in the reader's language."""
    try:
        view = read_view(request.args, facts().known, len(request.query_string))
    except InvalidViewParameter as error:
        return make_response(render_error(error), error.status)
    changes = _changes(current_release().digest, current_language(), view.picture, view.state)
    return file_response(json.dumps(changes, ensure_ascii=False), PLAIN_JSON, "dager")


@lru_cache(maxsize=24)
def _changes(digest: str, language: str, picture: str, state: str) -> dict[str, list[str]]:
    view, graph_facts = View(picture=picture, state=state), facts()
    days = []
    for day in (*graph_facts.known.days, None):
        snapshot = snapshot_on(day)
        names = Names(graph_facts, language, snapshot.gone if day else None)
        days.append(DayLandscape(str(day or ""), landscape_of(graph_facts, snapshot, view), names))
    first = gettext("Den første dagen vi kjenner: %(number)s bokser har en plass.")
    placed = sum(bool(box.category) for box in days[0].picture.drawn)
    return {days[0].day: [first % {"number": placed}]} | {
        after.day: sentences(before, after) for before, after in pairwise(days)
    }


def sentences(before: DayLandscape, after: DayLandscape) -> list[str]:
    """Describe what came, went and changed, each with sign, count and a few names."""
    compared = compare_landscapes(before.picture, after.picture, before.names, after.names)
    lines = []
    for sign, text in SENTENCES.items():
        names = [str(after.names.short(d.iri)) for d in compared.values() if d.sign == sign]
        if names:
            lines.append(
                f"{sign} {gettext(text) % {'number': len(names), 'names': list_some(names)}}"
            )
    return lines or [gettext("Ingen kjent endring i boksene.")]


def list_some(names: Sequence[str]) -> str:
    """List the first names and count the rest."""
    listed = ", ".join(names[:NAMES_SHOWN])
    if len(names) <= NAMES_SHOWN:
        return listed
    more = gettext("%(names)s og %(number)s til")
    return more % {"names": listed, "number": len(names) - NAMES_SHOWN}

"""What changes in the picture on each known day, told before the day itself is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from flask import Blueprint, Response, json, make_response, request

from okosystem.web.formats import PLAIN_JSON
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.malbilde.asked import Fault, read_view
from okosystem.web.malbilde.boxes import Picture, picture_of
from okosystem.web.malbilde.difference import CAME, CHANGED, WENT, differences
from okosystem.web.malbilde.facts import facts, on
from okosystem.web.malbilde.names import Names
from okosystem.web.malbilde.page import told
from okosystem.web.malbilde.view import View
from okosystem.web.state import current_release
from okosystem.web.views.sheets import sent

bp = Blueprint("malbilde_days", __name__)
NAMED = 3
TOLD = {
    CAME: mark("%(number)s kommet til: %(names)s"),
    WENT: mark("%(number)s falt bort: %(names)s"),
    CHANGED: mark("%(number)s endret: %(names)s"),
}


@dataclass(frozen=True, slots=True)
class Pictured:
    """The picture on a day, and what things were called; no day is today."""

    day: str
    picture: Picture
    names: Names


@bp.get("/malbilde/dager.json")
def days() -> Response:
    """Tell of each day what changed since the one before, in sentences for this reader."""
    try:
        view = read_view(request.args, facts().known, len(request.query_string))
    except Fault as fault:
        return make_response(told(fault), fault.status)
    found = _changes(current_release().digest, current_language(), view.picture, view.state)
    return sent(json.dumps(found, ensure_ascii=False), PLAIN_JSON, "dager")


@lru_cache(maxsize=24)
def _changes(digest: str, language: str, picture: str, state: str) -> dict[str, list[str]]:
    view, known = View(picture=picture, state=state), facts()
    shown = []
    for day in (*known.known.days, None):
        then = on(day)
        names = Names(known, language, then.gone if day else None)
        shown.append(Pictured(str(day or ""), picture_of(known, then, view), names))
    first = gettext("Den første dagen vi kjenner: %(number)s bokser har en plass.")
    placed = sum(bool(box.category) for box in shown[0].picture.drawn)
    return {shown[0].day: [first % {"number": placed}]} | {
        after.day: sentences(before, after) for before, after in pairwise(shown)
    }


def sentences(before: Pictured, after: Pictured) -> list[str]:
    """Say what came, went and changed, each with its sign, its number and a few names."""
    found = differences(before.picture, after.picture, before.names, after.names)
    said = []
    for sign, text in TOLD.items():
        names = [str(after.names.short(d.iri)) for d in found.values() if d.sign == sign]
        if names:
            said.append(f"{sign} {gettext(text) % {'number': len(names), 'names': few(names)}}")
    return said or [gettext("Ingen kjent endring i boksene.")]


def few(names: Sequence[str]) -> str:
    """Write the first names, and how many more there are."""
    shown = ", ".join(names[:NAMED])
    if len(names) <= NAMED:
        return shown
    more = gettext("%(names)s og %(number)s til")
    return more % {"names": shown, "number": len(names) - NAMED}

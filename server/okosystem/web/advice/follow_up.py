"""/oppfolging: what has happened to advice and decisions since a day, and what is due."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Blueprint, Response, make_response, render_template, request, url_for

from okosystem.model.labels import Text
from okosystem.web.advice.cases import cases
from okosystem.web.advice.pages import about
from okosystem.web.advice.since import Event, last_known, since
from okosystem.web.advice.timeline import drawn
from okosystem.web.documents import written as as_document
from okosystem.web.formats import GRAPH, HTML
from okosystem.web.languages import gettext, mark
from okosystem.web.memento import day_of
from okosystem.web.refusing import refuse, refuse_one_day, with_changes
from okosystem.web.state import current_release
from okosystem.web.views.form import Choices, read_choices
from okosystem.web.views.tables import (
    Cell,
    ViewTable,
    choose_format,
    file_response,
    name_columns,
    table_response,
)

bp = Blueprint("follow_up", __name__)
FIRST, LAST = "siden", "til"
USUAL = 90
SECTIONS: Mapping[str, tuple[str, str]] = {
    "new": (mark("Nytt"), mark("Ingen nye råd eller beslutninger er kjent.")),
    "changed": (mark("Endret"), mark("Ingen har meldt hva som har skjedd.")),
    "overdue": (mark("Fristen er ute"), mark("Ingen kjente frister er ute.")),
    "due": (mark("Har frist framover"), mark("Ingen kjente frister framover.")),
    "silent": (mark("Stille"), mark("Ingen saker fra før dagen er uten nytt.")),
}


@bp.get("/oppfolging")
@bp.get("/oppfolging.<suffix>")
def follow_up(suffix: str = "") -> Response:
    """Show what is to know, or give it as a file."""
    chosen = choose_format(suffix, *GRAPH)
    choices = read_choices(also=(FIRST, LAST))
    refuse_one_day(url_for("follow_up.follow_up", til=choices.day), choices.day)
    every = cases()
    last = day_of(LAST) or last_known(every, released())
    first = day_of(FIRST) or long_before(last)
    refuse_backwards(first, last)
    found = since(every, first, last)
    seen = choices.with_extra({FIRST: first.isoformat(), LAST: last.isoformat()})
    if chosen is HTML:
        return make_response(page(seen, found, first, last))
    if chosen in GRAPH:
        said = about(event.node for events in found.values() for event in events)
        return file_response(as_document(said, chosen), chosen, "oppfolging")
    rows = [row_of(kind, event) for kind, events in found.items() for event in events]
    return table_response(ViewTable("oppfolging", rows), seen, chosen)


def page(seen: Choices, found: Mapping[str, Sequence[Event]], first: date, last: date) -> str:
    """Write the page."""
    return render_template(
        "advice/follow_up.html", choices=seen, found=found, sections=SECTIONS,
        decided=any(case.decisions for case in cases()), cases=cases(),
        drawing=drawn(found, first, last), first=first, last=last,
    )  # fmt: skip


def long_before(last: date) -> date:
    """Give the day to look from when none is chosen; there is none before the year 1."""
    return date.fromordinal(max(1, last.toordinal() - USUAL))


def released() -> date:
    """Give the day of the release."""
    return date.fromisoformat(current_release().manifest["modified"])


def refuse_backwards(first: date, last: date) -> None:
    """Refuse to look from a day to one before it."""
    if first > last:
        said = gettext("Siden-dagen må komme før til-dagen. Velg en dag som er tidligere:")
        detail = f"{FIRST}={first} is after {LAST}={last}."
        refuse_with(said, {FIRST: long_before(last).isoformat()}, detail)


def refuse_with(said: str, example: Mapping[str, str], detail: str) -> None:
    """Refuse, with the same address fixed."""
    name, day = next(iter(example.items()))
    path = f"{request.script_root}/oppfolging"
    refuse(said, [(Text(f"{name}={day}", ""), f"{path}?{with_changes(**example)}")], detail)


def row_of(kind: str, event: Event) -> dict[str, Cell]:
    """Write what is to know as a row."""
    node = event.node
    return {
        "what": kind,
        **name_columns(advice=event.case.node.iri, statement=node.iri),
        "day": event.day.isoformat(),
        **name_columns(status=node.iri_of("oko:followUpStatus") or ""),
        "responsible": node.iris("oko:responsible"),
        "recipient": event.case.recipients,
    }

"""/oppfolging: what has happened to advice and decisions since a day, and what is due."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request, url_for

from okosystem.model.labels import Text
from okosystem.web.advice.cases import cases
from okosystem.web.advice.events import Event, draw_timeline, events_since, last_known
from okosystem.web.advice.pages import node_triples
from okosystem.web.documents import serialize_triples as as_document
from okosystem.web.formats import GRAPH, HTML
from okosystem.web.languages import mark
from okosystem.web.memento import day_of
from okosystem.web.problems import refuse, refuse_one_day, with_changes
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
FIRST_PARAMETER, LAST_PARAMETER = "siden", "til"
DEFAULT_DAYS = 90
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
    """Show the events, or send them as a file."""
    chosen_format = choose_format(suffix, *GRAPH)
    choices = read_choices(also=(FIRST_PARAMETER, LAST_PARAMETER))
    refuse_one_day(url_for("follow_up.follow_up", til=choices.day), choices.day)
    all_cases = cases()
    last = day_of(LAST_PARAMETER) or last_known(all_cases, release_day())
    first = day_of(FIRST_PARAMETER) or default_first_day(last)
    refuse_backwards(first, last)
    events_by_kind = events_since(all_cases, first, last)
    dated = choices.with_extra(
        {FIRST_PARAMETER: first.isoformat(), LAST_PARAMETER: last.isoformat()}
    )
    if chosen_format is HTML:
        return make_response(render_page(dated, events_by_kind, first, last))
    if chosen_format in GRAPH:
        triples = node_triples(event.node for events in events_by_kind.values() for event in events)
        return file_response(as_document(triples, chosen_format), chosen_format, "oppfolging")
    rows = [event_row(kind, event) for kind, events in events_by_kind.items() for event in events]
    return table_response(ViewTable("oppfolging", rows), dated, chosen_format)


def render_page(
    choices: Choices, events: Mapping[str, Sequence[Event]], first: date, last: date
) -> str:
    """Render the page."""
    return render_template(
        "advice/follow_up.html", choices=choices, events=events, sections=SECTIONS,
        decided=any(case.decisions for case in cases()), cases=cases(),
        timeline=draw_timeline(events, first, last), first=first, last=last,
    )  # fmt: skip


def default_first_day(last: date) -> date:
    """Return the default first day, at the earliest in the year 1."""
    return date.fromordinal(max(1, last.toordinal() - DEFAULT_DAYS))


def release_day() -> date:
    """Return the day of the release."""
    return date.fromisoformat(current_release().manifest["modified"])


def refuse_backwards(first: date, last: date) -> None:
    """Refuse a first day after the last."""
    if first > last:
        earlier = {FIRST_PARAMETER: default_first_day(last).isoformat()}
        address = f"{request.script_root}/oppfolging?{with_changes(**earlier)}"
        refuse(
            "Siden-dagen må komme før til-dagen. Velg en dag som er tidligere:",
            [(Text(urlencode(earlier), ""), address)],
            first=first,
            last=last,
        )


def event_row(kind: str, event: Event) -> dict[str, Cell]:
    """Write an event as a row."""
    node = event.node
    return {
        "what": kind,
        **name_columns(advice=event.case.node.iri, statement=node.iri),
        "day": event.day.isoformat(),
        **name_columns(status=node.iri_of("oko:followUpStatus") or ""),
        "responsible": node.iris("oko:responsible"),
        "recipient": event.case.recipients,
    }

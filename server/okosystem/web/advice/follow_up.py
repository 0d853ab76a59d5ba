"""/oppfolging: what has happened to advice and decisions since a day, and what is due."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, render_template, request, url_for

from okosystem.core.terms import local_name
from okosystem.model.statements import Node
from okosystem.web.advice.cases import Case, cases, start_of
from okosystem.web.advice.pages import node_triples
from okosystem.web.formats import GRAPH
from okosystem.web.languages import mark
from okosystem.web.memento import requested_day
from okosystem.web.problems import plain, refuse, refuse_one_day, with_changes
from okosystem.web.state import today
from okosystem.web.views.form import Choices, read_choices
from okosystem.web.views.tables import Cell, choose_format, name_columns, view_response

bp = Blueprint("follow_up", __name__)
COLUMNS = (
    *("what", "advice", "adviceName", "statement", "statementName", "day"),
    *("status", "statusName", "responsible", "recipient"),
)
FIRST_PARAMETER, LAST_PARAMETER = "siden", "til"
DEFAULT_DAYS = 90
SECTIONS: Mapping[str, tuple[str, str]] = {
    "new": (mark("Nytt"), mark("Ingen nye råd eller beslutninger er kjent.")),
    "changed": (mark("Endret"), mark("Ingen har meldt hva som har skjedd.")),
    "overdue": (mark("Fristen er ute"), mark("Ingen kjente frister er ute.")),
    "due": (mark("Har frist framover"), mark("Ingen kjente frister framover.")),
    "silent": (mark("Stille"), mark("Ingen saker fra før dagen er uten nytt.")),
}
# Statuses that need no more follow-up.
CLOSED_STATUSES = ("done", "dropped")
WIDTH, EDGE, BASE_HEIGHT, STEP = 1000, 30, 96, 22


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened or is due in a case: the statement, and its day or due date."""

    case: Case
    node: Node
    day: date


Events = Mapping[str, Sequence[Event]]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The marks by kind of event and position, the ends of the line, and the height."""

    marks: Sequence[tuple[str, int, int]]
    ends: Sequence[tuple[date, int]]
    height: int


@bp.get("/oppfolging")
@bp.get("/oppfolging.<suffix>")
def follow_up(suffix: str = "") -> Response:
    """Show the events, or send them as a file."""
    chosen_format = choose_format(suffix, *GRAPH)
    choices = read_choices(also=(FIRST_PARAMETER, LAST_PARAMETER))
    refuse_one_day(url_for("follow_up.follow_up", til=choices.day), choices.day)
    all_cases = cases()
    first, last = read_period(all_cases)
    events = events_since(all_cases, first, last)
    dated = choices.with_extra({FIRST_PARAMETER: str(first), LAST_PARAMETER: str(last)})
    return view_response(
        "oppfolging",
        dated,
        chosen_format,
        page=lambda: render_page(dated, all_cases, events, first, last),
        columns=COLUMNS,
        rows=lambda: (event_row(kind, event) for kind in events for event in events[kind]),
        triples=lambda: node_triples(event.node for kind in events for event in events[kind]),
    )


def render_page(
    choices: Choices, all_cases: Sequence[Case], events: Events, first: date, last: date
) -> str:
    """Render the page."""
    return render_template(
        "advice/follow_up.html",
        choices=choices,
        events=events,
        sections=SECTIONS,
        decided=any(case.decisions for case in all_cases),
        cases=all_cases,
        timeline=draw_timeline(events, first, last),
        first=first,
        last=last,
    )


def read_period(all_cases: Sequence[Case]) -> tuple[date, date]:
    """Read the days, by default the last days of which any statement is known."""
    known = [today(), *(start_of(node) for case in all_cases for node in case.nodes)]
    last = requested_day(LAST_PARAMETER) or max(known)
    default = date.fromordinal(max(1, last.toordinal() - DEFAULT_DAYS))
    first = requested_day(FIRST_PARAMETER) or default
    if first > last:
        query = with_changes(**{FIRST_PARAMETER: str(default)})
        address = f"{request.script_root}/oppfolging?{query}"
        refuse(
            "Siden-dagen må komme før til-dagen. Velg en dag som er tidligere:",
            [(plain(f"{FIRST_PARAMETER}={default}"), address)],
            first=first,
            last=last,
        )
    return first, last


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


def events_since(all_cases: Sequence[Case], first: date, last: date) -> Events:
    """List the events of all cases by kind, each sorted by day."""
    found = [pair for case in all_cases for pair in case_events(case, first, last)]
    found.sort(key=lambda pair: (pair[1].day, pair[1].node.iri))
    return {section: [event for kind, event in found if kind == section] for section in SECTIONS}


def case_events(case: Case, first: date, last: date) -> Iterator[tuple[str, Event]]:
    """List the events of one case from the first day to the last, both included."""
    known = [node for node in case.nodes if start_of(node) <= last]
    if not known:
        return
    for node in known:
        if start_of(node) >= first:
            yield ("changed" if node in case.reports else "new"), Event(case, node, start_of(node))
    if local_name(known[-1].iri_of("oko:followUpStatus") or "") in CLOSED_STATUSES:
        return
    if raw := next((raw for node in reversed(known) if (raw := node.value("oko:dueDate"))), ""):
        due = date.fromisoformat(raw)
        yield ("overdue" if due < last else "due"), Event(case, known[-1], due)
    if all(start_of(node) < first for node in known):
        yield "silent", Event(case, known[-1], start_of(known[-1]))


def draw_timeline(events: Events, first: date, last: date) -> Timeline:
    """Place a mark for each event; those on the same day are stacked."""
    days = {first, last, *(event.day for kind in events for event in events[kind])}
    start = min(days)
    span = max(1, (max(days) - start).days)
    x_of = {d: EDGE + (WIDTH - 2 * EDGE) * (d - start).days // span for d in days}
    stacked: dict[date, int] = {}
    marks = []
    for kind, events_of_kind in events.items():
        for event in events_of_kind:
            level = stacked[event.day] = stacked.get(event.day, 0) + 1
            marks.append((kind, x_of[event.day], level * STEP))
    height = BASE_HEIGHT + max(stacked.values(), default=0) * STEP
    return Timeline(marks, [(first, x_of[first]), (last, x_of[last])], height)

"""The events of cases since a day, sorted by kind, and a timeline of them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from okosystem.core.terms import local_name
from okosystem.model.statements import Node
from okosystem.web.advice.cases import CLOSED_STATUSES, Case, start_of

WIDTH, EDGE, BASE_HEIGHT, STEP = 1000, 30, 96, 22


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened or is due in a case: the statement, and its day or due date."""

    case: Case
    node: Node
    day: date


def events_since(cases: Sequence[Case], first: date, last: date) -> Mapping[str, Sequence[Event]]:
    """List the events of all cases by kind, each sorted by day."""
    events_by_kind: dict[str, list[Event]] = {
        k: [] for k in ("new", "changed", "overdue", "due", "silent")
    }
    for case in cases:
        for kind, event in case_events(case, first, last):
            events_by_kind[kind].append(event)
    return {kind: sorted(events, key=_sort_key) for kind, events in events_by_kind.items()}


def case_events(case: Case, first: date, last: date) -> Iterator[tuple[str, Event]]:
    """List the events of one case from the first day to the last, both included."""
    known = [node for node in case.nodes if start_of(node) <= last]
    if not known:
        return
    for node in known:
        if start_of(node) >= first:
            yield ("changed" if node in case.reports else "new"), Event(case, node, start_of(node))
    if is_closed(known[-1]):
        return
    if due := next((day for node in reversed(known) if (day := due_of(node))), None):
        yield ("overdue" if due < last else "due"), Event(case, known[-1], due)
    if all(start_of(node) < first for node in known):
        yield "silent", Event(case, known[-1], start_of(known[-1]))


def is_closed(node: Node) -> bool:
    """Whether a report says that the work is done or dropped."""
    return local_name(node.iri_of("oko:followUpStatus") or "") in CLOSED_STATUSES


def due_of(node: Node) -> date | None:
    """Return the due date of a report."""
    raw = node.value("oko:dueDate")
    return date.fromisoformat(raw) if raw else None


def last_known(cases: Sequence[Case], released: date) -> date:
    """Return the last day with any known statement, at least the day of the release."""
    return max([released, *(start_of(node) for case in cases for node in case.nodes)])


def _sort_key(event: Event) -> tuple[date, str]:
    return event.day, event.node.iri


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """A mark on the timeline: the kind of event, its day and its position."""

    kind: str
    day: date
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The marks, the ends of the line, and the height."""

    marks: Sequence[TimelineMark]
    ends: Sequence[tuple[date, int]]
    height: int


def draw_timeline(
    events_by_kind: Mapping[str, Sequence[Event]], first: date, last: date
) -> Timeline:
    """Place a mark for each event; those on the same day are stacked."""
    days = [event.day for events in events_by_kind.values() for event in events]
    start, end = min([first, *days]), max([last, *days])
    span = max(1, (end - start).days)
    x_of = {d: EDGE + (WIDTH - 2 * EDGE) * (d - start).days // span for d in {*days, first, last}}
    stacked: dict[date, int] = {}
    marks = []
    for kind, events in events_by_kind.items():
        for event in events:
            level = stacked[event.day] = stacked.get(event.day, 0) + 1
            marks.append(TimelineMark(kind, event.day, x_of[event.day], level * STEP))
    height = BASE_HEIGHT + max(stacked.values(), default=0) * STEP
    return Timeline(marks, [(first, x_of[first]), (last, x_of[last])], height)

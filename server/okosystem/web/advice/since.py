"""What has happened to advice and decisions since a day, and what ought to have. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from okosystem.model.statements import Node
from okosystem.web.advice.cases import CLOSED, Case, began


@dataclass(frozen=True, slots=True)
class Event:
    """Something to know of a case: the statement that tells it, and its day or its due date."""

    case: Case
    node: Node
    day: date


def since(cases: Sequence[Case], first: date, last: date) -> Mapping[str, Sequence[Event]]:
    """Sort what is to know into new, changed, overdue, due and silent; each by day."""
    found: dict[str, list[Event]] = {k: [] for k in ("new", "changed", "overdue", "due", "silent")}
    for case in cases:
        for kind, event in of_case(case, first, last):
            found[kind].append(event)
    return {kind: sorted(events, key=_place) for kind, events in found.items()}


def of_case(case: Case, first: date, last: date) -> Iterator[tuple[str, Event]]:
    """Tell what is to know of one case, from the first day to the last, both counted."""
    known = [node for node in case.nodes if began(node) <= last]
    if not known:
        return
    for node in known:
        if began(node) >= first:
            yield ("changed" if node in case.reports else "new"), Event(case, node, began(node))
    if is_closed(known[-1]):
        return
    if due := next((day for node in reversed(known) if (day := due_of(node))), None):
        yield ("overdue" if due < last else "due"), Event(case, known[-1], due)
    if all(began(node) < first for node in known):
        yield "silent", Event(case, known[-1], began(known[-1]))


def is_closed(node: Node) -> bool:
    """Tell whether a report says that the work is done or dropped."""
    return (node.iri_of("oko:followUpStatus") or "").rpartition("/")[2] in CLOSED


def due_of(node: Node) -> date | None:
    """Read the due date of a report."""
    raw = node.value("oko:dueDate")
    return date.fromisoformat(raw) if raw else None


def last_known(cases: Sequence[Case], released: date) -> date:
    """Give the last day that anything is known of: of the release, or of the newest statement."""
    return max([released, *(began(node) for case in cases for node in case.nodes)])


def _place(event: Event) -> tuple[date, str]:
    return event.day, event.node.iri

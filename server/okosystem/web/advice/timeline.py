"""A line of time with a mark for each thing to know. Plain arithmetic. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from okosystem.web.advice.since import Event

WIDTH, EDGE, LOW, STEP = 1000, 30, 96, 22


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark: what kind of thing it tells of, its day, and where it stands."""

    kind: str
    day: date
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The marks, the ends of the line by day, and how tall it is."""

    signs: Sequence[Sign]
    ends: Sequence[tuple[date, int]]
    height: int


def drawn(found: Mapping[str, Sequence[Event]], first: date, last: date) -> Drawing:
    """Place a mark for each event; those on one day are stacked."""
    days = [event.day for events in found.values() for event in events]
    begin, end = min([first, *days]), max([last, *days])
    span = max(1, (end - begin).days)
    at = {d: EDGE + (WIDTH - 2 * EDGE) * (d - begin).days // span for d in {*days, first, last}}
    stacked: dict[date, int] = {}
    signs = []
    for kind, events in found.items():
        for event in events:
            level = stacked[event.day] = stacked.get(event.day, 0) + 1
            signs.append(Sign(kind, event.day, at[event.day], level * STEP))
    height = LOW + max(stacked.values(), default=0) * STEP
    return Drawing(signs, [(first, at[first]), (last, at[last])], height)

"""The links between things as they were on a day, by the dates the statements carry. Pure.

A statement holds from the day it began, or from the first day it is attested, to its last day. On
a day when a statement of the past held, it hangs where a current one hangs today, so that the same
things follow from it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyoxigraph as ox

from okosystem.core.following import Axioms, Link, follow, link_of, read_axioms
from okosystem.core.terms import ID, OKO, RDF

_ONE = timedelta(days=1)
_MOVED: Mapping[str, str] = {
    OKO[f"hasFormer{kind}"]: OKO[now]
    for kind, now in (
        ("Placement", "hasPlacement"),
        ("Designation", "hasDesignation"),
        ("NameForm", "hasNameForm"),
        ("LifecycleEvent", "hasCurrentLifecycleEvent"),
    )
} | {OKO["hasPlannedLifecycleEvent"]: OKO["hasCurrentLifecycleEvent"]}
_BY_ROLE: Mapping[str, str] = {
    ID["role/provider"]: OKO["hasProviderParticipation"],
    ID["role/framework-setter"]: OKO["hasFrameworkSetterParticipation"],
    ID["role/consumer"]: OKO["hasConsumerParticipation"],
}
_BY_CLASS: Mapping[str, str] = {
    OKO["Dependency"]: OKO["qualifiedDependency"],
    OKO["PartWhole"]: OKO["qualifiedPartOf"],
    OKO["Replacement"]: OKO["qualifiedReplacement"],
    OKO["Reference"]: OKO["qualifiedReference"],
}
_FORMER = (OKO["hasFormerParticipation"], OKO["hasFormerRelationship"])


@dataclass(frozen=True, slots=True)
class Period:
    """The first day something holds and the first day it no longer does, where known."""

    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether the day is in the period."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Change:
    """How a day differs from today: what did not hold then, and which links are lost and new.

    Links from and to what is gone are gone with it, and not named one by one.
    """

    gone: frozenset[str]
    lost: frozenset[Link]
    new: frozenset[Link]


@dataclass(frozen=True, slots=True)
class History:
    """What is asserted, as needed to say how any day was."""

    periods: Mapping[str, Period]
    days: Sequence[date]
    links: Sequence[Link]
    kinds: Mapping[str, str]
    axioms: Axioms
    today: frozenset[Link]

    def epoch(self, day: date) -> date:
        """Give the day of the last change up to a day; all days between two changes are alike."""
        at = bisect_right(self.days, day)
        return self.days[at - 1] if at else date.min

    def change(self, day: date) -> Change:
        """Say how a day differs from today."""
        gone = {node for node, period in self.periods.items() if not period.holds(day)}
        kept = [
            (s, self._current(p, o), o) for s, p, o in self.links if not gone.intersection((s, o))
        ]
        then = follow(kept, self.axioms)
        lost = {link for link in self.today - then if not gone.intersection(link)}
        return Change(frozenset(gone), frozenset(lost), frozenset(then - self.today))

    def _current(self, link: str, node: str) -> str:
        if link not in _FORMER:
            return _MOVED.get(link, link)
        other = OKO["hasOtherParticipation"] if link == _FORMER[0] else OKO["hasRelationship"]
        return self.kinds.get(node, other)


def parse_day(text: str, partial: bool = False) -> date:
    """Parse a date written YYYY-MM-DD; raises ValueError for any other form.

    With `partial`, a year or a month is allowed and means its first day.
    """
    full = {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text) if partial else text
    day = date.fromisoformat(full)
    if day.isoformat() != full:
        raise ValueError(text)
    return day


def read_history(asserted: Iterable[ox.Triple]) -> History:
    """Read periods, links and axioms from what is asserted."""
    triples = list(asserted)
    axioms = read_axioms(t for t in triples if not isinstance(t.object, ox.Literal))
    needed = axioms.properties | {*_MOVED, *_FORMER}
    links = [link_of(t) for t in triples if t.predicate.value in needed and _is_link(t)]
    periods = read_periods(triples)
    return History(
        periods=periods,
        days=sorted({day for p in periods.values() for day in (p.start, p.end) if day}),
        links=links,
        kinds=_kinds(triples),
        axioms=axioms,
        today=frozenset(follow(links, axioms)),
    )


def read_periods(triples: Iterable[ox.Triple]) -> Mapping[str, Period]:
    """Read the period of everything that has a date for its start or its end."""
    starts: dict[str, date] = {}
    ends: dict[str, date] = {}
    for s, p, o in map(link_of, triples):
        if p in (OKO["validFrom"], OKO["attestedFrom"]):
            starts[s] = min(starts.get(s, date.max), date.fromisoformat(o))
        elif p in (OKO["validUntil"], OKO["endedBy"]):
            after = _ONE if p == OKO["validUntil"] else timedelta()
            ends[s] = min(ends.get(s, date.max), date.fromisoformat(o) + after)
    return {node: Period(starts.get(node), ends.get(node)) for node in {**starts, **ends}}


def _is_link(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode)


def _kinds(triples: Iterable[ox.Triple]) -> Mapping[str, str]:
    """Say by which property a participation or a relation hangs on its thing while it holds."""
    found: dict[str, str] = {}
    for s, p, o in map(link_of, triples):
        if p == OKO["role"] and o in _BY_ROLE:
            found[s] = _BY_ROLE[o]
        elif p == RDF["type"] and o in _BY_CLASS:
            found[s] = _BY_CLASS[o]
    return found

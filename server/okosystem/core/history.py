"""The links between entities as of a day, from the dates of the statements.

A statement holds from the day it began, or the first day it is attested, to its last day. On a day
when a former or planned statement holds, it is linked by the property of current statements, so
that the same triples follow from it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyoxigraph as ox

from okosystem.core.reasoning import Axioms, Link, close_links, link_of, read_axioms
from okosystem.core.terms import ID, OKO, RDF_TYPE, iri_of

_DAY = timedelta(days=1)
_CURRENT_PROPERTY: Mapping[str, str] = {
    OKO[f"hasFormer{kind}"]: OKO[current]
    for kind, current in (
        ("Placement", "hasPlacement"),
        ("Designation", "hasDesignation"),
        ("NameForm", "hasNameForm"),
        ("LifecycleEvent", "hasCurrentLifecycleEvent"),
    )
} | {OKO["hasPlannedLifecycleEvent"]: OKO["hasCurrentLifecycleEvent"]}
_PROPERTY_BY_ROLE: Mapping[str, str] = {
    ID["role/provider"]: OKO["hasProviderParticipation"],
    ID["role/framework-setter"]: OKO["hasFrameworkSetterParticipation"],
    ID["role/consumer"]: OKO["hasConsumerParticipation"],
}
_PROPERTY_BY_CLASS: Mapping[str, str] = {
    OKO["Dependency"]: OKO["qualifiedDependency"],
    OKO["PartWhole"]: OKO["qualifiedPartOf"],
    OKO["Replacement"]: OKO["qualifiedReplacement"],
    OKO["Reference"]: OKO["qualifiedReference"],
}
_PROPOSED = (OKO["evidenceClass"], ID["evidence/proposal"])
_FORMER_PARTICIPATION = OKO["hasFormerParticipation"]
_FORMER = (_FORMER_PARTICIPATION, OKO["hasFormerRelationship"])
_PLANNED = (OKO["hasParticipation"], OKO["hasRelationship"])


@dataclass(frozen=True, slots=True)
class Period:
    """The first day something holds and the first day it no longer does, where known."""

    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day is in the period."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Change:
    """How a day differs from today: statements that did not hold, and links removed and added.

    The links of a statement in `gone` are not listed.
    """

    gone: frozenset[str]
    lost: frozenset[Link]
    new: frozenset[Link]


@dataclass(frozen=True, slots=True)
class History:
    """The periods, links and axioms from which the graph of any day can be reconstructed."""

    periods: Mapping[str, Period]
    days: Sequence[date]
    links: Sequence[Link]
    current_properties: Mapping[str, str]
    axioms: Axioms
    today: frozenset[Link]

    def epoch(self, day: date) -> date:
        """Return the day of the last change up to a day; the graph is the same from that day on."""
        at = bisect_right(self.days, day)
        return self.days[at - 1] if at else date.min

    def change(self, day: date) -> Change:
        """Compare a day with today."""
        gone = {node for node, period in self.periods.items() if not period.holds(day)}
        links = [
            (s, self._current_property(p, o), o)
            for s, p, o in self.links
            if not gone.intersection((s, o))
        ]
        then = close_links(links, self.axioms)
        lost = {link for link in self.today - then if not gone.intersection(link)}
        return Change(frozenset(gone), frozenset(lost), frozenset(then - self.today))

    def _current_property(self, predicate: str, node: str) -> str:
        if predicate in _PLANNED:
            return self.current_properties.get(node, predicate)
        if predicate not in _FORMER:
            return _CURRENT_PROPERTY.get(predicate, predicate)
        participates = predicate == _FORMER_PARTICIPATION
        other = OKO["hasOtherParticipation"] if participates else OKO["hasRelationship"]
        return self.current_properties.get(node, other)


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
    """Read periods, links and axioms from the asserted statements."""
    triples = list(asserted)
    axioms = read_axioms(triples).of_links
    needed = axioms.premises | {*_CURRENT_PROPERTY, *_FORMER, *_PLANNED}
    links = [
        link_of(t)
        for t in triples
        if t.predicate.value in needed and iri_of(t.subject) and iri_of(t.object)
    ]
    periods = read_periods(triples)
    return History(
        periods=periods,
        days=sorted({day for p in periods.values() for day in (p.start, p.end) if day}),
        links=links,
        current_properties=_read_current_properties(triples),
        axioms=axioms,
        today=frozenset(close_links(links, axioms)),
    )


def read_periods(triples: Iterable[ox.Triple]) -> Mapping[str, Period]:
    """Read the period of every node that has a start or an end."""
    starts: dict[str, date] = {}
    ends: dict[str, date] = {}
    for s, p, o in map(link_of, triples):
        if p in (OKO["validFrom"], OKO["attestedFrom"]):
            starts[s] = min(starts.get(s, date.max), date.fromisoformat(o))
        elif p in (OKO["validUntil"], OKO["endedBy"]):
            after = _DAY if p == OKO["validUntil"] else timedelta()
            ends[s] = min(ends.get(s, date.max), date.fromisoformat(o) + after)
    return {node: Period(starts.get(node), ends.get(node)) for node in {**starts, **ends}}


def _read_current_properties(triples: Iterable[ox.Triple]) -> Mapping[str, str]:
    """Map each participation and relationship to the property that links it while it holds.

    A proposed one has no such property.
    """
    properties: dict[str, str] = {}
    proposed: set[str] = set()
    for s, p, o in map(link_of, triples):
        if (p, o) == _PROPOSED:
            proposed.add(s)
        if p == OKO["role"] and o in _PROPERTY_BY_ROLE:
            properties[s] = _PROPERTY_BY_ROLE[o]
        elif p == RDF_TYPE and o in _PROPERTY_BY_CLASS:
            properties[s] = _PROPERTY_BY_CLASS[o]
    return {node: current for node, current in properties.items() if node not in proposed}

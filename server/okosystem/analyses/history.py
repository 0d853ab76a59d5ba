"""The links between entities as of a day, from the dates of the statements.

A statement holds from the day it began, or the first day it is attested, to its last day. On a day
when a former or planned statement holds, it is linked by the property of current statements, so
that the same triples follow from it.

The days of all links are computed together, as bits of numbers: the lowest bit is the time before
the first change, and each of the others the days from one change to the next.
"""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, reduce
from operator import and_

import pyoxigraph as ox

from okosystem.analyses.reasoning import (
    Axioms,
    Link,
    close_links,
    close_on_days,
    link_of,
    read_axioms,
)
from okosystem.rdf.terms import (
    ID,
    OKO,
    RDF_TYPE,
    iri_of,
)
from okosystem.turtle.inline_statements import START_PROPERTIES, Rule, read_rules

FOLDER, FILE = "history", "history.json"
"""Where the history of a release is prepared for servers."""
Value = tuple[str, str]
"""A property and its value."""
ALWAYS = -1
"""Every day, as bits."""
_DAY = timedelta(days=1)
_EVIDENCE, _PROPOSAL = OKO["evidenceClass"], ID["evidence/proposal"]
_ENDS: Mapping[str, timedelta] = {OKO["validUntil"]: _DAY, OKO["endedBy"]: timedelta()}
"""The properties of the end, and how long after their day it is over."""


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
    """The periods and links from which the graph of any day can be reconstructed.

    `known` has the days of each node that has a period, `held` those of each link: as bits.
    """

    periods: Mapping[str, Period]
    days: Sequence[date]
    known: Mapping[str, int]
    held: Mapping[Link, int]
    today: frozenset[Link]

    def to_json(self) -> bytes:
        """Write the history so that `from_json` reads it fifty times as fast as it is computed.

        Each IRI is written once; a link is the numbers of its three IRIs and of its days.
        """
        number = {iri: n for n, iri in enumerate(sorted({i for link in self._links for i in link}))}
        days = {bits: n for n, bits in enumerate(sorted(set(self.held.values())))}
        in_order = sorted(self.held.items())
        held = [(*map(number.__getitem__, link), days[bits]) for link, bits in in_order]
        today = [[*map(number.__getitem__, link)] for link in sorted(self.today)]
        periods = sorted(self.periods.items())
        document = {
            "periods": {node: [str(p.start or ""), str(p.end or "")] for node, p in periods},
            "iris": [*number],
            "bits": [hex(bits) for bits in days],
            "held": [*zip(*held, strict=True)],
            "today": [*zip(*today, strict=True)],
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "History":
        """Read what `to_json` wrote."""
        written = json.loads(data)
        iri, bits = written["iris"].__getitem__, [int(text, 16) for text in written["bits"]]
        *ends, days = written["held"] or [()] * 4
        held = zip(*(map(iri, each) for each in ends), strict=True)
        periods = {n: Period(*map(_parse, ends)) for n, ends in written["periods"].items()}
        return cls(
            periods,
            *_days_of(periods),
            held=dict(zip(held, map(bits.__getitem__, days), strict=True)),
            today=frozenset(zip(*(map(iri, each) for each in written["today"]), strict=True)),
        )

    @property
    def _links(self) -> Iterator[Link]:
        yield from self.held
        yield from self.today

    def epoch(self, day: date) -> date:
        """Return the day of the last change up to a day; the graph is the same from that day on."""
        at = bisect_right(self.days, day)
        return self.days[at - 1] if at else date.min

    def bit(self, day: date) -> int:
        """Return the bit of a day."""
        return 1 << bisect_right(self.days, day)

    def days_of(self, ends: Iterable[str], link: Link | None = None) -> int:
        """Return the days on which nodes are known, and a link of today holds."""
        days = reduce(and_, (self.known.get(node, ALWAYS) for node in ends), ALWAYS)
        return days & self.held.get(link, 0) if link in self.today else days

    def change(self, day: date) -> Change:
        """Compare a day with today."""
        bit, today = self.bit(day), self.today
        gone = frozenset(node for node, known in self.known.items() if not known & bit)
        then = {link for link, days in self.held.items() if days & bit}
        lost = frozenset(link for link in today - then if gone.isdisjoint(link))
        return Change(gone, lost, frozenset(then - today))


def read_history(asserted: Iterable[ox.Triple]) -> History:
    """Read periods, links and axioms from the asserted statements."""
    triples = list(asserted)
    axioms = read_axioms(triples).of_links
    needed = axioms.premises | _rules_by_link().keys()
    links = [
        link_of(t)
        for t in triples
        if t.predicate.value in needed and iri_of(t.subject) and iri_of(t.object)
    ]
    periods = read_periods(triples)
    days, known = _days_of(periods)
    return History(
        periods=periods,
        days=days,
        known=known,
        held=_hold(links, known, _read_own_properties(triples), axioms),
        today=frozenset(close_links(links, axioms)),
    )


@cache
def _rules_by_link() -> Mapping[str, Sequence[Rule]]:
    """Collect the rules of inline statements by the property of a former or planned one."""
    found = defaultdict[str, list[Rule]](list)
    for rule in read_rules().values():
        for link in {rule.former, rule.planned} - {""}:
            found[link].append(rule)
    return found


def _days_of(periods: Mapping[str, Period]) -> tuple[Sequence[date], Mapping[str, int]]:
    """Return the days on which a period starts or ends, and the days of each node, as bits."""
    days = sorted({day for p in periods.values() for day in (p.start, p.end) if day})
    return days, {node: _bits(period, days) for node, period in periods.items()}


def _parse(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _bits(period: Period, days: Sequence[date]) -> int:
    """Return the days of a period, which begins and ends on some of them, as bits."""
    first = days.index(period.start) + 1 if period.start else 0
    after = days.index(period.end) + 1 if period.end else len(days) + 1
    return (1 << after) - (1 << first) if first < after else 0


def _hold(
    links: Iterable[Link], known: Mapping[str, int], own: Mapping[str, set[Value]], axioms: Axioms
) -> Mapping[Link, int]:
    """Return the days of each link, and of those that follow: a former or planned one is current.

    `own` has what the rules of each statement depend on.
    """
    held = defaultdict[Link, int](int)
    for s, p, o in links:
        current = _current_property(p, own.get(o, set()))
        held[s, current, o] |= known.get(s, ALWAYS) & known.get(o, ALWAYS)
    return close_on_days(held, axioms)


def _current_property(link: str, own: set[Value]) -> str:
    """Return the property that links a statement while it holds: that of the first rule that fits.

    A proposed one may have another.
    """
    for rule in _rules_by_link().get(link, ()):
        if {(RDF_TYPE, rule.type), *rule.implies.items()} <= own:
            return ((_EVIDENCE, _PROPOSAL) in own and rule.proposed) or rule.link
    return link


def _links_with(triples: Iterable[ox.Triple], properties: Container[str]) -> Iterator[Link]:
    """Yield the statements with some properties; to read the other terms of all takes long."""
    return (link_of(t) for t in triples if t.predicate.value in properties)


def read_periods(triples: Iterable[ox.Triple]) -> Mapping[str, Period]:
    """Read the period of every node that has a start or an end."""
    starts: dict[str, date] = {}
    ends: dict[str, date] = {}
    for s, p, o in _links_with(triples, {*START_PROPERTIES, *_ENDS}):
        if p in START_PROPERTIES:
            starts[s] = min(starts.get(s, date.max), date.fromisoformat(o))
        else:
            ends[s] = min(ends.get(s, date.max), date.fromisoformat(o) + _ENDS[p])
    return {node: Period(starts.get(node), ends.get(node)) for node in {**starts, **ends}}


def _read_own_properties(triples: Iterable[ox.Triple]) -> Mapping[str, set[Value]]:
    """Read what the rules of inline statements depend on, by statement."""
    implied = (rule.implies for rules in _rules_by_link().values() for rule in rules)
    own = defaultdict[str, set[Value]](set)
    for s, p, o in _links_with(triples, {RDF_TYPE, _EVIDENCE}.union(*implied)):
        own[s].add((p, o))
    return own

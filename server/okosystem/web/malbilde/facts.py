"""What the graph tells for the picture: a few queries a release, and links as on any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pyoxigraph as ox

from okosystem.core.days import Change
from okosystem.core.following import Link
from okosystem.core.terms import ID
from okosystem.engine.answers import Row
from okosystem.web.graph import ask
from okosystem.web.malbilde.view import Known, days_of
from okosystem.web.past import change_on
from okosystem.web.state import current_release
from okosystem.web.supposing import scenarios

COLOURS = ("eier", "status", "kritikalitet", "alder", "modenhet", "grunnlag")
TABLES = (
    *("categories", "links", "proposals", "slides", "overlaps", "grounds"),
    *("criticality", "maturity", "names", "days", "perspectives", "focus"),
)
Plain = Mapping[str, str]
Ends = Mapping[str, Sequence[str]]
TODAY = Change(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Facts:
    """The answers of the queries, by name, as rows of plain text."""

    tables: Mapping[str, Sequence[Plain]]
    resources: frozenset[str]
    properties: frozenset[str]
    links: frozenset[Link]

    def __getitem__(self, name: str) -> Sequence[Plain]:
        return self.tables[name]

    @property
    def known(self) -> Known:
        """What may stand in an address."""
        return Known(
            perspectives=[name_of(row["perspective"]) for row in self["perspectives"]],
            colours=COLOURS,
            days=days_of(self["days"]),
            resources=sorted(slug_of(iri) for iri in self.resources),
            pictures=list(dict.fromkeys(slug_of(row["scheme"]) for row in self["categories"])),
            scenarios={slug: scenario.day for slug, scenario in scenarios().items()},
        )


@dataclass(frozen=True, slots=True)
class Day:
    """What is said on a day: ends by property and thing, and what was not true then."""

    ends: Mapping[tuple[str, str], Sequence[str]]
    gone: frozenset[str]

    def of(self, iri: str, name: str) -> Sequence[str]:
        """List what a property of ours points at from a thing."""
        return self.ends.get((iri, name), ())


def facts() -> Facts:
    """Fetch the answers, asked once for each release. Never within `showing` another day."""
    return _facts(current_release().digest)


@lru_cache(maxsize=2)
def _facts(digest: str) -> Facts:
    tables = {name: [_plain(row) for row in ask(f"malbilde-{name}")] for name in TABLES}
    links = [(row["resource"], row["property"], row["value"]) for row in tables["links"]]
    return Facts(
        tables=tables,
        resources=frozenset(s for s, _, _ in links),
        properties=frozenset(p for _, p, _ in links),
        links=frozenset(link for link in links if link[2]),
    )


def on(day: date | None, scenario: str = "") -> Day:
    """Say what held on a day, as it is known now; with no day, what holds.

    With a scenario, what would have held.
    """
    found, change = facts(), change_on(day, scenario) if day else TODAY
    kept = {
        link
        for link in found.links - change.lost
        if not change.gone.intersection((link[0], link[2]))
    }
    new = {link for link in change.new if link[0] in found.resources}
    ends: dict[tuple[str, str], list[str]] = {}
    for s, p, o in sorted(kept | {link for link in new if link[1] in found.properties}):
        ends.setdefault((s, p.rpartition("#")[2]), []).append(o)
    return Day(ends, change.gone)


def slug_of(iri: str) -> str:
    """Give the last word of an IRI."""
    return iri.rpartition("/")[2]


def name_of(iri: str) -> str:
    """Give the kind and the slug of an IRI, as a perspective is called in an address."""
    return iri.removeprefix(str(ID))


def _plain(row: Row) -> Plain:
    """Read a row as text, with the language of what has one."""
    plain = {key: str(getattr(term, "value", "")) for key, term in row.items()}
    spoken = {
        f"{key}@": term.language
        for key, term in row.items()
        if isinstance(term, ox.Literal) and term.language
    }
    return plain | spoken

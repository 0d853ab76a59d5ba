"""Read what the landscape needs from the graph: a few queries per release, links as of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pyoxigraph as ox

from okosystem.core.history import Change
from okosystem.core.reasoning import Link
from okosystem.core.terms import ID, local_name, value_of
from okosystem.engine.answers import Row
from okosystem.model.as_of import change_on, scenarios_of
from okosystem.web.malbilde.view import Known, days_of
from okosystem.web.state import current_graph, current_release

COLOURS = ("eier", "status", "kritikalitet", "alder", "modenhet", "grunnlag")
TABLES = (
    *("categories", "links", "proposals", "slides", "overlaps", "evidence"),
    *("criticality", "maturity", "names", "days", "perspectives", "focus"),
)
PlainRow = Mapping[str, str]
Ends = Mapping[str, Sequence[str]]
TODAY = Change(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Facts:
    """The query results by name, as rows of plain text."""

    tables: Mapping[str, Sequence[PlainRow]]
    resources: frozenset[str]
    properties: frozenset[str]
    links: frozenset[Link]

    def __getitem__(self, name: str) -> Sequence[PlainRow]:
        return self.tables[name]

    @property
    def known(self) -> Known:
        """The values allowed in an address."""
        return Known(
            perspectives=[name_of(row["perspective"]) for row in self["perspectives"]],
            colours=COLOURS,
            days=days_of(self["days"]),
            resources=sorted(local_name(iri) for iri in self.resources),
            pictures=list(dict.fromkeys(local_name(row["scheme"]) for row in self["categories"])),
            scenarios={
                slug: scenario.day for slug, scenario in scenarios_of(current_release()).items()
            },
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The links as of a day, by resource and property, and what was not valid then."""

    objects: Mapping[tuple[str, str], Sequence[str]]
    gone: frozenset[str]

    def of(self, iri: str, name: str) -> Sequence[str]:
        """List the objects of one property of a resource."""
        return self.objects.get((iri, name), ())


def facts() -> Facts:
    """Return the query results, cached for each release. Not to be called within `showing`."""
    return _facts(current_release().digest)


@lru_cache(maxsize=2)
def _facts(digest: str) -> Facts:
    tables = {
        name: [_plain(row) for row in current_graph().ask(f"malbilde-{name}")] for name in TABLES
    }
    links = [(row["resource"], row["property"], row["value"]) for row in tables["links"]]
    return Facts(
        tables=tables,
        resources=frozenset(s for s, _, _ in links),
        properties=frozenset(p for _, p, _ in links),
        links=frozenset(link for link in links if link[2]),
    )


def snapshot_on(day: date | None, scenario: str = "") -> Snapshot:
    """Return the links valid on a day as known now, or today; with a scenario, what would be."""
    graph_facts, change = facts(), change_on(current_release(), day, scenario) if day else TODAY
    unchanged = {
        link
        for link in graph_facts.links - change.lost
        if not change.gone.intersection((link[0], link[2]))
    }
    new = {link for link in change.new if link[0] in graph_facts.resources}
    objects: dict[tuple[str, str], list[str]] = {}
    for s, p, o in sorted(unchanged | {link for link in new if link[1] in graph_facts.properties}):
        objects.setdefault((s, local_name(p)), []).append(o)
    return Snapshot(objects, change.gone)


def name_of(iri: str) -> str:
    """Return kind and slug of an IRI, as a perspective is named in an address."""
    return iri.removeprefix(str(ID))


def _plain(row: Row) -> PlainRow:
    """Read a row as text; `<column>@` has the language of a text."""
    texts = {key: value_of(term) for key, term in row.items()}
    languages = {
        f"{key}@": term.language
        for key, term in row.items()
        if isinstance(term, ox.Literal) and term.language
    }
    return texts | languages

"""Read the data of the landscape: a few queries per release, and the links as of a day."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import pyoxigraph as ox

from okosystem.analyses.history import Change
from okosystem.analyses.reasoning import Link
from okosystem.features.landscape.selection import Selection
from okosystem.graph.as_of import change_on
from okosystem.graph.domains import Domains, domains_of
from okosystem.graph.labels import Text, best
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.rdf.terms import OKO, local_name, value_of

QUERIES = (
    *("categories", "links", "proposals", "editors", "slides", "overlaps", "evidence"),
    *("names", "days", "perspectives", "focus", "awaiting", "impact", "chains", "endings"),
)
PlainRow = Mapping[str, str]
KEPT_SNAPSHOTS = 4
TODAY = Change(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, eq=False)
class Facts:
    """The results of the queries malbilde-… by name, as rows of plain text, and their graph."""

    graph: Reader
    tables: dict[str, Sequence[PlainRow]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Sequence[PlainRow]:
        """Ask a query when it is first needed."""
        if name not in self.tables:
            rows = self.graph.ask(f"malbilde-{name}")
            self.tables[name] = [{k: value_of(t) for k, t in row.items()} for row in rows]
        return self.tables[name]

    @cached_property
    def links(self) -> frozenset[Link]:
        """The links of the resources."""
        rows = (row for row in self["links"] if row["value"])
        return frozenset((row["resource"], row["property"], row["value"]) for row in rows)

    @cached_property
    def resources(self) -> frozenset[str]:
        """The IRIs of the shared resources."""
        return frozenset(row["resource"] for row in self["links"])

    @cached_property
    def solutions(self) -> frozenset[str]:
        """The IRIs of the resources that are digital solutions: no guide, body or mechanism."""
        rows = self.graph.ask("instances", type=ox.NamedNode(OKO["DigitalSolution"]))
        return frozenset(value_of(row["thing"]) for row in rows)

    @cached_property
    def days(self) -> Sequence[date]:
        """The days on which the landscape may change, from the first placement on."""
        return [date.fromisoformat(row["day"]) for row in self["days"]]

    @cached_property
    def domains(self) -> Domains:
        """The domains that have joined the graph."""
        return domains_of(self.graph)

    @cached_property
    def options(self) -> Mapping[str, Mapping[str, str]]:
        """What can be chosen in an address, by parameter: words and what they name."""
        perspectives = {row["name"]: row["perspective"] for row in self["perspectives"]}
        return {
            "perspektiv": perspectives,
            "og": perspectives,
            "velg": {local_name(iri): iri for iri in sorted(self.resources)},
            "malbilde": {local_name(row["scheme"]): row["scheme"] for row in self["categories"]},
        }

    @cached_property
    def supporting(self) -> Mapping[str, frozenset[str]]:
        """The resources that each perspective puts in focus."""
        found: dict[str, set[str]] = {}
        for row in self["focus"]:
            found.setdefault(row["perspective"], set()).add(row["resource"])
        return {perspective: frozenset(some) for perspective, some in found.items()}

    @cached_property
    def name_forms(self) -> Mapping[str, Mapping[str, dict[str, str]]]:
        """The names that held for a period, by entity, statement and language."""
        forms: dict[str, dict[str, dict[str, str]]] = {}
        for row in self["names"]:
            if row["form"]:
                texts = forms.setdefault(row["thing"], {}).setdefault(row["form"], {})
                texts[row["language"]] = row["name"]
        return forms

    @cached_property
    def abbreviations(self) -> Mapping[str, str]:
        """The short names that match a slug: «Digdir» for digdir, «KS Digital» for ks-digital.

        Capitals sort before small letters, so the first is the best spelling.
        """
        return {r["thing"]: r["name"] for r in reversed(self["names"]) if not r["form"]}


@cached_per_graph(of_today=True)
def facts(graph: Reader) -> Facts:
    """Return the query results of today's graph."""
    return Facts(graph)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The links of a day by resource and property, and the statements that did not hold.

    `landscapes` has those made of it.
    """

    facts: Facts
    objects: Mapping[tuple[str, str], Sequence[str]]
    gone: frozenset[str]
    landscapes: dict[Hashable, Any] = field(default_factory=dict)

    def of(self, iri: str, name: str) -> Sequence[str]:
        """List the objects of one property of a resource."""
        return self.objects.get((iri, name), ())

    def __getitem__(self, name: str) -> Sequence[PlainRow]:
        """List the rows whose statement held that day."""
        return [row for row in self.facts[name] if row["statement"] not in self.gone]


@cached_per_graph(KEPT_SNAPSHOTS, of_today=True)
def snapshot_on(graph: Reader, day: date | None, scenario: str) -> Snapshot:
    """Return the links valid on a day, or today; with a scenario, the hypothetical ones too."""
    known = facts(graph)
    change = change_on(graph.release, day, scenario) if day else TODAY
    properties = {p for _, p, _ in known.links}
    links = {(s, p, o) for s, p, o in known.links - change.lost if change.gone.isdisjoint((s, o))}
    links |= {(s, p, o) for s, p, o in change.new if s in known.resources and p in properties}
    objects: dict[tuple[str, str], list[str]] = {}
    for s, p, o in sorted(links):
        objects.setdefault((s, local_name(p)), []).append(o)
    return Snapshot(known, objects, change.gone)


class Reason(NamedTuple):
    """A statement that puts a resource in focus of a perspective, and its text by language."""

    perspective: str
    via: str
    texts: dict[str, str]


Focus = Mapping[str, Sequence[Reason]]
"""The resources in focus, with the reasons."""


def focus_of(facts: Facts, view: Selection, highlighted: frozenset[str] | None) -> Focus | None:
    """Find what is in focus: the union within each group, the intersection of the groups.

    Perspectives describe how the landscape is read today, so they are the same on every day.
    None if nothing is chosen, so that all is in focus.
    """
    groups = [group for group in (view.perspectives, view.also) if group]
    if not groups and highlighted is None:
        return None
    chosen = {name for group in groups for name in group}
    found: dict[str, dict[tuple[str, str], Reason]] = {}
    for row in facts["focus"]:
        name, via = row["name"], row["via"]
        if name in chosen:
            reasons = found.setdefault(row["resource"], {})
            reason = reasons.setdefault((name, via), Reason(row["perspective"], via, {}))
            if row["reason"]:
                reason.texts[row["language"]] = row["reason"]
    focused: dict[str, Sequence[Reason]] = {}
    for iri in found if highlighted is None else highlighted:
        reasons = found.get(iri, {})
        names = {name for name, _ in reasons}
        if not any(names.isdisjoint(group) for group in groups):
            focused[iri] = list(reasons.values())
    return focused


@dataclass(frozen=True)
class Names:
    """The names for one reader and one day; `gone` has the statements not valid that day."""

    facts: Facts
    language: str
    gone: frozenset[str] | None = None

    def full(self, iri: str) -> Text:
        """Return the full name: the label, or the one name form that was valid on the day."""
        if self.gone is not None:
            forms = self.facts.name_forms.get(iri, {})
            valid = [texts for form, texts in forms.items() if form not in self.gone]
            if len(valid) == 1:
                return best(valid[0], self.language) or Text("")
        return self.facts.graph.labels.name(iri, self.language)

    def short(self, iri: str) -> Text:
        """Return the short name: the abbreviation, or the name without parentheses."""
        full = self.full(iri)
        known = self.facts.abbreviations.get(iri)
        if known and full == self.facts.graph.labels.name(iri, self.language):
            return Text(known)
        return Text(without_asides(full.value), full.language)


_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
_ASIDE = re.compile(r"\s+[–-]\s+|,? bl\.a\. ")


def without_asides(name: str) -> str:
    """Remove the part of a name in parentheses or after a dash."""
    return _ASIDE.split(_IN_BRACKETS.sub("", name))[0].strip() or name

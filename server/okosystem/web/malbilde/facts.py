"""Read what the landscape needs from the graph: a few queries per release, links as of a day."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pyoxigraph as ox

from okosystem.core.history import Change
from okosystem.core.reasoning import Link
from okosystem.core.release import Release
from okosystem.core.terms import ID, local_name, value_of
from okosystem.engine.answers import Row
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.as_of import change_on, scenarios_of
from okosystem.model.graph import Graph
from okosystem.model.labels import Labels, Text, best
from okosystem.web.malbilde.view import Known, View, days_of
from okosystem.web.state import current_labels, current_release, whole_store

COLOURS = ("eier", "status", "alder", "grunnlag")
TABLES = (
    *("categories", "links", "proposals", "editors", "slides", "overlaps", "evidence"),
    *("names", "days", "perspectives", "focus", "awaiting", "impact", "chains"),
)
PlainRow = Mapping[str, str]
TODAY = Change(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """The query results by name, as rows of plain text, and the graph they were read from."""

    graph: Graph
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
            scenarios={slug: s.day for slug, s in scenarios_of(self.graph.release).items()},
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
    """Return the query results of today's graph, cached for each store."""
    return _read_facts(whole_store(), current_release(), current_labels())


@cached_per_store()
def _read_facts(store: Store, release: Release, labels: Labels) -> Facts:
    graph = Graph(release, store, labels)
    tables = {name: [_plain(row) for row in graph.ask(f"malbilde-{name}")] for name in TABLES}
    links = [(row["resource"], row["property"], row["value"]) for row in tables["links"]]
    return Facts(
        graph=graph,
        tables=tables,
        resources=frozenset(s for s, _, _ in links),
        properties=frozenset(p for _, p, _ in links),
        links=frozenset(link for link in links if link[2]),
    )


def snapshot_on(facts: Facts, day: date | None, scenario: str = "") -> Snapshot:
    """Return the links valid on a day as known now, or today; with a scenario, what would be."""
    change = change_on(facts.graph.release, day, scenario) if day else TODAY
    unchanged = {
        (s, p, o) for s, p, o in facts.links - change.lost if change.gone.isdisjoint((s, o))
    }
    new = {(s, p, o) for s, p, o in change.new if s in facts.resources and p in facts.properties}
    objects: dict[tuple[str, str], list[str]] = {}
    for s, p, o in sorted(unchanged | new):
        objects.setdefault((s, local_name(p)), []).append(o)
    return Snapshot(objects, change.gone)


def name_of(iri: str) -> str:
    """Return kind and slug of an IRI, as a perspective is named in an address."""
    return iri.removeprefix(ID)


def _plain(row: Row) -> PlainRow:
    """Read a row as text; `<column>@` has the language of a text."""
    texts = {key: value_of(term) for key, term in row.items()}
    languages = {
        f"{key}@": term.language
        for key, term in row.items()
        if isinstance(term, ox.Literal) and term.language
    }
    return texts | languages


@dataclass(frozen=True, slots=True)
class Reason:
    """A statement that puts a resource in focus of a perspective, and its text."""

    perspective: str
    via: str
    texts: dict[str, str]

    def text(self, language: str) -> Text | None:
        """Choose the text for a reader's language."""
        return best(self.texts, language)


@dataclass(frozen=True, slots=True)
class Focus:
    """The resources in focus with the reasons; `is_all` if no perspective is chosen."""

    reasons: Mapping[str, Sequence[Reason]]
    is_all: bool

    def __contains__(self, iri: object) -> bool:
        return self.is_all or iri in self.reasons


def focus_of(facts: Facts, view: View, highlighted: frozenset[str] | None) -> Focus:
    """Find what is in focus: the union within each group, the intersection of the groups.

    Perspectives describe how the landscape is read today, so they are the same on every day.
    """
    groups = [g for g in (view.perspectives, view.also) if g]
    chosen = {name for group in groups for name in group}
    reasons_of: dict[str, dict[tuple[str, str], Reason]] = {}
    for row in facts["focus"]:
        name = name_of(row["perspective"])
        if name in chosen:
            reasons = reasons_of.setdefault(row["resource"], {})
            new = Reason(row["perspective"], row["via"], {})
            reason = reasons.setdefault((name, row["via"]), new)
            if row["reason"]:
                reason.texts[row.get("reason@", "")] = row["reason"]
    candidates = reasons_of if highlighted is None else highlighted
    in_focus = {
        iri: list(reasons_of.get(iri, {}).values())
        for iri in candidates
        if all(any(name in group for name, _ in reasons_of.get(iri, {})) for group in groups)
    }
    return Focus(in_focus, not groups and highlighted is None)


def count_in_focus(facts: Facts, box_of: Mapping[str, str]) -> Mapping[str, int]:
    """Count the boxes that each perspective puts in focus; `box_of` has the box of a resource."""
    rows = [(name_of(row["perspective"]), row["resource"]) for row in facts["focus"]]
    pairs = {(name, box_of[resource]) for name, resource in rows if resource in box_of}
    return Counter(name for name, _ in pairs)


_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
_ASIDE = re.compile(r"\s+[–-]\s+|,? bl\.a\. ")
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True)
class Names:
    """The names for one reader and one day; `gone` has the statements not valid that day."""

    facts: Facts
    language: str
    gone: frozenset[str] | None = None
    _cache: dict[str, Text] = field(default_factory=dict)

    def full(self, iri: str) -> Text:
        """Return the full name: the label, or the one name form that was valid on the day."""
        forms = self._forms.get(iri, {})
        valid = [texts for form, texts in forms.items() if form not in (self.gone or ())]
        if self.gone is not None and len(valid) == 1:
            return best(valid[0], self.language) or Text("")
        return self.facts.graph.name(iri, self.language)

    def short(self, iri: str) -> Text:
        """Return the short name: the abbreviation, or the name without asides."""
        if iri not in self._cache:
            self._cache[iri] = self._short(iri)
        return self._cache[iri]

    def _short(self, iri: str) -> Text:
        full, today = self.full(iri), self.facts.graph.name(iri, self.language)
        if full == today and (known := self._abbreviations.get(iri)):
            return Text(known)
        return Text(without_asides(full.value), full.language)

    @cached_property
    def _forms(self) -> Mapping[str, dict[str, dict[str, str]]]:
        forms_of: dict[str, dict[str, dict[str, str]]] = {}
        for row in self.facts["names"]:
            if row["form"]:
                forms = forms_of.setdefault(row["thing"], {})
                forms.setdefault(row["form"], {})[row.get("name@", "")] = row["name"]
        return forms_of

    @cached_property
    def _abbreviations(self) -> Mapping[str, str]:
        """The short names that slugs are made of: «Digdir» of digdir, «KS Digital» of ks-digital.

        Capitals sort before small letters, so the first is the best spelling.
        """
        abbreviations: dict[str, str] = {}
        for row in self.facts["names"]:
            if not row["form"] and slugify(row["name"]) == local_name(row["thing"]):
                abbreviations.setdefault(row["thing"], row["name"])
        return abbreviations


def without_asides(name: str) -> str:
    """Remove what a name has in brackets or after a dash."""
    return _ASIDE.split(_IN_BRACKETS.sub("", name))[0].strip() or name


def slugify(name: str) -> str:
    """Spell a name as slugs are spelt."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().translate(_LETTERS)).strip("-")

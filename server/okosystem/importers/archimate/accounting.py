"""Report the outcome of each part of an imported model: matched, added or left out, and why.

An element is matched when a person linked something of ours to it; a relationship when our graph
states something directly between what is linked to its ends, in either direction.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from itertools import product
from pathlib import Path

import pyoxigraph as ox

from okosystem.archimate.model import Element, Model, Relationship, Texts
from okosystem.core.sources import Project
from okosystem.core.spreadsheets import write_rows
from okosystem.core.terms import BASE, RDFS, SKOS, curie
from okosystem.importers.archimate.matching import ACCEPTED, Naming, OurSide, Pair, Suggestions
from okosystem.importers.triples import RULES

LINKS = {SKOS["exactMatch"], SKOS["closeMatch"], RDFS["seeAlso"]}


@dataclass(frozen=True, slots=True)
class Account:
    """The outcome of an element or a relationship, whose ends are given by name."""

    what: str
    iri: str
    type: str
    name: str
    source: str
    target: str
    outcome: str
    ours: str
    reason: str


@dataclass
class Accounting:
    """Determines the outcome of each part of a model from the links and statements of the graph."""

    project: Project
    model: Model
    naming: Naming
    ours: OurSide
    suggestions: Suggestions

    def accounts(self) -> list[Account]:
        """Account for the model, its views, elements and relationships, in this order."""
        model = self.model
        whole = Element(identifier=model.identifier, type="ArchiMate", names=model.names)
        views = (
            Element(identifier=view.identifier, type="ArchimateDiagramModel", names=view.names)
            for view in model.views
        )
        return [
            self._row(whole, "model"),
            *(self._row(view, "view") for view in views),
            *map(self._of_element, model.elements),
            *map(self._of_relationship, model.relationships),
        ]

    def _of_element(self, element: Element) -> Account:
        iri = self.naming.iri(element.identifier)
        found: Mapping[str, Sequence[str]] = {
            "own": [iri] if self.naming.our_iri(element.identifier) else [],
            "linked": self._links.get(iri, []),
            "question": self._questions.get(iri, []),
            "ambiguous": self.suggestions.ambiguous.get(iri, []),
        }
        if outcome := next((name for name, iris in found.items() if iris), ""):
            return self._row(element, outcome, found[outcome])
        kinds = RULES["compatible"].get(element.type, (element.type,))
        return self._row(element, "no-class" if self._types.isdisjoint(kinds) else "unlinked")

    def _of_relationship(self, found: Relationship) -> Account:
        if self.naming.is_ours(found):
            return self._row(found, "own")
        sources, targets = (self._linked(end) for end in (found.source, found.target))
        if not sources or not targets:
            end = self._names[found.target if sources else found.source]
            return self._row(found, "unlinked-end", end=end)
        pairs = [pair for a, b in product(sources, targets) for pair in ((a, b), (b, a))]
        properties = sorted(
            {name for pair in pairs for name in self._direct_properties.get(pair, ())}
        )
        if not properties:
            return self._row(found, "not-stated")
        return self._row(found, "stated", properties, property=self._shorten(properties))

    def _row(self, part: Element, outcome: str, iris: Iterable[str] = (), **values: str) -> Account:
        rule = RULES["outcome"][outcome]
        what, ends = "element", ("", "")
        if isinstance(part, Relationship):
            what, ends = "relationship", (self._names[part.source], self._names[part.target])
        return Account(
            what=what,
            iri=self.naming.iri(part.identifier),
            type=part.type,
            name=_name(part.names),
            source=ends[0],
            target=ends[1],
            outcome=rule["name"],
            ours=self._shorten(iris),
            reason=rule["reason"].format(type=part.type, **values),
        )

    def _linked(self, identifier: str) -> Sequence[str]:
        ours = self.naming.our_iri(identifier)
        return [ours] if ours else self._links.get(self.naming.iri(identifier), [])

    def _shorten(self, iris: Iterable[str]) -> str:
        return " ".join(curie(iri, self.project.prefixes) for iri in iris)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The name of each part, or its identifier."""
        parts = [*self.model.elements, *self.model.relationships]
        return {part.identifier: _name(part.names) or part.identifier for part in parts}

    @cached_property
    def _types(self) -> frozenset[str]:
        return frozenset().union(*(entity.values("type") for entity in self.ours.entities))

    @cached_property
    def _questions(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for match in self.suggestions.matches:
            if (match.ours, match.theirs) not in self.ours.outcomes:
                found[match.theirs].append(match.ours)
        return found

    @cached_property
    def _statements(self) -> Sequence[tuple[str, str, str]]:
        """Subject, property and object of each statement of the graph between IRIs."""
        quads = (quad for file in self.project.graph_files for quad in file.quads)
        return [
            (quad.subject.value, quad.predicate.value, quad.object.value)
            for quad in quads
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
        ]

    @cached_property
    def _links(self) -> Mapping[str, Sequence[str]]:
        """Map external IRIs to our entities that are linked to them or accepted as matches."""
        accepted = (pair for pair, outcome in self.ours.outcomes.items() if outcome == ACCEPTED)
        stated = ((s, o) for s, p, o in self._statements if p in LINKS and s.startswith(BASE))
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for ours, theirs in (*stated, *accepted):
            if theirs.startswith(self.naming.base):
                found[theirs][ours] = None
        return {theirs: list(iris) for theirs, iris in found.items()}

    @cached_property
    def _direct_properties(self) -> Mapping[Pair, Collection[str]]:
        """The properties that the graph states between two of our entities in the model."""
        linked = {iri for iris in self._links.values() for iri in iris}
        linked |= {iri for e in self.model.elements if (iri := self.naming.our_iri(e.identifier))}
        found: dict[Pair, set[str]] = defaultdict(set)
        for subject, name, value in self._statements:
            if subject in linked and value in linked:
                found[subject, value].add(name)
        return found


def _name(names: Texts) -> str:
    return next(filter(None, names.values()), "")


def count_outcomes(model: Model, accounts: Sequence[Account]) -> Iterator[str]:
    """Describe the number of elements and relationships by outcome, and how many the model has."""
    totals = {
        "element": 1 + len(model.views) + len(model.elements),
        "relationship": len(model.relationships),
    }
    for what, total in totals.items():
        found = Counter(account.outcome for account in accounts if account.what == what)
        order = {rule["name"]: found[rule["name"]] for rule in RULES["outcome"].values()}
        counts = ", ".join(f"{count} {name}" for name, count in order.items() if count)
        yield f"{found.total()} of {total} {what}s are accounted for: {counts or 'none'}."


def write_table(accounts: Iterable[Account], path: Path) -> None:
    """Write the accounts as CSV."""
    headings = [field.name for field in fields(Account)]
    rows = [headings, *(asdict(account).values() for account in accounts)]
    path.write_text(write_rows(rows), encoding="utf-8", newline="")

"""Report the outcome of each part of an imported model: matched, added or left out, and why.

An element is matched when a person linked something of ours to it; a relationship when our graph
states something directly between what is linked to its ends, in either direction.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from itertools import product
from pathlib import Path

from okosystem.build.external_descriptions import RULES
from okosystem.graph.spreadsheets import write_rows
from okosystem.plugins.archimate.matching import (
    ACCEPTED,
    OPEN,
    REJECTED,
    Match,
    Naming,
    OurSide,
    Suggestions,
    find_links,
)
from okosystem.plugins.archimate.model import (
    Element,
    Model,
    Relationship,
    Texts,
)
from okosystem.rdf.terms import curie
from okosystem.turtle.sources import Project

SHOWN_NAMES = 3
"""Names listed of the new elements of a type."""


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
    suggestions: Suggestions = field(default_factory=Suggestions)

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
            "question": self._candidates.get(iri, []),
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
        properties = sorted({name for pair in pairs for name in self.ours.properties(*pair)})
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
    def questions(self) -> Sequence[Match]:
        """The suggested matches that people have not decided."""
        matches = self.suggestions.matches
        return [match for match in matches if (match.ours, match.theirs) not in self.ours.outcomes]

    @cached_property
    def _candidates(self) -> Mapping[str, list[str]]:
        """Map external IRIs to our entities that people must accept or reject."""
        found: dict[str, list[str]] = defaultdict(list)
        for match in self.questions:
            found[match.theirs].append(match.ours)
        return found

    @cached_property
    def _links(self) -> Mapping[str, Sequence[str]]:
        """Map external IRIs to our entities that are linked to them or accepted as matches."""
        accepted = (pair for pair, outcome in self.ours.outcomes.items() if outcome == ACCEPTED)
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for ours, theirs in (*self.ours.links(), *accepted):
            if theirs.startswith(self.naming.base):
                found[theirs][ours] = None
        return {theirs: list(iris) for theirs, iris in found.items()}

    def report(self, accounts: Sequence[Account]) -> Iterator[str]:
        """Describe what is new and the outcomes, and list what people must decide or fix."""
        yield from self._describe_new()
        yield from self._describe_ambiguous()
        yield from count_outcomes(self.model, accounts)
        yield from map(self._describe_question, self.questions)
        yield from self._describe_wrong_links()
        yield self._describe_totals()

    def _describe_new(self) -> Iterator[str]:
        """Count what the last import did not have, by type, with some of the names."""
        by_type: dict[str, list[str]] = defaultdict(list)
        for element in self._new(self.naming.foreign_elements(self.model)):
            by_type[element.type].append(f"«{self._names[element.identifier]}»")
        for kind, names in sorted(by_type.items(), key=lambda item: (-len(item[1]), item[0])):
            rest = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
            yield f"{len(names)} new {kind}: {', '.join(names[:SHOWN_NAMES])}{rest}."
        if new := self._new(self.naming.foreign_relationships(self.model)):
            yield f"{len(new)} new relationships."

    def _new(self, parts: Iterable[Element]) -> list[Element]:
        imported = self.ours.imported
        return [part for part in parts if self.naming.iri(part.identifier) not in imported]

    def _describe_ambiguous(self) -> Iterator[str]:
        """Report the elements that match several entities, unless people have chosen one."""
        for theirs, candidates in self.suggestions.ambiguous.items():
            outcomes = [self.ours.outcomes.get((iri, theirs)) for iri in candidates]
            if ACCEPTED in outcomes or set(outcomes) == {REJECTED}:
                continue
            yield (
                f"{self._quote(theirs)} ({self._shorten([theirs])}) may be "
                f"{' or '.join(self._shorten([iri]) for iri in candidates)}: none was proposed. "
                "To decide: state an oko:MatchAssessment of the right one in "
                "data/assessments/archimate-matches.ttl."
            )

    def _describe_question(self, match: Match) -> str:
        return (
            f"{self._quote(match.theirs)} may be {self._shorten([match.ours])} "
            f"({match.confidence}: {match.reason['en']}) To decide: move "
            f"{self._shorten([match.iri])} to "
            "data/assessments/archimate-matches.ttl with the outcome accepted or rejected."
        )

    def _describe_wrong_links(self) -> Iterator[str]:
        """Report our links to IRIs that are not in the model, and links that people rejected."""
        links = find_links(self.ours.entities, self.naming.base)
        known = {self.naming.iri(name) for name in (self.model.identifier, *self._names)}
        for theirs in sorted(links.keys() - known):
            for iri in links[theirs]:
                yield (
                    f"{self._shorten([iri])} is linked to {theirs}, which the model does not "
                    "have. How to fix it: see whether it was renamed, and correct the link."
                )
        for iri, theirs in ((iri, theirs) for theirs, iris in links.items() for iri in iris):
            if self.ours.outcomes.get((iri, theirs)) == REJECTED:
                yield (
                    f"{self._shorten([iri])} is linked to {theirs}, but the match is rejected. "
                    "How to fix it: remove the link, or change the outcome."
                )

    def _describe_totals(self) -> str:
        base, naming = self.naming.base, self.naming
        outcomes = self.ours.outcomes.items()
        decided = [pair for pair, outcome in outcomes if outcome != OPEN]
        elements = {naming.iri(element.identifier) for element in self.model.elements}
        linked = find_links(self.ours.entities, base).keys() & elements
        return (
            f"{len(naming.foreign_elements(self.model))} elements: {len(linked)} linked to ours, "
            f"{len(self.questions)} questions open, "
            f"{sum(theirs.startswith(base) for _, theirs in decided)} decided; "
            f"{len(naming.foreign_relationships(self.model))} relationships."
        )

    def _quote(self, theirs: str) -> str:
        return f"«{self._names[theirs.removeprefix(self.naming.base)]}»"


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
    headings = [column.name for column in fields(Account)]
    rows = [headings, *(asdict(account).values() for account in accounts)]
    path.write_text(write_rows(rows), encoding="utf-8", newline="")

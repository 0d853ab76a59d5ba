"""Perspectives: which boxes are in focus, and the reason for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.model.labels import Text, best
from okosystem.web.malbilde.facts import Facts, name_of
from okosystem.web.malbilde.view import View


@dataclass(frozen=True, slots=True)
class Reason:
    """A statement that puts a resource in focus of a perspective, and what it says."""

    perspective: str
    via: str
    texts: dict[str, str]

    def text(self, language: str) -> Text | None:
        """Choose the words for a reader."""
        return best(self.texts, language)


@dataclass(frozen=True, slots=True)
class Focus:
    """What is in focus with the reasons, by resource; `is_all` when no perspective is chosen."""

    reasons: Mapping[str, Sequence[Reason]]
    is_all: bool

    def __contains__(self, iri: object) -> bool:
        return self.is_all or iri in self.reasons


def focus_of(facts: Facts, view: View) -> Focus:
    """Find what is in focus: the union of each group, and of two groups what is in both.

    Perspectives are how we read the picture now, so they are the same on every day.
    """
    groups = [g for g in (view.perspectives, view.also) if g]
    chosen = {name for group in groups for name in group}
    found: dict[str, dict[tuple[str, str], Reason]] = {}
    for row in facts["focus"]:
        name = name_of(row["perspective"])
        if name in chosen:
            reasons = found.setdefault(row["resource"], {})
            new = Reason(row["perspective"], row["via"], {})
            reason = reasons.setdefault((name, row["via"]), new)
            if row["reason"]:
                reason.texts[row.get("reason@", "")] = row["reason"]
    kept = {
        iri: list(reasons.values())
        for iri, reasons in found.items()
        if all(any(name in group for name, _ in reasons) for group in groups)
    }
    return Focus(kept, not groups)


def counts(facts: Facts, drawn: Sequence[str]) -> Mapping[str, int]:
    """Count for each perspective the boxes in the picture that it puts in focus."""
    here, found = set(drawn), dict[str, set[str]]()
    for row in facts["focus"]:
        if row["resource"] in here:
            found.setdefault(name_of(row["perspective"]), set()).add(row["resource"])
    return {name: len(resources) for name, resources in found.items()}

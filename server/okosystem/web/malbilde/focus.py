"""Which boxes the chosen perspectives put in focus, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.model.labels import Text, best
from okosystem.web.malbilde.facts import Facts, name_of
from okosystem.web.malbilde.view import View


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


def focus_of(facts: Facts, view: View) -> Focus:
    """Find what is in focus: the union within each group, the intersection of two groups.

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
    in_focus = {
        iri: list(reasons.values())
        for iri, reasons in reasons_of.items()
        if all(any(name in group for name, _ in reasons) for group in groups)
    }
    return Focus(in_focus, not groups)


def count_in_focus(facts: Facts, drawn: Sequence[str]) -> Mapping[str, int]:
    """Count the drawn boxes that each perspective puts in focus."""
    drawn_iris, resources_of = set(drawn), dict[str, set[str]]()
    for row in facts["focus"]:
        if row["resource"] in drawn_iris:
            resources_of.setdefault(name_of(row["perspective"]), set()).add(row["resource"])
    return {name: len(resources) for name, resources in resources_of.items()}

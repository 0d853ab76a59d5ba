"""Alternatives to a resource: its successors, and the resources it overlaps with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from okosystem.core.terms import kind_of
from okosystem.model.relations import Relation, relations_on
from okosystem.web.boards.findings import AnalysisFinding, findings
from okosystem.web.state import current_graph

OVERLAP_VERDICTS = ("duplication", "overlap")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another resource, and why: a statement that it is the successor, or an overlap."""

    resource: str
    replacement: Relation | None = None
    alike: AnalysisFinding | None = None


def alternatives(resource: str, day: date | None) -> Sequence[Alternative]:
    """List successors first, then overlapping resources, most similar first; each once."""
    replacements = relations_on(current_graph(), day, "replacement")
    successors = (
        Alternative(f.subject, replacement=f) for f in replacements if f.object == resource
    )
    by_resource: dict[str, Alternative] = {}
    for alternative in (*successors, *_overlapping(resource)):
        by_resource.setdefault(alternative.resource, alternative)
    return list(by_resource.values())


def _overlapping(resource: str) -> Iterator[Alternative]:
    ranked = sorted(findings("OverlapFinding"), key=lambda f: (-f.strength, f.node.iri))
    for finding in ranked:
        pair = finding.node.iris("oko:concerns")
        if resource in pair and finding.verdict in OVERLAP_VERDICTS:
            for other in pair:
                if other != resource and kind_of(other) == "resource":
                    yield Alternative(other, alike=finding)

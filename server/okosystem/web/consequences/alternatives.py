"""What may take the place of a resource, by what the graph knows: successors, and what is alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from okosystem.core.terms import kind_of
from okosystem.model.relations import Relation, relations_on
from okosystem.model.statements import Node
from okosystem.web.boards.findings import AnalysisFinding, findings
from okosystem.web.state import current_graph

ALIKE = ("duplication", "overlap")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another resource, and why it is named: a statement that it takes over, or a likeness."""

    resource: str
    replacement: Relation | None = None
    alike: AnalysisFinding | None = None

    @property
    def said(self) -> Sequence[Node]:
        """List what people have said of the likeness."""
        return self.alike.human if self.alike else ()


def alternatives(resource: str, day: date | None) -> Sequence[Alternative]:
    """List successors first, then what is alike, the most alike first; each resource once."""
    found: dict[str, Alternative] = {}
    for one in (*_successors(resource, day), *_alike(resource)):
        found.setdefault(one.resource, one)
    return list(found.values())


def _successors(resource: str, day: date | None) -> Iterator[Alternative]:
    for fact in relations_on(current_graph(), day, "replacement"):
        if fact.object == resource:
            yield Alternative(fact.subject, replacement=fact)


def _alike(resource: str) -> Iterator[Alternative]:
    ranked = sorted(findings("OverlapFinding"), key=lambda f: (-f.strength, f.node.iri))
    for found in ranked:
        pair = found.node.iris("oko:concerns")
        if resource in pair and found.verdict in ALIKE:
            for other in pair:
                if other != resource and kind_of(other) == "resource":
                    yield Alternative(other, alike=found)

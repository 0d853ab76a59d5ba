"""One of the compared resources, today or as of a day."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from okosystem.core.terms import kind_of
from okosystem.engine.oxigraph import Store
from okosystem.model.entity_history import EntityAsOf, entity_as_of
from okosystem.model.statements import Entity, Node, read_entity
from okosystem.web.boards.as_of import findings_on
from okosystem.web.boards.findings import AnalysisFinding, findings
from okosystem.web.malbilde.scene import today
from okosystem.web.state import current_graph, showing


@dataclass(frozen=True, slots=True)
class ComparisonDay:
    """The day of the comparison: `day` is the requested day; without a store it is today."""

    day: date | None = None
    store: Store | None = None

    @property
    def is_other_day(self) -> bool:
        """Whether it is another day than today."""
        return self.day not in (None, today())

    def findings(self, kind: str) -> Sequence[AnalysisFinding]:
        """List the findings of a class."""
        return findings(kind, store=self.store)

    def iri_of(self, node: Node) -> str:
        """Return the IRI of a statement; a finding of another day has an IRI of its own."""
        return f"{node.iri}--{self.day}" if self.is_other_days_finding(node) else node.iri

    def is_other_days_finding(self, node: Node) -> bool:
        """Whether it is a finding of another day, which has no page."""
        return self.store is not None and kind_of(node.iri) == "analysis"


@dataclass(frozen=True, slots=True)
class Side:
    """A compared resource with its statements as of the day."""

    thing: Entity
    then: ComparisonDay
    shown: EntityAsOf | None

    @property
    def iri(self) -> str:
        """The IRI of the resource."""
        return self.thing.node.iri

    @contextmanager
    def at_day(self) -> Iterator[None]:
        """Let queries run on the graph of the day."""
        if self.shown is None:
            yield
            return
        with showing(self.shown):
            yield


def comparison_day(day: date | None) -> ComparisonDay:
    """Return the day with its findings; refuses a day outside the known span."""
    return ComparisonDay(day, findings_on(day) if day else None)


def read_side(iri: str, then: ComparisonDay) -> Side:
    """Read a resource; raises UnknownResource if it was not known that day."""
    shown = entity_as_of(current_graph(), iri, then.day) if then.day and then.is_other_day else None
    now = Side(Entity(Node(iri), {}), then, shown)
    with now.at_day():
        return Side(read_entity(current_graph(), iri, with_incoming=True), then, shown)

"""One of those that are compared: the resource as it is, or as it was on a day."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from okosystem.core.terms import kind_of
from okosystem.engine.oxigraph import Store
from okosystem.model.statements import Entity, Node, read_entity
from okosystem.web.boards.as_of import findings_on
from okosystem.web.boards.findings import AnalysisFinding, findings
from okosystem.web.malbilde.scene import today
from okosystem.web.moments import shown_on
from okosystem.web.state import Shown, current_graph, showing


@dataclass(frozen=True, slots=True)
class Then:
    """When they are compared; with no store it is now. `day` is what was asked for, if any."""

    day: date | None = None
    store: Store | None = None

    @property
    def is_another(self) -> bool:
        """Tell whether it is a day on which things were otherwise than now."""
        return self.day not in (None, today())

    def findings(self, kind: str) -> Sequence[AnalysisFinding]:
        """List what is found of a kind."""
        return findings(kind, store=self.store)

    def name(self, node: Node) -> str:
        """Name a statement; a result of another day goes by a name of its own."""
        return f"{node.iri}--{self.day}" if self.passes(node) else node.iri

    def passes(self, node: Node) -> bool:
        """Tell whether it is a result of another day, which has no page."""
        return self.store is not None and kind_of(node.iri) == "analysis"


@dataclass(frozen=True, slots=True)
class Side:
    """A resource with what is said of it then."""

    thing: Entity
    then: Then
    shown: Shown | None

    @property
    def iri(self) -> str:
        """The resource."""
        return self.thing.node.iri

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Let questions be about the day."""
        if self.shown is None:
            yield
            return
        with showing(self.shown):
            yield


def moment(day: date | None) -> Then:
    """Give the day, with what the algorithms find then; refuses one that nothing is known of."""
    return Then(day, findings_on(day) if day else None)


def side(iri: str, then: Then) -> Side:
    """Read a resource; raises UnknownResource when nothing was known of it then."""
    shown = shown_on(iri, then.day) if then.day and then.is_another else None
    now = Side(Entity(Node(iri), {}), then, shown)
    with now.asking():
        return Side(read_entity(current_graph(), iri, with_incoming=True), then, shown)

"""Advice with the decisions on it and its follow-up: today read once a release, or of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from okosystem.engine.oxigraph import Store
from okosystem.engine.remembering import remembered
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.state import current_graph, current_release, whole_store

ADVICE = ("oko:Recommendation", "oko:PhaseOutRecommendation")
SUBJECT = ("oko:recommends", "oko:recommendsPhaseOutOf")
BEGAN = ("oko:inEffectFrom", "oko:validFrom", "oko:attestedFrom")
# What is over needs no more follow-up.
CLOSED = ("done", "dropped")
Nodes = Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Case:
    """One piece of advice and what has come of it, the oldest first."""

    node: Node
    grounds: Sequence[Node]
    decisions: Sequence[Node]
    reports: Sequence[Node]

    @property
    def slug(self) -> str:
        """The word for it in an address."""
        return self.node.iri.rpartition("/")[2]

    @property
    def recipients(self) -> Sequence[str]:
        """Whom it is for."""
        return self.node.iris("oko:recipient")

    @property
    def subjects(self) -> Sequence[str]:
        """What it is about."""
        return self.node.iris(*SUBJECT)

    @property
    def stage(self) -> str:
        """How far it has come: written, decided or followed up."""
        return "followed" if self.reports else "decided" if self.decisions else "written"

    @property
    def nodes(self) -> Sequence[Node]:
        """The advice, the decisions on it and its follow-up."""
        return self.node, *self.decisions, *self.reports


def cases(day: date | None = None) -> Sequence[Case]:
    """List all advice, or what had been given on a day, the newest first."""
    every = _cases(whole_store(), current_release().page_queries["advice"])
    return every if day is None else [as_of(case, day) for case in every if began(case.node) <= day]


def as_of(case: Case, day: date) -> Case:
    """Leave out what had not been said on a day; what has no date is kept."""

    def said(nodes: Sequence[Node]) -> Sequence[Node]:
        return [node for node in nodes if began(node) <= day]

    return Case(case.node, said(case.grounds), said(case.decisions), said(case.reports))


def began(node: Node) -> date:
    """Give the day from which a statement holds; for advice, the day that it was given.

    What has no date was always so, as far as is known.
    """
    given = node.value("prov:generatedAtTime") if node.is_a(*ADVICE) else ""
    written = (given or node.value(*BEGAN))[:10]
    return date.fromisoformat(written) if written else date.min


def is_undated(node: Node) -> bool:
    """Tell whether nothing says when it was said."""
    return began(node) == date.min


@remembered()
def _cases(store: Store, sparql: str) -> Sequence[Case]:
    nodes = collect_nodes(current_graph(), store.query(sparql).rows())
    found = [case_of(node, nodes) for node in nodes.values() if node.is_a(*ADVICE)]
    return sorted(found, key=lambda case: (-began(case.node).toordinal(), case.node.iri))


def case_of(node: Node, nodes: Nodes) -> Case:
    """Gather what has come of advice."""
    decisions = _pointing(nodes, {node.iri}, "oko:decides")
    told_of = {node.iri, *(decision.iri for decision in decisions)}
    reports = _pointing(nodes, told_of, "oko:followsUp")
    grounds = [nodes[iri] for iri in node.iris("oko:basedOn") if iri in nodes]
    return Case(node, grounds, decisions, reports)


def _pointing(nodes: Nodes, targets: set[str], way: str) -> list[Node]:
    found = [node for node in nodes.values() if targets.intersection(node.iris(way))]
    return sorted(found, key=lambda node: (began(node), node.iri))

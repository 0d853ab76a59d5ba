"""Advice with its decisions and follow-up: today's read once per release, or as of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from okosystem.core.terms import local_name
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.state import current_release, whole_store

ADVICE_CLASSES = ("oko:Recommendation", "oko:PhaseOutRecommendation")
SUBJECT_TERMS = ("oko:recommends", "oko:recommendsPhaseOutOf")
START_TERMS = ("oko:inEffectFrom", "oko:validFrom", "oko:attestedFrom")
Nodes = Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Case:
    """A piece of advice with its decisions and follow-up reports, oldest first."""

    node: Node
    grounds: Sequence[Node]
    decisions: Sequence[Node]
    reports: Sequence[Node]

    @property
    def slug(self) -> str:
        """The slug of the advice."""
        return local_name(self.node.iri)

    @property
    def recipients(self) -> Sequence[str]:
        """The IRIs of the recipients."""
        return self.node.iris("oko:recipient")

    @property
    def subjects(self) -> Sequence[str]:
        """The IRIs of the resources the advice concerns."""
        return self.node.iris(*SUBJECT_TERMS)

    @property
    def stage(self) -> str:
        """The stage: written, decided or followed up."""
        return "followed" if self.reports else "decided" if self.decisions else "written"

    @property
    def nodes(self) -> Sequence[Node]:
        """The advice, its decisions and its follow-up."""
        return self.node, *self.decisions, *self.reports


def cases(day: date | None = None) -> Sequence[Case]:
    """List all advice, or what had been given as of a day, newest first."""
    all_cases = _cases(whole_store(), current_release().page_queries["advice"])
    if day is None:
        return all_cases
    return [case_as_of(case, day) for case in all_cases if start_of(case.node) <= day]


def case_as_of(case: Case, day: date) -> Case:
    """Leave out later statements; undated ones are included."""
    grounds, decisions, reports = (
        [node for node in nodes if start_of(node) <= day]
        for nodes in (case.grounds, case.decisions, case.reports)
    )
    return Case(case.node, grounds, decisions, reports)


def start_of(node: Node) -> date:
    """Return the first day a statement is valid; for advice, the day it was given.

    An undated statement has always been valid, as far as is known.
    """
    generated = node.value("prov:generatedAtTime") if node.is_a(*ADVICE_CLASSES) else ""
    start = (generated or node.value(*START_TERMS))[:10]
    return date.fromisoformat(start) if start else date.min


def is_undated(node: Node) -> bool:
    """Whether a statement has no date."""
    return start_of(node) == date.min


@cached_per_store()
def _cases(store: Store, sparql: str) -> Sequence[Case]:
    nodes = collect_nodes(store, store.query(sparql).rows())
    advice = [case_of(node, nodes) for node in nodes.values() if node.is_a(*ADVICE_CLASSES)]
    return sorted(advice, key=lambda case: (-start_of(case.node).toordinal(), case.node.iri))


def case_of(node: Node, nodes: Nodes) -> Case:
    """Collect the decisions on a piece of advice and its follow-up."""
    decisions = _nodes_pointing_at(nodes, {node.iri}, "oko:decides")
    targets = {node.iri, *(decision.iri for decision in decisions)}
    reports = _nodes_pointing_at(nodes, targets, "oko:followsUp")
    grounds = [nodes[iri] for iri in node.iris("oko:basedOn") if iri in nodes]
    return Case(node, grounds, decisions, reports)


def _nodes_pointing_at(nodes: Nodes, targets: set[str], property_: str) -> list[Node]:
    pointing = [node for node in nodes.values() if targets.intersection(node.iris(property_))]
    return sorted(pointing, key=lambda node: (start_of(node), node.iri))

"""Advice with its decisions and follow-up, and what happened to it between two days."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from okosystem.core.terms import local_name
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.languages import current_language, mark
from okosystem.web.state import current_release, whole_store

ADVICE_CLASSES = ("oko:Recommendation", "oko:PhaseOutRecommendation")
SUBJECT_TERMS = ("oko:recommends", "oko:recommendsPhaseOutOf")
START_TERMS = ("oko:inEffectFrom", "oko:validFrom", "oko:attestedFrom")
STAGES: Mapping[str, str] = {
    "written": mark("Venter på svar"),
    "decided": mark("Besluttet"),
    "followed": mark("Fulgt opp"),
}
EVENTS: Mapping[str, str] = {
    "new": mark("Nytt"),
    "changed": mark("Endret"),
    "overdue": mark("Fristen er ute"),
    "due": mark("Har frist framover"),
    "silent": mark("Ingen nyheter"),
}
# Statuses that need no more follow-up.
CLOSED_STATUSES = ("done", "dropped")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ«“])")


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
        """The IRIs of what the advice concerns."""
        return self.node.iris(*SUBJECT_TERMS)

    @property
    def stage(self) -> str:
        """The stage: written, decided or followed up."""
        return "followed" if self.reports else "decided" if self.decisions else "written"

    @property
    def nodes(self) -> Sequence[Node]:
        """The advice, its decisions and its follow-up."""
        return self.node, *self.decisions, *self.reports

    @property
    def request(self) -> Text | None:
        """Who is asked to do what, in one sentence; else the title."""
        return self.node.text(current_language(), "oko:asksFor", "dct:title")

    @property
    def reason(self) -> Text | None:
        """Why, in one sentence: the first of the description."""
        text = self.node.text(current_language(), "dct:description")
        return text and Text(_SENTENCE_END.split(text.value)[0], text.language)

    @property
    def objection(self) -> Text | None:
        """The main objection."""
        return self.node.text(current_language(), "oko:mainObjection")

    def as_of(self, day: date) -> "Case":
        """Leave out later statements; undated ones are included."""
        kept = ([n for n in nodes if start_of(n) <= day] for nodes in self._related)
        return Case(self.node, *kept)

    @property
    def _related(self) -> Sequence[Sequence[Node]]:
        return self.grounds, self.decisions, self.reports


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that happened or is due in a case: the statement, and its day or due date."""

    kind: str
    case: Case
    node: Node
    day: date


def cases(day: date | None = None) -> Sequence[Case]:
    """List all advice, or what had been given as of a day, newest first."""
    all_cases = _cases(whole_store(), current_release().page_queries["advice"])
    if day is None:
        return all_cases
    return [case.as_of(day) for case in all_cases if start_of(case.node) <= day]


def start_of(node: Node) -> date:
    """Return the first day a statement is valid; for advice, the day it was given.

    An undated statement has always been valid, as far as is known.
    """
    generated = node.value("prov:generatedAtTime") if node.is_a(*ADVICE_CLASSES) else ""
    start = (generated or node.value(*START_TERMS))[:10]
    return date.fromisoformat(start) if start else date.min


@cached_per_store()
def _cases(store: Store, sparql: str) -> Sequence[Case]:
    nodes = collect_nodes(store, store.query(sparql).rows())
    advice = [_case_of(node, nodes) for node in nodes.values() if node.is_a(*ADVICE_CLASSES)]
    return sorted(advice, key=lambda case: (-start_of(case.node).toordinal(), case.node.iri))


def _case_of(node: Node, nodes: Mapping[str, Node]) -> Case:
    """Collect the decisions on a piece of advice and its follow-up."""
    decisions = _nodes_pointing_at(nodes, {node.iri}, "oko:decides")
    targets = {node.iri, *(decision.iri for decision in decisions)}
    reports = _nodes_pointing_at(nodes, targets, "oko:followsUp")
    grounds = [nodes[iri] for iri in node.iris("oko:basedOn") if iri in nodes]
    return Case(node, grounds, decisions, reports)


def _nodes_pointing_at(
    nodes: Mapping[str, Node], targets: set[str], property_: str
) -> Sequence[Node]:
    pointing = [node for node in nodes.values() if targets.intersection(node.iris(property_))]
    return sorted(pointing, key=lambda node: (start_of(node), node.iri))


def case_events(first: date, last: date) -> Sequence[CaseEvent]:
    """List what happened in all cases from one day to another, both included, by kind and day."""
    found = [event for case in cases() for event in _events_of(case, first, last)]
    kinds = list(EVENTS)
    return sorted(found, key=lambda e: (kinds.index(e.kind), e.day, e.node.iri))


def _events_of(case: Case, first: date, last: date) -> Iterator[CaseEvent]:
    known = [node for node in case.nodes if start_of(node) <= last]
    if not known:
        return
    for node in known:
        if start_of(node) >= first:
            kind = "changed" if node in case.reports else "new"
            yield CaseEvent(kind, case, node, start_of(node))
    if local_name(known[-1].iri_of("oko:followUpStatus") or "") in CLOSED_STATUSES:
        return
    if raw := next((raw for node in reversed(known) if (raw := node.value("oko:dueDate"))), ""):
        due = date.fromisoformat(raw)
        yield CaseEvent("overdue" if due < last else "due", case, known[-1], due)
    if all(start_of(node) < first for node in known):
        yield CaseEvent("silent", case, known[-1], start_of(known[-1]))

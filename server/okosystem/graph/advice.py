"""Advice with its decisions and follow-up, and its events between two days."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from okosystem.graph.findings import findings
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.statements import Node, collect_nodes
from okosystem.package import read_package_table
from okosystem.rdf.terms import local_name

ADVICE_CLASSES = ("oko:Recommendation", "oko:PhaseOutRecommendation")
START_TERMS = ("oko:inEffectFrom", "oko:validFrom", "oko:attestedFrom")
EVENTS: Mapping[str, str] = read_package_table("graph/advice.toml")["events"]
# Statuses that need no more follow-up.
CLOSED_STATUSES = ("done", "dropped")


@dataclass(frozen=True, slots=True)
class Case:
    """A piece of advice to some recipients about some subjects, with decisions and follow-up.

    The grounds, decisions and reports are sorted oldest first.
    """

    node: Node
    slug: str
    recipients: Sequence[str]
    subjects: Sequence[str]
    grounds: Sequence[Node]
    decisions: Sequence[Node]
    reports: Sequence[Node]

    @property
    def stage(self) -> str:
        """The stage: written, decided or followed up."""
        return "followed" if self.reports else "decided" if self.decisions else "written"

    @property
    def kind(self) -> str | None:
        """The code of what it comes to: establish, extend, agree or leave."""
        return self.node.iri_of("oko:adviceKind")

    @property
    def nodes(self) -> Sequence[Node]:
        """The advice, its decisions and its follow-up."""
        return self.node, *self.decisions, *self.reports

    def request(self, reader: Reader) -> Text | None:
        """Say who is asked to do what, in one sentence; else the title."""
        return self.node.text(reader.language, "oko:asksFor", "dct:title")

    def concerns(self, agency: str, resources: Collection[str]) -> bool:
        """Whether it is to an agency, or about one of the resources that it provides."""
        return agency in self.recipients or not set(resources).isdisjoint(self.subjects)


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """An event or a deadline of a case: the statement, and its day."""

    kind: str
    case: Case
    node: Node
    day: date


def cases(reader: Reader, day: date | None = None) -> Sequence[Case]:
    """List all advice, or what had been given as of a day, newest first.

    Later statements are left out; undated ones are included.
    """
    found = _read(reader)
    if day is None:
        return found
    return [_as_of(case, day) for case in found if start_of(case.node) <= day]


def waiting_cases(reader: Reader, day: date | None = None) -> Sequence[Case]:
    """List the advice that awaits an answer, that on the needs that score highest today first."""
    ranked = findings(reader, "RankingFinding")
    scores = {iri: one.strength for one in ranked for iri in one.node.iris("oko:concerns")}

    def score(case: Case) -> float:
        return max((scores.get(iri, 0) for iri in case.subjects), default=0)

    waiting = [case for case in cases(reader, day) if case.stage == "written"]
    return sorted(waiting, key=score, reverse=True)


def _as_of(case: Case, day: date) -> Case:
    known = (case.grounds, case.decisions, case.reports)
    grounds, decisions, reports = ([n for n in nodes if start_of(n) <= day] for nodes in known)
    return replace(case, grounds=grounds, decisions=decisions, reports=reports)


def start_of(node: Node) -> date:
    """Return the first day a statement is valid; for advice, the day it was given.

    An undated statement has always been valid, as far as is known.
    """
    generated = node.value("prov:generatedAtTime") if node.is_a(*ADVICE_CLASSES) else ""
    start = (generated or node.value(*START_TERMS))[:10]
    return date.fromisoformat(start) if start else date.min


@cached_per_graph(of_today=True)
def _read(graph: Reader) -> Sequence[Case]:
    nodes = collect_nodes(graph, graph.ask("advice"))
    in_order = sorted(nodes.values(), key=lambda node: (start_of(node), node.iri))

    def pointing_at(targets: set[str], property_: str) -> Sequence[Node]:
        return [node for node in in_order if targets.intersection(node.iris(property_))]

    found = []
    for node in nodes.values():
        if node.is_a(*ADVICE_CLASSES):
            decisions = pointing_at({node.iri}, "oko:decides")
            case = Case(
                node,
                local_name(node.iri),
                node.iris("oko:recipient"),
                node.iris("oko:recommends", "oko:recommendsPhaseOutOf"),
                [nodes[iri] for iri in node.iris("oko:basedOn") if iri in nodes],
                decisions,
                pointing_at({node.iri, *(one.iri for one in decisions)}, "oko:followsUp"),
            )
            found.append(case)
    return sorted(found, key=lambda case: (-start_of(case.node).toordinal(), case.node.iri))


def case_events(reader: Reader, first: date, last: date) -> Sequence[CaseEvent]:
    """List the events of all cases from one day to another, both included, by kind and day."""
    found = [event for case in cases(reader) for event in _events_of(case, first, last)]
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

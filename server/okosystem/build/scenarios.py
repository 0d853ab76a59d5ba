"""Scenarios: hypothetical changes laid over the graph, validated one by one.

A scenario is one file. It describes the scenario, adds statements about what the graph has, and
names
statements of the graph that it supposes ended. Only the description is published in the graph.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from okosystem.build.source_graph import SourceGraph
from okosystem.build.validation import validate
from okosystem.rdf.terms import (
    INFERRED,
    OKO,
    TYPE_NODE,
    value_of,
)
from okosystem.rdf.triples import to_quads
from okosystem.turtle.findings import Finding, Severity, sort_findings
from okosystem.turtle.sources import SUPPOSES_ENDED, ScenarioFile

_STATEMENT, _SCENARIO = ox.NamedNode(OKO["Statement"]), ox.NamedNode(OKO["Scenario"])
_STARTS, _TAKES_EFFECT = ox.NamedNode(OKO["validFrom"]), ox.NamedNode(OKO["takesEffect"])
_END_PROPERTIES = tuple(ox.NamedNode(OKO[name]) for name in ("endedBy", "outOfEffectAfter"))
_MESSAGES = {
    "scenario-named": (
        "La filen beskrive scenarioet som har filens navn, og bare det.",
        "Let the file describe the scenario that has the name of the file, and no other.",
    ),
    "scenario-changes": (
        "La scenarioet tenke seg minst én ny eller avsluttet påstand.",
        "Let the scenario suppose at least one new or ended statement.",
    ),
    "scenario-statements": (
        "Beskriv bare nye påstander: nye ting må stå i grafen først, gjerne som forslag.",
        "Describe new statements only: new things must be in the graph first, such as proposals.",
    ),
    "scenario-hangs": (
        "Si ikke mer om det grafen har: heng bare nye påstander på det.",
        "Say nothing more of what the graph has: only hang new statements on it.",
    ),
    "scenario-start": (
        "Gi påstanden oko:validFrom, på dagen scenarioet virker fra eller senere.",
        "Give the statement oko:validFrom, on the day the scenario takes effect or later.",
    ),
    "scenario-ended": (
        "Påstanden finnes ikke i grafen, eller er alt avsluttet. Velg en som gjelder.",
        "The graph has no such statement, or it has ended already. Choose one that holds.",
    ),
}


@dataclass(frozen=True)
class ScenarioGraph:
    """A scenario laid over a base graph, which holds no hypothetical statements."""

    file: ScenarioFile
    base: SourceGraph

    @cached_property
    def statements(self) -> Sequence[ox.Triple]:
        """The statements of the file."""
        return [quad.triple for quad in self.file.whole.quads]

    @cached_property
    def new_nodes(self) -> frozenset[object]:
        """The nodes that only this file describes, besides the scenario."""
        described = {t.subject for t in self.statements if t.predicate == TYPE_NODE}
        return frozenset(described - {ox.NamedNode(self.file.iri)})

    @cached_property
    def ended(self) -> Sequence[ox.NamedNode]:
        """The statements that it supposes ended."""
        objects = [t.object for t in self.statements if t.predicate == SUPPOSES_ENDED]
        return [term for term in objects if isinstance(term, ox.NamedNode)]

    def findings(self, engine: str = "rudof") -> list[Finding]:
        """Return the violations of shapes and checks, and of the rules for scenarios.

        Warnings are left out, since nobody maintains hypothetical statements.
        """
        subjects = {str(t.subject)[1:-1] for t in self.statements}
        # The statements that it supposes ended are still there.
        with self.base.overlaid(self.file.whole) as graph:
            findings = [*validate(graph, [self.file.whole], engine), *self._broken_rules()]
        violations = [f for f in findings if f.severity is Severity.VIOLATION]
        return sort_findings(f for f in violations if f.focus in subjects)

    def quads(self) -> list[ox.Quad]:
        """Return what it adds to the graph: statements, supposed ends, and inferences."""
        days = [t.object for t in self.statements if t.predicate == _TAKES_EFFECT]
        graph = ox.NamedNode(f"{self.file.graph}/ends")
        ends = [
            ox.Quad(s, p, day, graph) for s in self.ended for p in _END_PROPERTIES for day in days
        ]
        with self.base.overlaid(self.file.whole) as whole:
            new = whole.inferred[len(self.base.inferred) :]  # what follows from the file comes last
        return [*self.file.whole.quads, *ends, *to_quads(new, ox.NamedNode(INFERRED))]

    def _broken_rules(self) -> Iterator[Finding]:
        scenario = ox.NamedNode(self.file.iri)
        named = [
            t.subject for t in self.statements if (t.predicate, t.object) == (TYPE_NODE, _SCENARIO)
        ]
        if named != [scenario]:
            first = next(iter([*named, *(t.subject for t in self.statements)]), scenario)
            yield _finding("scenario-named", ox.Triple(first, TYPE_NODE, _SCENARIO))
        elif not self.new_nodes and not self.ended:
            yield _finding("scenario-changes", ox.Triple(scenario, TYPE_NODE, _SCENARIO))
        for rule, is_broken_by in (
            ("scenario-statements", self._describes_no_statement),
            ("scenario-hangs", self._extends_the_graph),
            ("scenario-start", self._starts_too_early),
            ("scenario-ended", self._ends_what_does_not_hold),
        ):
            yield from (_finding(rule, t) for t in self.statements if is_broken_by(t))

    def _describes_no_statement(self, triple: ox.Triple) -> bool:
        is_type = triple.predicate == TYPE_NODE and triple.subject in self.new_nodes
        return is_type and ox.Quad(triple.subject, TYPE_NODE, _STATEMENT) not in self.base.store

    def _extends_the_graph(self, triple: ox.Triple) -> bool:
        own = triple.subject in self.new_nodes or triple.subject == ox.NamedNode(self.file.iri)
        return not own and triple.object not in self.new_nodes

    def _starts_too_early(self, triple: ox.Triple) -> bool:
        if triple.predicate != TYPE_NODE or triple.subject not in self.new_nodes:
            return False
        effects = [t for t in self.statements if t.predicate == _TAKES_EFFECT]
        effect = min((value_of(t.object) for t in effects), default="")
        own = [t for t in self.statements if t.subject == triple.subject]
        starts = [value_of(t.object) for t in own if t.predicate == _STARTS]
        return not starts or min(starts) < effect

    def _ends_what_does_not_hold(self, triple: ox.Triple) -> bool:
        if triple.predicate != SUPPOSES_ENDED:
            return False
        statement = triple.object
        quads = self.base.store.quads_for_pattern(statement, None, None)  # type: ignore[arg-type]
        predicates = {quad.predicate for quad in quads}
        return TYPE_NODE not in predicates or not predicates.isdisjoint(_END_PROPERTIES)


def read_scenarios(base: SourceGraph) -> list[ScenarioGraph]:
    """Lay each scenario of a project over the same base graph."""
    return [ScenarioGraph(file, base) for file in base.project.scenarios]


def _finding(rule: str, triple: ox.Triple) -> Finding:
    nb, en = _MESSAGES[rule]
    focus, value = str(triple.subject)[1:-1], value_of(triple.object)
    messages = {"nb": nb, "en": en}
    return Finding(
        Severity.VIOLATION, focus, triple.predicate.value, value, rule, "Scenario", messages
    )

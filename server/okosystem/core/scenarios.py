"""Scenarios: what each supposes on top of the graph, checked alone and written beside it.

A scenario is one file: the scenario itself, new statements about what the graph knows, and which
statements of the graph it supposes ended. Only the first is part of the published graph.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from okosystem.core.findings import Finding, Severity, in_order
from okosystem.core.sources import SUPPOSES_ENDED, ScenarioFile
from okosystem.core.terms import INFERRED, OKO, RDF, value_of
from okosystem.core.validation import World, validate

_TYPE = ox.NamedNode(RDF["type"])
_STATEMENT, _SCENARIO = ox.NamedNode(OKO["Statement"]), ox.NamedNode(OKO["Scenario"])
_STARTS, _EFFECT = ox.NamedNode(OKO["validFrom"]), ox.NamedNode(OKO["takesEffect"])
_ENDS = tuple(ox.NamedNode(OKO[name]) for name in ("endedBy", "outOfEffectAfter"))
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
class Supposed:
    """A scenario on top of a world that has all of the graph and nothing that is supposed."""

    file: ScenarioFile
    base: World

    @cached_property
    def world(self) -> World:
        """The world with what is supposed; what is supposed ended still stands in it."""
        others = [file for file in self.base.files if file.name != self.file.name]
        return World(self.base.project, [*others, self.file.whole])

    @cached_property
    def said(self) -> Sequence[ox.Triple]:
        """What the file says."""
        return [quad.triple for quad in self.file.whole.quads]

    @cached_property
    def new(self) -> frozenset[object]:
        """The things that only this file describes, besides the scenario."""
        given = {t.subject for t in self.said if t.predicate == _TYPE}
        return frozenset(given - {ox.NamedNode(self.file.iri)})

    @cached_property
    def ended(self) -> Sequence[ox.NamedNode]:
        """The statements that it supposes ended."""
        found = [t.object for t in self.said if t.predicate == SUPPOSES_ENDED]
        return [term for term in found if isinstance(term, ox.NamedNode)]

    def findings(self) -> list[Finding]:
        """Find what must be fixed: by the shapes and checks, and by what a scenario may say.

        What only should be fixed is left out: that is for facts, which are kept up.
        """
        mine = {str(subject)[1:-1] for subject in (t.subject for t in self.said)}
        found = [f for f in validate(self.world, [self.file.whole]) if f.focus in mine]
        wrong = [f for f in found if f.severity is Severity.VIOLATION]
        return in_order([*wrong, *self._broken_rules()])

    def quads(self) -> list[ox.Quad]:
        """Write what it adds: what it says, the ends it supposes, and what follows from that."""
        inferred = ox.NamedNode(INFERRED)
        days = [t.object for t in self.said if t.predicate == _EFFECT]
        over = ox.NamedNode(f"{self.file.graph}/ends")
        ends = [ox.Quad(s, p, day, over) for s in self.ended for p in _ENDS for day in days]
        follows = sorted(set(self.world.inferred) - set(self.base.inferred), key=str)
        more = [ox.Quad(t.subject, t.predicate, t.object, inferred) for t in follows]
        return [*self.file.whole.quads, *ends, *more]

    def _broken_rules(self) -> Iterator[Finding]:
        scenarios = [t.subject for t in self.said if (t.predicate, t.object) == (_TYPE, _SCENARIO)]
        itself = ox.NamedNode(self.file.iri)
        if scenarios != [itself]:
            first = next(iter([*scenarios, *(t.subject for t in self.said)]), itself)
            yield _finding("scenario-named", ox.Triple(first, _TYPE, _SCENARIO))
        elif not self.new and not self.ended:
            yield _finding("scenario-changes", ox.Triple(itself, _TYPE, _SCENARIO))
        yield from (
            _finding("scenario-statements", t) for t in self.said if self._is_no_statement(t)
        )
        yield from (_finding("scenario-hangs", t) for t in self.said if self._says_more(t))
        yield from (_finding("scenario-start", t) for t in self.said if self._starts_wrong(t))
        for triple in self.said:
            if triple.predicate == SUPPOSES_ENDED and not self._holds(triple.object):
                yield _finding("scenario-ended", triple)

    def _is_no_statement(self, triple: ox.Triple) -> bool:
        typed = triple.predicate == _TYPE and triple.subject in self.new
        return typed and ox.Quad(triple.subject, _TYPE, _STATEMENT) not in self.world.store

    def _says_more(self, triple: ox.Triple) -> bool:
        mine = triple.subject in self.new or triple.subject == ox.NamedNode(self.file.iri)
        return not mine and triple.object not in self.new

    def _starts_wrong(self, triple: ox.Triple) -> bool:
        if triple.predicate != _TYPE or triple.subject not in self.new:
            return False
        effect = min((_text(t) for t in self.said if t.predicate == _EFFECT), default="")
        mine = [t for t in self.said if t.subject == triple.subject and t.predicate == _STARTS]
        return not mine or min(_text(t) for t in mine) < effect

    def _holds(self, statement: object) -> bool:
        quads = self.base.store.quads_for_pattern(statement, None, None)  # type: ignore[arg-type]
        said = {quad.predicate for quad in quads}
        return _TYPE in said and said.isdisjoint(_ENDS)


def supposed(base: World) -> list[Supposed]:
    """List the scenarios of a project, each on top of the same world."""
    return [Supposed(file, base) for file in base.project.scenarios]


def _text(triple: ox.Triple) -> str:
    return value_of(triple.object)


def _finding(rule: str, triple: ox.Triple) -> Finding:
    nb, en = _MESSAGES[rule]
    focus, value = str(triple.subject)[1:-1], _text(triple)
    said = {"nb": nb, "en": en}
    return Finding(Severity.VIOLATION, focus, triple.predicate.value, value, rule, "Scenario", said)

"""Phase-out: what the rules suggest for each resource that is still there, as a draft for people.

The rules are queries (queries/analyses/phase-out); here they are weighed up and told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from okosystem.analysis.facts import Facts, slug
from okosystem.analysis.outcomes import outcome, turning
from okosystem.analysis.overlap_results import run as overlaps
from okosystem.analysis.results import Part, Result
from okosystem.analysis.rules import BLOCKERS, RULES, Fired, Grounds, Rule, fire, read_rules
from okosystem.analysis.scratch import with_results
from okosystem.analysis.standing import Standing
from okosystem.analysis.texts import Teller, Told, joined
from okosystem.core.terms import ID

ENDED = frozenset(ID[f"lifecycle-status/{name}"] for name in ("retired", "replaced"))
SKATE, BOARD = ID["actor/skate"], ID["actor/styringsradet-for-fellesloesningene"]
OWNER_WITH_BOARD = ID["actor/digdir"]


def run(facts: Facts, found: Sequence[Result] | None = None) -> list[Result]:
    """Draft advice for every resource that at least one rule speaks about, as of a day.

    The overlaps may be given when they are worked out already.
    """
    known = with_results(facts, overlaps(facts) if found is None else found)
    draft = Drafting(known, Teller(known.names), read_rules(known, (*RULES, *BLOCKERS)))
    drafts = (draft.result(r, fired) for r, fired in fire(known, (*RULES, *BLOCKERS)).items())
    return [result for result in drafts if result]


@dataclass(frozen=True)
class Drafting:
    """The facts, the words and the rules that drafts are made of."""

    facts: Facts
    tell: Teller
    rules: Mapping[str, Rule]

    def result(self, resource: str, fired: Fired) -> Result | None:
        """Weigh up what the rules say; None when it has ended or no rule speaks against it."""
        grounds, even = self._directed(resource, fired.grounds)
        ended = ENDED & self.facts.trait("status").get(resource, frozenset())
        if ended or not set(grounds) & set(RULES):
            return None
        names, points = frozenset(grounds), {n: r.points for n, r in self.rules.items()}
        verdict = outcome(names, points, even)
        turns = turning(names, fired.unknown - names, points, even)
        return Result(
            kind="PhaseOutDraft",
            algorithm="phase-out",
            slug=f"phase-out--{slug(resource)}",
            title=self.tell("phase-out-title", resource=resource),
            explanation=self._explained(resource, verdict, grounds, fired, even),
            concerns=(resource,),
            verdict=verdict,
            parts=[Part("points", float(sum(points[name] for name in names)))],
            flips=[self._flip(names, changed, then) for changed, then in turns],
            inputs=sorted({g.input for each in grounds.values() for g in each if g.input}),
            links=[*self._links(resource, grounds)],
        )

    def _directed(
        self, resource: str, grounds: Mapping[str, list[Grounds]]
    ) -> tuple[dict[str, list[Grounds]], bool]:
        """Let PO1 speak only against the weaker of a pair; say whether all pairs are even."""
        standing, kept = Standing(self.facts), dict(grounds)
        compared = [(g, standing.compare(resource, g.other)) for g in kept.pop("po1", [])]
        against = [g for g, order in compared if order <= 0]
        if against:
            kept["po1"] = against
        return dict(sorted(kept.items())), bool(against) and all(o == 0 for _, o in compared)

    def _explained(
        self,
        resource: str,
        verdict: str,
        grounds: Mapping[str, list[Grounds]],
        fired: Fired,
        even: bool,
    ) -> Told:
        said = [self._because(name, grounds[name]) for name in grounds if name in RULES]
        blocked = [self._because(name, grounds[name]) for name in grounds if name in BLOCKERS]
        lacking = [self.rules[name].code for name in sorted(fired.unknown - set(grounds))]
        sentences = [self.tell(f"phase-out-{verdict}", resource=resource)]
        sentences += [self.tell("phase-out-because", reasons=said)] if said else []
        sentences += [self.tell("phase-out-blocked", reasons=blocked)] if blocked else []
        sentences += [self.tell("phase-out-even")] if even else []
        sentences += [self.tell("phase-out-unknown", rules=lacking)] if lacking else []
        return joined([*sentences, self.tell("phase-out-draft")])

    def _because(self, name: str, grounds: Sequence[Grounds]) -> Told:
        rule, others = self.rules[name], sorted({g.other for g in grounds if g.other})
        return {
            language: f"{rule.code} ({text.format(other=self.tell.word(others, language))})"
            for language, text in rule.because.items()
        }

    def _flip(self, fired: frozenset[str], changed: Sequence[str], then: str) -> Told:
        facts = [
            self.tell("phase-out-if-not" if name in fired else "phase-out-if",
                      rule=self.rules[name].code, title=self.rules[name].title)
            for name in changed
        ]  # fmt: skip
        return self.tell("phase-out-flip", verdict=ID[f"verdict/{then}"], facts=facts)

    def _links(
        self, resource: str, grounds: Mapping[str, list[Grounds]]
    ) -> Iterator[tuple[str, str]]:
        yield from (("firedRule", self.rules[name].iri) for name in grounds)
        towards = {g.other for name in ("po1", "po2") for g in grounds.get(name, ())}
        yield from (("suggests", other) for other in sorted(towards))
        yield from (("adviceTo", actor) for actor in self._recipients(resource, towards))
        for row in self.facts.rows("human-advice"):
            if row["resource"] == resource:
                yield "humanVerdict", row["advice"]

    def _recipients(self, resource: str, towards: set[str]) -> Sequence[str]:
        """Name who would get the advice: whoever stands above all the owners it touches."""
        owner = self.facts.trait("owner")
        owners = {o for r in (resource, *towards) for o in owner.get(r, frozenset())}
        if len(owners) > 1:
            return [SKATE]
        return [BOARD] if owners == {OWNER_WITH_BOARD} else sorted(owners)

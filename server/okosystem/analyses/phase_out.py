"""Phase-out: drafts of advice on each resource that has not ended, for people to decide on.

Some kinds of resource are exempt (queries/analyses/facts/not-compared.rq). The rules are queries
(queries/analyses/phase-out). Their points add up to a verdict, blockers call for clarification
first, and of two overlapping resources only the weaker is advised against. One rule alone, or
likeness alone, is a question to the owner. What people have assessed decides before the points.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from okosystem.analyses import overlap
from okosystem.analyses.facts import ENDED, Facts, Row
from okosystem.analyses.results import (
    Result,
    ScorePart,
    Texts,
    join_sentences,
)
from okosystem.analyses.rules import (
    BLOCKERS,
    RULES,
    Rule,
    read_rules,
    run_rules,
)
from okosystem.rdf.terms import ID, local_name

MIN_POINTS_TO_PROPOSE, MIN_POINTS_TO_CONSIDER = 6, 3
MAX_CHANGES, MAX_FLIPS = 3, 6
OF_LIKENESS = frozenset({"po1", "po6"})
"""The rules that read overlaps."""
NOT_YET = frozenset(ID[f"lifecycle-status/{name}"] for name in ("in-development", "planned"))
NUMBER_OF_USER_GROUPS = 8
EVEN_MARGIN = 0.10
VERSION = "1.2"


def run(facts: Facts, overlaps: Sequence[Result] | None = None) -> list[Result]:
    """Draft advice for each resource that at least one rule advises against.

    Overlaps that are computed already can be passed in.
    """
    with facts.with_results(overlap.run(facts) if overlaps is None else overlaps) as known:
        outcomes = run_rules(known, (*RULES, *BLOCKERS))
    # Only the rules read results.
    drafter = PhaseOutDrafter(facts, read_rules(facts, (*RULES, *BLOCKERS)), Strength(facts))
    drafts = (drafter.result(resource, outcome) for resource, outcome in outcomes.items())
    return [draft for draft in drafts if draft]


def find_verdict(fired: frozenset[str], points: Mapping[str, int], is_even: bool) -> str:
    """Return the verdict for the points of the rules that fired; an even pair gets no direction."""
    total = sum(points[name] for name in fired)
    if total < MIN_POINTS_TO_CONSIDER:
        return "keep"
    rules = fired.difference(BLOCKERS)
    if len(rules) < 2 or rules <= OF_LIKENESS:
        return "question"
    if fired.intersection(BLOCKERS):
        return "clarify"
    return (
        "propose-phase-out"
        if total >= MIN_POINTS_TO_PROPOSE and not is_even
        else "consider-merging"
    )


def find_flips(
    fired: frozenset[str], unknown: frozenset[str], points: Mapping[str, int], is_even: bool
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Find the smallest sets of rules that would change the verdict, and the new verdict.

    A rule that fired may prove not to hold, and an unknown one to hold.
    """
    now = find_verdict(fired, points, is_even)
    count = 0
    for size in range(1, MAX_CHANGES + 1):
        for changed in combinations(sorted(fired | unknown), size):
            verdict = find_verdict(fired.symmetric_difference(changed), points, is_even)
            if verdict != now and count < MAX_FLIPS:
                count += 1
                yield changed, verdict
        if count:
            return


@dataclass(frozen=True)
class Strength:
    """Compares resources by user groups, fit, dependents and designation."""

    facts: Facts

    def compare(self, resource: str, other: str) -> int:
        """Return -1 when the first is weaker, 1 when stronger, 0 within ten per cent."""
        one, two = self.score(resource), self.score(other)
        if abs(one - two) <= EVEN_MARGIN * max(one, two):
            return 0
        return -1 if one < two else 1

    def score(self, resource: str) -> float:
        """Average the share of user groups and dependents, designation, and known fit."""
        parts: list[float] = [
            len(self.facts.values("user-group", resource)) / NUMBER_OF_USER_GROUPS,
            self._dependents[resource] / max(self._dependents.values(), default=1),
            1.0 if resource in self.facts.trait("designation") else 0.0,
            *self._fit.get(resource, ()),
        ]
        return sum(parts) / len(parts)

    @cached_property
    def _dependents(self) -> Counter[str]:
        return Counter(row["other"] for row in self.facts.rows("dependencies"))

    @cached_property
    def _fit(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for row in self.facts.rows("fitness"):
            known = [int(row[kind]) / 5 for kind in ("technical", "functional") if kind in row]
            found.setdefault(row["resource"], []).extend(known)
        return found


@dataclass(frozen=True)
class PhaseOutDrafter:
    """Turns the outcome of the rules into drafts of advice."""

    facts: Facts
    rules: Mapping[str, Rule]
    strength: Strength

    def result(self, resource: str, outcome: Mapping[str, list[Row]]) -> Result | None:
        """Draft advice; None when it is exempt, ended or not begun, or no rule is against it."""
        if resource in self._exempt or NOT_YET & self.facts.values("status", resource):
            return None
        fired, is_even = self._against_the_weaker(resource, _rows_in("fires", outcome))
        if ENDED & self.facts.values("status", resource) or not set(fired) & set(RULES):
            return None
        names, points = frozenset(fired), {n: r.points for n, r in self.rules.items()}
        assessed = self._assessed.get(resource)
        verdict = find_verdict(names, points, is_even)
        if assessed:
            verdict = local_name(assessed["outcome"])
        unknown = frozenset(_rows_in("unknown", outcome)) - names
        # What people have decided changes with them, not with the rules.
        flips = [] if assessed else find_flips(names, unknown, points, is_even)
        return Result(
            kind="PhaseOutDraft",
            algorithm="phase-out",
            version=VERSION,
            title=self.facts.render("phase-out-title", resource=resource),
            explanation=self._explanation(resource, verdict, fired, unknown, is_even),
            concerns=(resource,),
            verdict=verdict,
            parts=[ScorePart("points", float(sum(points[name] for name in names)))],
            flips=[self._flip(names, changed, new) for changed, new in flips],
            inputs=sorted(
                {row["input"] for rows in fired.values() for row in rows if "input" in row}
            ),
            links=[*self._links(resource, fired)],
        )

    @cached_property
    def _assessed(self) -> Mapping[str, Row]:
        return {row["resource"]: row for row in self.facts.rows("human-phase-out")}

    @cached_property
    def _exempt(self) -> frozenset[str]:
        return frozenset(row["resource"] for row in self.facts.rows("not-compared"))

    def _against_the_weaker(
        self, resource: str, fired: Mapping[str, list[Row]]
    ) -> tuple[dict[str, list[Row]], bool]:
        """Keep PO1 only against resources that are not weaker; return whether all are even."""
        kept = dict(fired)
        compared = [(r, self.strength.compare(resource, r["other"])) for r in kept.pop("po1", [])]
        against = [row for row, order in compared if order <= 0]
        if against:
            kept["po1"] = against
        return dict(sorted(kept.items())), bool(against) and all(o == 0 for _, o in compared)

    def _explanation(
        self,
        resource: str,
        verdict: str,
        fired: Mapping[str, list[Row]],
        unknown: frozenset[str],
        is_even: bool,
    ) -> Texts:
        render = self.facts.render
        reasons = [self._reason(name, fired[name]) for name in fired if name in RULES]
        blockers = [self._reason(name, fired[name]) for name in fired if name in BLOCKERS]
        codes = [self.rules[name].code for name in sorted(unknown)]
        sentences = [render(f"phase-out-{verdict}", resource=resource)]
        sentences += [render("phase-out-because", reasons=reasons)] if reasons else []
        sentences += [render("phase-out-blocked", reasons=blockers)] if blockers else []
        sentences += [render("phase-out-even")] if is_even else []
        sentences += [render("phase-out-unknown", rules=codes)] if codes else []
        return join_sentences([*sentences, render("phase-out-draft")])

    def _reason(self, name: str, rows: Sequence[Row]) -> Texts:
        rule, others = self.rules[name], sorted({row["other"] for row in rows if "other" in row})
        reasons = self.facts.render.fill(rule.because, other=others)
        return {language: f"{rule.code} ({reason})" for language, reason in reasons.items()}

    def _flip(self, fired: frozenset[str], changed: Sequence[str], verdict: str) -> Texts:
        render = self.facts.render
        facts = [
            render(
                "phase-out-if-not" if name in fired else "phase-out-if",
                rule=self.rules[name].code,
                title=self.rules[name].title,
            )
            for name in changed
        ]
        return render("phase-out-flip", verdict=ID[f"phase-out-verdict/{verdict}"], facts=facts)

    def _links(self, resource: str, fired: Mapping[str, list[Row]]) -> Iterator[tuple[str, str]]:
        yield from (("firedRule", self.rules[name].iri) for name in fired)
        targets = {row["other"] for name in ("po1", "po2") for row in fired.get(name, ())}
        yield from (("suggests", other) for other in sorted(targets))
        # The advice goes to the lowest body above all the owners it affects.
        owners = self.facts.values("owner", resource, *targets)
        bodies = {row.get("owner", ""): row["body"] for row in self.facts.rows("bodies")}
        recipients = [bodies[""]] if len(owners) > 1 else [bodies.get(o, o) for o in owners]
        yield from (("adviceTo", actor) for actor in recipients)
        if resource in self._assessed:
            yield "humanVerdict", self._assessed[resource]["assessment"]
        for row in self.facts.rows("human-advice"):
            if row["resource"] == resource:
                yield "humanVerdict", row["advice"]


def _rows_in(state: str, outcome: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """Keep the rows of each rule that are in a state, and the rules that have any."""
    kept = {name: [row for row in rows if row["state"] == state] for name, rows in outcome.items()}
    return {name: rows for name, rows in kept.items() if rows}

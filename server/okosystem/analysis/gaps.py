"""Gaps: what the graph has a demand or a need for, and nothing in operation that meets it.

Each kind of gap is a query (queries/analyses/gaps); here the findings are told, tied to needs that
are reported and gaps that people have assessed, and given the nearest thing to reuse.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from okosystem.analysis.facts import Facts, Row, Sets, gathered, slug
from okosystem.analysis.fragments import IN_OPERATION
from okosystem.analysis.results import Result
from okosystem.analysis.rules import GAPS, Rule, read_rules
from okosystem.analysis.texts import Teller, Told, joined

NEAREST = 3


def run(facts: Facts) -> list[Result]:
    """Find the gaps in a graph on a day, by kind and then by what they are about."""
    finding = Finding(facts, Teller(facts.names))
    return [
        finding.result(rule, rows)
        for rule in read_rules(facts, GAPS).values()
        for rows in _by_subject(facts.rows(rule.name))
    ]


def _by_subject(rows: Sequence[Row]) -> Iterator[list[Row]]:
    subjects = dict.fromkeys(row["about"] for row in rows)
    yield from ([row for row in rows if row["about"] == about] for about in subjects)


@dataclass(frozen=True)
class Finding:
    """The facts and words that findings are made of."""

    facts: Facts
    tell: Teller

    def result(self, rule: Rule, rows: Sequence[Row]) -> Result:
        """Tell of one gap, with everything that is missing for the same subject."""
        first, about = rows[0], rows[0]["about"]
        needs, human = self._needs(first), self._human(first)
        reuse = self._reuse(first, needs)
        links = [("firedRule", rule.iri), ("gapFound", first["kind"])]
        links += [("onCapability", row["capability"]) for row in rows if "capability" in row]
        links += [("affectsCategory", first["category"])] if "category" in first else []
        links += [("linkedNeed", need) for need in needs]
        links += [("humanVerdict", gap) for gap in human]
        links += [("suggests", resource) for resource in reuse]
        return Result(
            kind="GapFinding",
            algorithm="gaps",
            slug=f"gap--{rule.name}--{slug(about)}",
            title=self._filled(rule.title, about, rows),
            explanation=self._explained(rule, about, rows, needs, reuse),
            concerns=(about,),
            verdict=first["verdict"],
            links=list(dict.fromkeys(links)),
            evidence="deduction",
        )

    def _filled(self, template: Told, about: str, rows: Sequence[Row]) -> Told:
        missing = sorted({row["missing"] for row in rows if "missing" in row})
        return {
            language: text.format(
                about=self.tell.word(about, language), missing=self.tell.word(missing, language)
            )
            for language, text in template.items()
        }

    def _explained(
        self,
        rule: Rule,
        about: str,
        rows: Sequence[Row],
        needs: Sequence[str],
        reuse: Sequence[str],
    ) -> Told:
        sentences = [self._filled(rule.because, about, rows)]
        others = [need for need in needs if need != about]
        sentences += [self.tell("gap-needs", needs=others)] if others else []
        sentences += [self.tell("gap-reuse", resources=reuse)] if reuse else []
        return joined([*sentences, self.tell("gap-open")])

    def _needs(self, row: Row) -> list[str]:
        """Find reported needs that concern the same thing."""
        found = {
            known["need"]
            for known in self.facts.rows("needs")
            if known["need"] == row["about"] or _same(known, row)
        }
        return sorted(found)

    def _human(self, row: Row) -> list[str]:
        rows = self.facts.rows("human-gaps")
        return sorted({r["gap"] for r in rows if _same(r, row) or r.get("need") == row["about"]})

    def _reuse(self, row: Row, needs: Sequence[str]) -> Sequence[str]:
        """Name the nearest things in operation: what meets the needs, else gives the like."""
        known = self.facts.rows("needs")
        meeting = {r["resource"] for r in known if r["need"] in needs and "resource" in r}
        nearest = self._in_operation(meeting) or self._alike(row.get("capability", ""))
        return [resource for resource in nearest if resource != row.get("missing")][:NEAREST]

    def _alike(self, capability: str) -> list[str]:
        """List resources that give parts of the same broader capability, most parts first."""
        wider = self._broader.get(capability, frozenset())
        family = {c for c, above in self._broader.items() if above & wider}
        giving = {r: len(family & given) for r, given in self._given.items()}
        ordered = sorted((r for r, n in giving.items() if n), key=lambda r: (-giving[r], r))
        return self._in_operation(ordered)

    def _in_operation(self, resources: Iterator[str] | set[str] | list[str]) -> list[str]:
        status = self.facts.trait("status")
        kept = [r for r in resources if IN_OPERATION in status.get(r, frozenset())]
        return kept if isinstance(resources, list) else sorted(kept)

    @cached_property
    def _broader(self) -> Sets:
        return gathered(self.facts.rows("broader-capabilities"), "capability", "broader")

    @cached_property
    def _given(self) -> Sets:
        return self.facts.trait("primary")


def _same(known: Row, row: Row) -> bool:
    return any(key in row and known.get(key) == row[key] for key in ("capability", "category"))

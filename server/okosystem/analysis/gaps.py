"""Gaps: what the graph requires or needs without anything in operation that meets it.

Each kind of gap is a query (queries/analyses/gaps). The gaps are tied to the reported needs and to
the gaps that people have assessed, and get the nearest resources to reuse.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from okosystem.analysis.facts import (
    Facts,
    Row,
)
from okosystem.analysis.results import Result, Texts
from okosystem.analysis.rules import GAPS, Rule, read_rules
from okosystem.analysis.texts import TextRenderer, join_sentences
from okosystem.core.terms import local_name

MAX_SUGGESTIONS = 3


def run(facts: Facts) -> list[Result]:
    """Find the gaps, by rule and then by subject."""
    reporter = GapReporter(facts, TextRenderer(facts.names))
    return [
        reporter.result(rule, rows)
        for rule in read_rules(facts, GAPS).values()
        for rows in _by_subject(facts.rows(rule.name))
    ]


def _by_subject(rows: Sequence[Row]) -> Iterator[list[Row]]:
    subjects = dict.fromkeys(row["about"] for row in rows)
    yield from ([row for row in rows if row["about"] == about] for about in subjects)


@dataclass(frozen=True)
class GapReporter:
    """Turns the rows of a gap rule into results."""

    facts: Facts
    render: TextRenderer

    def result(self, rule: Rule, rows: Sequence[Row]) -> Result:
        """Report one gap: all the rows of a rule about the same subject."""
        first, about = rows[0], rows[0]["about"]
        needs, assessments = self._needs(first), self._assessments(first)
        suggestions = self._suggestions(first, needs)
        links = [("firedRule", rule.iri), ("gapFound", first["kind"])]
        links += [("onCapability", row["capability"]) for row in rows if "capability" in row]
        links += [("affectsCategory", first["category"])] if "category" in first else []
        links += [("linkedNeed", need) for need in needs]
        links += [("humanVerdict", gap) for gap in assessments]
        links += [("suggests", resource) for resource in suggestions]
        return Result(
            kind="GapFinding",
            algorithm="gaps",
            slug=f"gap--{rule.name}--{local_name(about)}",
            title=self._fill(rule.title, about, rows),
            explanation=self._explanation(rule, about, rows, needs, suggestions),
            concerns=(about,),
            verdict=first["verdict"],
            links=list(dict.fromkeys(links)),
            evidence="deduction",
        )

    def _fill(self, template: Texts, about: str, rows: Sequence[Row]) -> Texts:
        missing = sorted({row["missing"] for row in rows if "missing" in row})
        return {
            language: text.format(
                about=self.render.format_value(about, language),
                missing=self.render.format_value(missing, language),
            )
            for language, text in template.items()
        }

    def _explanation(
        self,
        rule: Rule,
        about: str,
        rows: Sequence[Row],
        needs: Sequence[str],
        suggestions: Sequence[str],
    ) -> Texts:
        sentences = [self._fill(rule.because, about, rows)]
        others = [need for need in needs if need != about]
        sentences += [self.render("gap-needs", needs=others)] if others else []
        sentences += [self.render("gap-reuse", resources=suggestions)] if suggestions else []
        return join_sentences([*sentences, self.render("gap-open")])

    def _needs(self, row: Row) -> list[str]:
        """Find the reported needs about the same subject, capability or category."""
        needs = self.facts.rows("needs")
        return sorted({n["need"] for n in needs if n["need"] == row["about"] or _same(n, row)})

    def _assessments(self, row: Row) -> list[str]:
        rows = self.facts.rows("human-gaps")
        return sorted({r["gap"] for r in rows if _same(r, row) or r.get("need") == row["about"]})

    def _suggestions(self, row: Row, needs: Sequence[str]) -> Sequence[str]:
        """Suggest resources in operation that meet the needs, else that give something related."""
        rows = self.facts.rows("needs")
        meeting = {r["resource"] for r in rows if r["need"] in needs and "resource" in r}
        nearest = self.facts.in_operation(sorted(meeting)) or self._related(row)
        return [resource for resource in nearest if resource != row.get("missing")][
            :MAX_SUGGESTIONS
        ]

    def _related(self, row: Row) -> list[str]:
        """List the resources with sibling capabilities, those with the most first."""
        broader = self.facts.broader_capabilities
        parents = broader.get(row.get("capability", ""), frozenset())
        siblings = {c for c, above in broader.items() if above & parents}
        primary = self.facts.trait("primary")
        counts = {resource: len(siblings & given) for resource, given in primary.items()}
        ordered = sorted((r for r, n in counts.items() if n), key=lambda r: (-counts[r], r))
        return self.facts.in_operation(ordered)


def _same(known: Row, row: Row) -> bool:
    return any(key in row and known.get(key) == row[key] for key in ("capability", "category"))

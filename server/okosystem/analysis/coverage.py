"""Coverage: how much of what a focus area or goal requires has something in operation.

D = Σ w · (the best maturity of the resources that give the capability, of 5) / Σ w. Where a
maturity is unknown D is unknown; the share of requirements that are met at all is always known.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from okosystem.analysis.facts import (
    Facts,
    Row,
    Sets,
)
from okosystem.analysis.results import Result, ScorePart
from okosystem.analysis.texts import TextRenderer, join_sentences
from okosystem.core.terms import local_name

CATEGORIES, SECTORS, MATURITY_LEVELS = 14, 5, 5
# Which of the five sectors of the slides a user group is in; developers and architects are in all.
SECTOR_OF = {
    "citizen": "citizens", "central-government": "central-government", "municipal": "municipal",
    "county": "municipal", "private": "private", "voluntary": "voluntary",
}  # fmt: skip


def run(facts: Facts) -> list[Result]:
    """Report the coverage of each focus area and goal with requirements."""
    reporter = CoverageReporter(facts, TextRenderer(facts.names))
    requirements: dict[str, list[Row]] = {}
    for row in facts.rows("requirements"):
        requirements.setdefault(row["by"], []).append(row)
    return [reporter.result(by, rows) for by, rows in requirements.items()]


@dataclass(frozen=True)
class CoverageReporter:
    """Computes coverage and turns it into results."""

    facts: Facts
    render: TextRenderer

    def result(self, by: str, rows: list[Row]) -> Result:
        """Report the coverage of one focus area or goal, given its requirements."""
        lacking = sorted(row["capability"] for row in rows if not self._givers(row["capability"]))
        values = dict(self._values(by, rows))
        sentences = [
            self.render("coverage-met", by=by, met=len(rows) - len(lacking), all=len(rows)),
            *([self.render("coverage-lacking", capabilities=lacking)] if lacking else []),
            self.render("coverage-beside", **{k.replace("-", "_"): v for k, v in values.items()}),
        ]
        return Result(
            kind="CoverageFinding",
            algorithm="coverage",
            slug=f"coverage--{local_name(by)}",
            title=self.render("coverage-title", by=by),
            explanation=join_sentences(sentences),
            concerns=(by,),
            score=values["maturity"],
            parts=[ScorePart(kind, value) for kind, value in values.items()],
            inputs=sorted(row["requirement"] for row in rows),
            links=[("onCapability", capability) for capability in lacking],
        )

    def _values(self, by: str, rows: list[Row]) -> Iterator[tuple[str, float | None]]:
        total = sum(float(row["weight"]) for row in rows)
        met = sum(float(row["weight"]) for row in rows if self._givers(row["capability"]))
        maturities = [(float(r["weight"]), self._maturity.get(r["capability"])) for r in rows]
        rated = [(weight, level) for weight, level in maturities if level is not None]
        yield "realised", met / total
        all_rated = len(rated) == len(rows)
        yield "maturity", sum(w * v for w, v in rated) / total if all_rated else None
        yield "unknown-share", 1 - sum(weight for weight, _ in rated) / total
        yield from self._spread(self._supporting(by, rows))

    def _spread(self, resources: frozenset[str]) -> Iterator[tuple[str, float | None]]:
        categories = self._all(resources, "category")
        sectors = {SECTOR_OF.get(local_name(g), "") for g in self._all(resources, "user-group")} - {
            ""
        }
        owners = Counter(o for r in resources for o in self.facts.trait("owner").get(r, ()))
        shares = [number / owners.total() for number in owners.values()]
        yield "breadth", len(categories) / CATEGORIES
        yield "sectors", len(sectors) / SECTORS if sectors else None
        yield "concentration", sum(share**2 for share in shares) if shares else None

    def _supporting(self, by: str, rows: list[Row]) -> frozenset[str]:
        """Find the resources stated to support it, else those that give what it requires."""
        stated = frozenset(r for r, areas in self.facts.trait("area").items() if by in areas)
        giving = frozenset(r for row in rows for r in self._givers(row["capability"]))
        return (stated & self._running) or giving

    def _all(self, resources: frozenset[str], kind: str) -> set[str]:
        return {v for r in resources for v in self.facts.trait(kind).get(r, frozenset())}

    def _givers(self, capability: str) -> frozenset[str]:
        return self._giving.get(capability, frozenset()) & self._running

    @cached_property
    def _running(self) -> frozenset[str]:
        return frozenset(self.facts.in_operation(self.facts.trait("status")))

    @cached_property
    def _giving(self) -> Sets:
        """Capability → the resources that give it or a part of it."""
        broader = self.facts.broader_capabilities
        found: dict[str, set[str]] = {}
        for kind in ("primary", "secondary"):
            for resource, capabilities in self.facts.trait(kind).items():
                for capability in capabilities:
                    for each in (capability, *broader.get(capability, ())):
                        found.setdefault(each, set()).add(resource)
        return {capability: frozenset(resources) for capability, resources in found.items()}

    @cached_property
    def _maturity(self) -> Mapping[str, float]:
        rows = self.facts.rows("maturity")
        return {row["capability"]: int(row["now"]) / MATURITY_LEVELS for row in rows}

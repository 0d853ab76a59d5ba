"""Coverage: how much of what a focus area or goal requires has something in operation.

D = Σ w · (the best maturity of the resources that give the capability, of 5) / Σ w. Where a
maturity is unknown D is unknown. Where nothing is assessed, so is the share that is realised: that
something is in operation does not say that it covers what is required.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from okosystem.analyses.facts import Facts, Row, group_rows
from okosystem.analyses.results import Result, ScorePart, join_sentences
from okosystem.analyses.similarity import capability_weights
from okosystem.rdf.terms import local_name

CATEGORIES, SECTORS, MATURITY_LEVELS = 14, 5, 5
# Which of the five sectors of the slides a user group is in; developers and architects are in all.
SECTOR_OF = {
    "citizen": "citizens", "central-government": "central-government", "municipal": "municipal",
    "county": "municipal", "private": "private", "voluntary": "voluntary",
}  # fmt: skip


def run(facts: Facts) -> list[Result]:
    """Report the coverage of each focus area and goal with requirements."""
    reporter = CoverageReporter(facts)
    requirements = group_rows(facts.rows("requirements"), "by")
    return [reporter.result(by, rows) for by, rows in requirements.items()]


def find_sectors(user_groups: Collection[str]) -> set[str]:
    """Find the sectors that some user groups are in."""
    return {sector for group in user_groups if (sector := SECTOR_OF.get(local_name(group)))}


@dataclass(frozen=True)
class CoverageReporter:
    """Computes coverage and turns it into results."""

    facts: Facts

    def result(self, by: str, rows: list[Row]) -> Result:
        """Report the coverage of one focus area or goal, given its requirements."""
        render = self.facts.render
        lacking = sorted(
            row["capability"] for row in rows if not self._providers_of(row["capability"])
        )
        values = dict(self._values(by, rows))
        sentences = [
            render("coverage-met", by=by, met=len(rows) - len(lacking), all=len(rows)),
            *([render("coverage-lacking", capabilities=lacking)] if lacking else []),
            render(
                "coverage-unassessed" if values["realised"] is None else "coverage-beside",
                **{k.replace("-", "_"): v for k, v in values.items()},
            ),
        ]
        return Result(
            kind="CoverageFinding",
            algorithm="coverage",
            title=render("coverage-title", by=by),
            explanation=join_sentences(sentences),
            concerns=(by,),
            score=values["maturity"],
            parts=[ScorePart(kind, value) for kind, value in values.items()],
            inputs=sorted(row["requirement"] for row in rows),
            links=[("onCapability", capability) for capability in lacking],
        )

    def _values(self, by: str, rows: list[Row]) -> Iterator[tuple[str, float | None]]:
        total = sum(float(row["weight"]) for row in rows)
        met = sum(float(row["weight"]) for row in rows if self._providers_of(row["capability"]))
        maturities = [(float(r["weight"]), self._maturity.get(r["capability"])) for r in rows]
        rated = [(weight, level) for weight, level in maturities if level is not None]
        yield "realised", met / total if rated else None
        all_rated = len(rated) == len(rows)
        yield "maturity", sum(w * v for w, v in rated) / total if all_rated else None
        yield "unknown-share", 1 - sum(weight for weight, _ in rated) / total
        yield from self._spread(self._supporting(by, rows))

    def _spread(self, resources: Collection[str]) -> Iterator[tuple[str, float | None]]:
        sectors = find_sectors(self.facts.values("user-group", *resources))
        owners = Counter(o for r in resources for o in self.facts.values("owner", r))
        shares = [number / owners.total() for number in owners.values()]
        yield "breadth", len(self.facts.values("category", *resources)) / CATEGORIES
        yield "sectors", len(sectors) / SECTORS if sectors else None
        yield "concentration", sum(share**2 for share in shares) if shares else None

    def _supporting(self, by: str, rows: list[Row]) -> Collection[str]:
        """Find the resources stated to support it, else those with a required capability."""
        stated = {r for r, areas in self.facts.trait("area").items() if by in areas}
        giving = {r for row in rows for r in self._providers_of(row["capability"])}
        return (stated & self._capabilities.keys()) or giving

    def _providers_of(self, capability: str) -> list[str]:
        """List the resources in operation that have a capability or a part of it."""
        return [r for r, capabilities in self._capabilities.items() if capability in capabilities]

    @cached_property
    def _capabilities(self) -> Mapping[str, Collection[str]]:
        """Resource in operation → the capabilities it gives."""
        weights = capability_weights(self.facts)
        running = self.facts.in_operation(self.facts.trait("status"))
        return {resource: weights.get(resource, {}) for resource in running}

    @cached_property
    def _maturity(self) -> Mapping[str, float]:
        rows = self.facts.rows("maturity")
        return {row["capability"]: int(row["now"]) / MATURITY_LEVELS for row in rows}

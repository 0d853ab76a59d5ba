"""Coverage: how much of what a focus area or a goal demands has something in operation.

D = Σ w · (the best maturity of what gives the capability, of 5) / Σ w. Where maturity is unknown D
is unknown, and the share of demands that have anything in operation at all is told beside it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from okosystem.analysis.facts import Facts, Row, Sets, gathered, slug
from okosystem.analysis.fragments import IN_OPERATION
from okosystem.analysis.results import Part, Result
from okosystem.analysis.texts import Teller, joined

COMPARTMENTS, SECTORS, LEVELS = 14, 5, 5
# Which of the five sectors of the slides a user group is in; developers and architects are in all.
SECTOR_OF = {
    "citizen": "citizens", "central-government": "central-government", "municipal": "municipal",
    "county": "municipal", "private": "private", "voluntary": "voluntary",
}  # fmt: skip


def run(facts: Facts) -> list[Result]:
    """Tell the coverage of every area or goal with demands, in order."""
    counting = Counting(facts, Teller(facts.names))
    demands: dict[str, list[Row]] = {}
    for row in facts.rows("requirements"):
        demands.setdefault(row["by"], []).append(row)
    return [counting.result(by, rows) for by, rows in demands.items()]


@dataclass(frozen=True)
class Counting:
    """The facts and words that coverage is told with."""

    facts: Facts
    tell: Teller

    def result(self, by: str, rows: list[Row]) -> Result:
        """Tell the coverage of one area or goal."""
        lacking = sorted(row["capability"] for row in rows if not self._givers(row["capability"]))
        values = dict(self._values(by, rows))
        sentences = [
            self.tell("coverage-met", by=by, met=len(rows) - len(lacking), all=len(rows)),
            *([self.tell("coverage-lacking", capabilities=lacking)] if lacking else []),
            self.tell("coverage-beside", **{k.replace("-", "_"): v for k, v in values.items()}),
        ]
        links = [("onCapability", capability) for capability in lacking]
        return Result(
            kind="CoverageFinding",
            algorithm="coverage",
            slug=f"coverage--{slug(by)}",
            title=self.tell("coverage-title", by=by),
            explanation=joined(sentences),
            concerns=(by,),
            score=values["maturity"],
            parts=[Part(kind, value) for kind, value in values.items()],
            inputs=sorted(row["requirement"] for row in rows),
            links=links,
        )

    def _values(self, by: str, rows: list[Row]) -> Iterator[tuple[str, float | None]]:
        total = sum(float(row["weight"]) for row in rows)
        met = sum(float(row["weight"]) for row in rows if self._givers(row["capability"]))
        mature = [(float(r["weight"]), self._maturity.get(r["capability"])) for r in rows]
        rated = [(weight, level) for weight, level in mature if level is not None]
        yield "realised", met / total
        known = len(rated) == len(rows)
        yield "maturity", sum(w * v for w, v in rated) / total if known else None
        yield "unknown-share", 1 - sum(weight for weight, _ in rated) / total
        yield from self._around(self._supporting(by, rows))

    def _around(self, resources: frozenset[str]) -> Iterator[tuple[str, float | None]]:
        places = self._all(resources, "category")
        groups = {SECTOR_OF.get(slug(g), "") for g in self._all(resources, "user-group")} - {""}
        owners = Counter(o for r in resources for o in self.facts.trait("owner").get(r, ()))
        shares = [number / owners.total() for number in owners.values()]
        yield "breadth", len(places) / COMPARTMENTS
        yield "sectors", len(groups) / SECTORS if groups else None
        yield "concentration", sum(share**2 for share in shares) if shares else None

    def _supporting(self, by: str, rows: list[Row]) -> frozenset[str]:
        """Find what in operation is said to support it, else what gives what it demands."""
        said = frozenset(r for r, areas in self.facts.trait("area").items() if by in areas)
        given = frozenset(r for row in rows for r in self._givers(row["capability"]))
        return (said & self._running) or given

    def _all(self, resources: frozenset[str], kind: str) -> set[str]:
        return {v for r in resources for v in self.facts.trait(kind).get(r, frozenset())}

    def _givers(self, capability: str) -> frozenset[str]:
        return self._giving.get(capability, frozenset()) & self._running

    @cached_property
    def _running(self) -> frozenset[str]:
        status = self.facts.trait("status")
        return frozenset(r for r, known in status.items() if IN_OPERATION in known)

    @cached_property
    def _giving(self) -> Sets:
        """Capability → what gives it, or a part of it."""
        wider = gathered(self.facts.rows("broader-capabilities"), "capability", "broader")
        found: dict[str, set[str]] = {}
        for kind in ("primary", "secondary"):
            for resource, capabilities in self.facts.trait(kind).items():
                for capability in capabilities:
                    for each in (capability, *wider.get(capability, ())):
                        found.setdefault(each, set()).add(resource)
        return {capability: frozenset(resources) for capability, resources in found.items()}

    @cached_property
    def _maturity(self) -> Mapping[str, float]:
        return {r["capability"]: int(r["now"]) / LEVELS for r in self.facts.rows("maturity")}

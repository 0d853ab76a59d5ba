"""Which of two resources that overlap stands the stronger: reach, fit, dependents, standing."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from okosystem.analysis.facts import Facts

GROUPS = 8
EVEN = 0.10


@dataclass(frozen=True)
class Standing:
    """What is known of how resources stand, asked once for all pairs."""

    facts: Facts

    def compare(self, resource: str, other: str) -> int:
        """Say -1 when the first is the weaker, 1 when the stronger, 0 within ten per cent."""
        one, two = self.of(resource), self.of(other)
        if abs(one - two) <= EVEN * max(one, two):
            return 0
        return -1 if one < two else 1

    def of(self, resource: str) -> float:
        """Average what is known: user groups, fit, dependents, and being a common component."""
        parts: list[float] = [
            len(self.facts.trait("user-group").get(resource, ())) / GROUPS,
            self._dependents[resource] / self._most,
            1.0 if resource in self.facts.trait("designation") else 0.0,
            *self._fit.get(resource, ()),
        ]
        return sum(parts) / len(parts)

    @cached_property
    def _most(self) -> int:
        return max(self._dependents.values(), default=1)

    @cached_property
    def _dependents(self) -> Counter[str]:
        return Counter(row["other"] for row in self.facts.rows("dependencies"))

    @cached_property
    def _fit(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for row in self.facts.rows("fitness"):
            given = [int(row[kind]) / 5 for kind in ("technical", "functional") if kind in row]
            found.setdefault(row["resource"], []).extend(given)
        return found

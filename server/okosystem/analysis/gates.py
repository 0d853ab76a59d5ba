"""The gates of the overlap analysis: why two resources that look alike are no overlap."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from okosystem.analysis.facts import Facts, Sets, gathered
from okosystem.core.terms import ID

SEND, RECEIVE = ID["interaction-pattern/send"], ID["interaction-pattern/receive"]
# In these compartments what a resource holds tells it from its neighbours, whatever it can do.
KNOWN_BY_DATA = frozenset(
    ID[f"category/{name}"]
    for name in ("registers", "portals", "catalogue-services", "data-combination-and-storage")
)
# One shared word in seven is a look-alike, such as «adresse» in two registers.
NEXT_TO_NOTHING = 0.15


@dataclass(frozen=True)
class Gates:
    """What is known that may close a gate, asked once for all pairs."""

    facts: Facts

    def closing(self, first: str, second: str, shared_data: float | None) -> str:
        """Name the verdict of the first gate that closes for a pair; empty when none does."""
        if {first, second} in self._successions:
            return "migration"
        if self._wholes(first) & self._wholes(second):
            return "same-whole"
        if (first, second) in self.acquitted:
            return "acquitted"
        if self._known_by_data(first, second) and (shared_data or 0.0) < NEXT_TO_NOTHING:
            return "different-data"
        return "connected" if self._ends_of_one(first, second) else ""

    @cached_property
    def acquitted(self) -> Mapping[tuple[str, str], str]:
        """Pair → the acquittal that stands for it on the day."""
        rows = self.facts.rows("acquittals")
        return {(row["resource"], row["other"]): row["acquittal"] for row in rows}

    @cached_property
    def _successions(self) -> list[set[str]]:
        rows = self.facts.rows("ties")
        return [{row["resource"], row["other"]} for row in rows if row["tie"] == "replaces"]

    @cached_property
    def _whole_of(self) -> Sets:
        rows = [row for row in self.facts.rows("ties") if row["tie"] == "part-of"]
        return gathered(rows, "resource", "other")

    @cached_property
    def _places(self) -> Sets:
        return gathered(self.facts.rows("proposed-places"), "resource", "category")

    def _wholes(self, resource: str) -> set[str]:
        """Find the resource and all wholes above it."""
        found, waiting = set[str](), [resource]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self._whole_of.get(one, frozenset())
        return found

    def _ends_of_one(self, first: str, second: str) -> bool:
        one, other = (self._direction(resource) for resource in (first, second))
        return bool(one and other) and not one & other

    def _direction(self, resource: str) -> frozenset[str]:
        return self.facts.trait("pattern").get(resource, frozenset()) & {SEND, RECEIVE}

    def _known_by_data(self, first: str, second: str) -> bool:
        return all(self._stands_in(resource) & KNOWN_BY_DATA for resource in (first, second))

    def _stands_in(self, resource: str) -> frozenset[str]:
        accepted = self.facts.trait("category").get(resource)
        return accepted or self._places.get(resource, frozenset())

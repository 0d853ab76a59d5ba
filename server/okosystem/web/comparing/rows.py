"""The comparison: one row per aspect, with what the resources share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.model.statements import Node
from okosystem.web.comparing.aspects import GROUPS, Aspect, Group
from okosystem.web.comparing.sides import Side
from okosystem.web.comparing.values import Value
from okosystem.web.languages import mark

VERDICTS: Mapping[str, str] = {
    "likt": mark("likt"),
    "delvis": mark("delvis likt"),
    "ulikt": mark("ulikt"),
    "ukjent": mark("ukjent for noen"),
}
SHARED_BY_ALL, UNIQUE, SHARED_BY_SOME = mark("felles"), mark("bare her"), mark("felles for noen")


@dataclass(frozen=True, slots=True)
class AspectRow:
    """One aspect, and the values of each resource; an empty cell is unknown."""

    aspect: Aspect
    cells: Sequence[Sequence[Value]]

    @property
    def verdict(self) -> str:
        """How alike the resources are in this aspect; empty if that cannot be said."""
        if not self.aspect.judged or not any(self.cells):
            return ""
        if not all(self.cells):
            return "ukjent"
        sets = [{value.key for value in cell} for cell in self.cells]
        if all(found == sets[0] for found in sets):
            return "likt"
        all_keys = [key for found in sets for key in found]
        return "delvis" if len(set(all_keys)) < len(all_keys) else "ulikt"

    def mark_of(self, value: Value) -> str:
        """Describe whether a value is shared by all or some, or is unique here.

        It cannot be called unique if nothing is known of another resource.
        """
        having = sum(value.key in {v.key for v in cell} for cell in self.cells)
        if not self.aspect.judged or (having == 1 and not all(self.cells)):
            return ""
        return (
            SHARED_BY_ALL
            if having == len(self.cells)
            else UNIQUE
            if having == 1
            else SHARED_BY_SOME
        )

    @property
    def known(self) -> bool:
        """Whether anything is known of any resource."""
        return any(self.cells)

    def has_own_statements(self, cell: Sequence[Value]) -> bool:
        """Whether each value in a cell has a statement of its own."""
        return len(self.statements(cell)) == len(cell) > 1

    def statements(self, cell: Sequence[Value]) -> Sequence[Node]:
        """List the distinct statements behind a cell."""
        nodes = {value.node.iri: value.node for value in cell if value.node}
        return list(nodes.values())


def compare_sides(sides: Sequence[Side]) -> Sequence[tuple[Group, Sequence[AspectRow]]]:
    """Read all aspects, including those in which nothing is known."""
    return [
        (
            group,
            [AspectRow(aspect, [aspect.read(side) for side in sides]) for aspect in group.aspects],
        )
        for group in GROUPS
    ]

"""The comparison itself: side by side in each respect, with what is shared and what is not."""

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
SHARED, OWN, SOME = mark("felles"), mark("bare her"), mark("felles for noen")


@dataclass(frozen=True, slots=True)
class Row:
    """One respect, and the values of each resource; none is unknown, never none."""

    aspect: Aspect
    cells: Sequence[Sequence[Value]]

    @property
    def verdict(self) -> str:
        """Say how alike the resources are here; nothing where that cannot be said."""
        if not self.aspect.judged or not any(self.cells):
            return ""
        if not all(self.cells):
            return "ukjent"
        sets = [{value.key for value in cell} for cell in self.cells]
        if all(found == sets[0] for found in sets):
            return "likt"
        everything = [key for found in sets for key in found]
        return "delvis" if len(set(everything)) < len(everything) else "ulikt"

    def mark_of(self, value: Value) -> str:
        """Say whether a value is shared by all, by some, or stands here alone.

        Where nothing is known of another, that it stands alone cannot be said.
        """
        having = sum(value.key in {v.key for v in cell} for cell in self.cells)
        if not self.aspect.judged or (having == 1 and not all(self.cells)):
            return ""
        return SHARED if having == len(self.cells) else OWN if having == 1 else SOME

    @property
    def known(self) -> bool:
        """Tell whether anything is known of any of them."""
        return any(self.cells)

    def apart(self, cell: Sequence[Value]) -> bool:
        """Tell whether the values of a cell have a statement each, and not one for all."""
        return len(self.behind(cell)) == len(cell) > 1

    def behind(self, cell: Sequence[Value]) -> Sequence[Node]:
        """List the statements behind a whole cell, each once."""
        nodes = {value.node.iri: value.node for value in cell if value.node}
        return list(nodes.values())


def compared(sides: Sequence[Side]) -> Sequence[tuple[Group, Sequence[Row]]]:
    """Read all respects; one in which nothing is known of any of them is told with the rest."""
    return [
        (group, [Row(aspect, [aspect.read(side) for side in sides]) for aspect in group.aspects])
        for group in GROUPS
    ]

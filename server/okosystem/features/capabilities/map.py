"""The capability map: a cell for each capability, with the chosen numbers of its assessments."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from okosystem.features.capabilities.assessed import (
    TABLE,
    Assessments,
    Capability,
    read_assessments,
    read_capabilities,
)
from okosystem.graph.choices import Choices
from okosystem.graph.coverage import (
    GAP_OF_TWO,
    READINGS,
    READINGS_OF_TWO,
    UNDEFINED,
    UNKNOWN,
    Gap,
    Spread,
)
from okosystem.graph.domain_field import DOMAIN
from okosystem.graph.reader import Reader

COLOURINGS: Mapping[str, Mapping[str, Any]] = {
    name: {**TABLE["colouring"].get(row.get("like"), {}), **row}
    for name, row in TABLE["colouring"].items()
}
COLOUR, SINCE = "farge", "fra"
BY_NUMBER = "antall"
"""The colouring that needs no assessment."""
MONTHS = 12


@dataclass(frozen=True)
class MapCell:
    """A cell of the map: a capability with its resources and assessments.

    A main capability has the resources of its parts too, but only its own assessments.
    `before` is the same cell on the day that it is compared with, if there is one.
    """

    capability: Capability
    resources: Sequence[str]
    assessments: Assessments
    degrees: Assessments
    choices: Choices
    day: date
    before: "MapCell | None" = None

    @cached_property
    def marks(self) -> Sequence[str]:
        """The classes of the values from the lowest, and the unknown ones last; at least one."""
        numbers = list(NUMBERS[self.choices[COLOUR]](self)) or [None]
        numbers.sort(key=lambda number: (number is None, number))
        return [colour_of(number, self.choices) for number in numbers]

    def text(self, reader: Reader) -> str:
        """Write the value, or the lowest and the highest."""
        colouring = self.choices[COLOUR]
        is_none = colouring == BY_NUMBER and not self.resources
        return reader.text("ingen kjent") if is_none else self.text_of(reader, colouring)

    def text_before(self, reader: Reader) -> str:
        """Write the value on the other day, if it is different."""
        before = self.before.text(reader) if self.before else ""
        return before if before != self.text(reader) else ""

    def text_of(self, reader: Reader, colouring: str) -> str:
        """Write the value, or the lowest and the highest, of another colouring."""
        return Spread.of(NUMBERS[colouring](self)).text(reader)

    @property
    def made(self) -> Assessments:
        """The assessments of it and against it."""
        return [*self.assessments, *self.degrees]

    def parties(self, reader: Reader) -> Sequence[str]:
        """List the parties that have assessed it, or resources against it."""
        return reader.sort({one.party for one in self.made} - {""})

    @property
    def colour(self) -> str:
        """The class of the cell, if all its values have the same; else empty."""
        return self.marks[0] if len({*self.marks}) == 1 else ""


def _months(cell: MapCell) -> Iterable[int | None]:
    """Count the whole months since each assessment."""
    for one in cell.made:
        yield _months_between(one.day, cell.day) if one.day else None


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * MONTHS + last.month - first.month - (last.day < first.day)


NUMBERS: Mapping[str, Callable[[MapCell], Iterable[int | None]]] = {
    "gap": lambda cell: (one.gap.size for one in cell.assessments),
    "na": lambda cell: (one.now for one in cell.assessments),
    "mal": lambda cell: (one.target for one in cell.assessments),
    "grad": lambda cell: (one.degree for one in cell.degrees),
    BY_NUMBER: lambda cell: [len(cell.resources)] if cell.resources else [],
    "alder": _months,
}
"""The values that each colouring shows, by its name in addresses."""
MEASURES = {"now": "na", "target": "mal", "gap": "gap", "degree": "grad"}
"""The colourings whose values the files have, by the name of their columns."""


def colour_of(number: int | None, choices: Choices) -> str:
    """Return the class of a value in the chosen colouring."""
    colouring = COLOURINGS[choices[COLOUR]]
    if number is None:
        return UNKNOWN
    if "steps" not in colouring:
        return Gap(number).colour(choices[GAP_OF_TWO])
    return str(colouring["levels"][bisect_right(colouring["steps"], number)]["class"])


def legend(reader: Reader, choices: Choices) -> Sequence[tuple[str, str]]:
    """List the classes of the chosen colouring and their texts, with the reading of a gap of 2."""
    levels = [tuple(level.values()) for level in COLOURINGS[choices[COLOUR]]["levels"]]
    found = {colour: reader.text(text) for colour, text in levels}
    if (reading := choices[GAP_OF_TWO]) and UNDEFINED in found:
        of_two = f"2: {reader.text(READINGS_OF_TWO[reading])}"
        found = {colour: text for colour, text in found.items() if colour != UNDEFINED}
        found[READINGS[reading]] += f"; {of_two}"
    is_number = choices[COLOUR] == BY_NUMBER
    return [
        *found.items(),
        (UNKNOWN, reader.text("ingen kjent") if is_number else reader.text("ukjent")),
    ]


def read_map(reader: Reader, choices: Choices) -> Sequence[MapCell]:
    """Read every capability that the choices show, each main one before its parts."""
    cells = _read_cells(reader, choices)
    if not (since := choices[SINCE]):
        return cells
    before = _read_cells(reader.on(date.fromisoformat(since)), choices)
    return [replace(cell, before=old) for cell, old in zip(cells, before, strict=True)]


def _read_cells(reader: Reader, choices: Choices) -> Sequence[MapCell]:
    about, against = read_assessments(reader, choices)
    capabilities = read_capabilities(reader, choices.chosen.get(DOMAIN, ""))
    having = defaultdict[str, set[str]](set)
    for each in capabilities:
        for iri in (each.iri, each.main):
            having[iri].update(each.resources)
    return [
        MapCell(
            each,
            reader.sort(having[each.iri]),
            about[each.iri],
            against[each.iri],
            choices,
            reader.as_of,
        )
        for each in capabilities
    ]


def group_by_main(cells: Sequence[MapCell]) -> Sequence[Sequence[MapCell]]:
    """Group the cells by main capability, which is the first of each group."""
    return [list(group) for _, group in groupby(cells, lambda cell: cell.capability.main)]

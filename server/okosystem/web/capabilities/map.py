"""/kapabiliteter: the capability map as a heat map.

A cell with several assessments shows each of them, and the lowest and the highest number.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from itertools import groupby
from typing import Any, NamedTuple

from flask import Blueprint, Response, render_template

from okosystem.graph.assessed import (
    GAP_OF_TWO,
    QUERIES,
    READING,
    READINGS_OF_TWO,
    TABLE,
    Assessments,
    Capability,
    assessment_columns,
    chosen_assessments,
    describe_narrowing,
    group_assessments,
    narrowing_fields,
    read_capabilities,
    spread_columns,
    spread_text,
)
from okosystem.graph.choices import Choices, Field, Refused
from okosystem.graph.columns import name_columns
from okosystem.graph.coverage import (
    READINGS,
    UNDEFINED,
    UNKNOWN,
    CoverageAssessment,
    Gap,
    Spread,
    assessments_on,
)
from okosystem.graph.dates import day as format_day
from okosystem.graph.domain_field import DOMAIN
from okosystem.graph.layers import wrap_name
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Cell, Inputs, Row
from okosystem.web.capabilities.matrix import MATRIX
from okosystem.web.links import absolute
from okosystem.web.memento import requested_day
from okosystem.web.pictures import picture_response
from okosystem.web.views.tables import Listing

bp = Blueprint("capabilities", __name__)
COLOURINGS: Mapping[str, Mapping[str, Any]] = {
    name: {**TABLE["colouring"].get(row.get("like"), {}), **row}
    for name, row in TABLE["colouring"].items()
}
COLOUR, SINCE = "farge", "fra"
BY_NUMBER = "antall"
"""The colouring that needs no assessment."""
MONTHS = 12


class Mark(NamedTuple):
    """A value in a cell of the map: its class, and its number if known."""

    colour: str
    number: int | None


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
    def marks(self) -> Sequence[Mark]:
        """The chosen values from the lowest, and the unknown ones last; at least one."""
        numbers = list(NUMBERS[self.choices[COLOUR]](self)) or [None]
        numbers.sort(key=lambda number: (number is None, number))
        return [Mark(colour_of(number, self.choices), number) for number in numbers]

    @property
    def spread(self) -> Spread:
        """The lowest and the highest of the values."""
        return Spread.of(mark.number for mark in self.marks)

    def text(self, reader: Reader) -> str:
        """Write the value, or the lowest and the highest."""
        is_none = self.choices[COLOUR] == BY_NUMBER and not self.resources
        return reader.text("ingen kjent") if is_none else spread_text(reader, self.spread)

    def text_before(self, reader: Reader) -> str:
        """Write the value on the other day, if it is different."""
        before = self.before.text(reader) if self.before else ""
        return before if before != self.text(reader) else ""

    def text_of(self, reader: Reader, colouring: str) -> str:
        """Write the value, or the lowest and the highest, of another colouring."""
        return spread_text(reader, Spread.of(NUMBERS[colouring](self)))

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
        colours = {mark.colour for mark in self.marks}
        return colours.pop() if len(colours) == 1 else ""


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


def _fields(reader: Reader) -> Iterable[Field]:
    """Build the fields; until something is assessed, the number of resources comes first."""
    names = list(COLOURINGS)
    if not any(map(partial(_is_of_map, reader), assessments_on(reader))):
        names.sort(key=lambda name: name != BY_NUMBER)
    labels = {name: COLOURINGS[name]["label"] for name in names}
    colour = Field(COLOUR, mark("Farge"), labels, defaults_to_first=True)
    return colour, READING, *narrowing_fields(reader)


def _is_of_map(reader: Reader, one: CoverageAssessment) -> bool:
    """Whether an assessment is about a capability, or of a resource against one."""
    capabilities = {each.iri for each in read_capabilities(reader)}
    return not capabilities.isdisjoint((one.subject, one.yardstick))


def _read_since(reader: Reader) -> Mapping[str, str]:
    """Read the day that the map is compared with."""
    since, day = requested_day(SINCE), requested_day() or reader.today
    if since and since >= day:
        text = "Dagen å sammenligne med må komme før dagen som vises."
        raise Refused(text, [(reader.plain(reader.text("ingen dag")), {SINCE: ""})])
    return {SINCE: str(since or "")}


def read_map(reader: Reader, choices: Choices) -> Sequence[MapCell]:
    """Read every capability that the choices show, each main one before its parts."""
    cells = _read_cells(reader, choices, choices.day)
    if not (since := choices.chosen.get(SINCE)):
        return cells
    before = _read_cells(reader, choices, date.fromisoformat(since))
    return [replace(cell, before=old) for cell, old in zip(cells, before, strict=True)]


def _read_cells(reader: Reader, choices: Choices, day: date | None) -> Sequence[MapCell]:
    about, against = group_assessments(chosen_assessments(reader, choices, day))
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
            day or reader.today,
        )
        for each in capabilities
    ]


def _cell_row(reader: Reader, cell: MapCell) -> Row:
    capability, reading = cell.capability, cell.choices[GAP_OF_TWO]
    gaps = [one.gap for one in cell.assessments]
    return {
        **name_columns(reader, capability=capability.iri),
        "notation": capability.notation,
        **name_columns(reader, broader=capability.broader, domain=capability.domain),
        "resources": len(cell.resources),
        **_spreads(cell),
        "gapColours": list(dict.fromkeys(gap.colour(reading) for gap in gaps)) or [UNKNOWN],
        "gapOfTwo": Gap(2).colour(reading),
        **(
            {f"{name}Before": n for name, n in _spreads(cell.before).items()} if cell.before else {}
        ),
        **assessment_columns(reader, cell.made),
    }


def _resource_rows(reader: Reader, cell: MapCell) -> Iterable[Row]:
    """Write a row for each resource that has the capability: the map only counts them."""
    capability = cell.capability
    return ({"capability": capability.iri, "resource": iri} for iri in capability.resources)


def _spreads(cell: MapCell) -> Row:
    columns: dict[str, Cell] = {}
    for name, colouring in MEASURES.items():
        columns |= spread_columns(name, NUMBERS[colouring](cell))
    return columns


def _map_page(reader: Reader, choices: Choices, cells: Sequence[MapCell]) -> str:
    return render_template(
        "capabilities/map.html",
        choices=choices,
        rows=group_by_main(cells),
        is_assessed=any(cell.made for cell in cells),
        changed=sum(bool(cell.text_before(reader)) for cell in cells),
        proposals=sum(one.is_proposal for cell in cells for one in cell.made),
        colouring=COLOURINGS[choices[COLOUR]],
        legend=legend(reader, choices),
        narrowed=describe_narrowing(reader, choices),
    )


def _map_picture(reader: Reader, choices: Choices, cells: Sequence[MapCell]) -> Response:
    return picture_response(
        reader,
        "kapabiliteter",
        "capabilities/map.svg",
        rows=group_by_main(cells),
        colouring=COLOURINGS[choices[COLOUR]],
        legend=legend(reader, choices),
        lines=wrap_name,
        scope=_describe_scope(reader, choices),
        permanent=absolute(choices.address("/kapabiliteter")),
    )


def _describe_scope(reader: Reader, choices: Choices) -> Sequence[str]:
    """Describe for a figure the days, the context and the domain that it shows."""
    first, since = mark("Slik det var %(day)s"), mark("sammenlignet med %(day)s")
    days = {first: choices.day, since: choices[SINCE]}
    texts = [
        reader.text(text) % {"day": format_day(reader, str(day))}
        for text, day in days.items()
        if day
    ]
    return [*texts, *filter(None, [describe_narrowing(reader, choices)])]


def group_by_main(cells: Sequence[MapCell]) -> Sequence[Sequence[MapCell]]:
    """Group the cells by main capability, which is the first of each group."""
    return [list(group) for _, group in groupby(cells, lambda cell: cell.capability.main)]


MAP = Listing(
    "kapabiliteter",
    mark("Kapabiliteter"),
    TABLE["columns"],
    read_map,
    _cell_row,
    _map_page,
    Inputs(QUERIES, tuple(f"{name}Lowest" for name in MEASURES)),
    _fields,
    named=_resource_rows,
    picture=_map_picture,
    further=_read_since,
)
MAP.add_to(bp)
MATRIX.add_to(bp)

"""/kapabiliteter: the capability map as a heat map; and /kapabiliteter/ressurser, the matrix.

A cell with several assessments shows each of them, and the lowest and the highest number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from okosystem.features.capabilities.assessed import (
    CONTEXT,
    QUERIES,
    TABLE,
    assessment_columns,
    describe_narrowing,
    narrowing_fields,
    read_capabilities,
    spread_columns,
)
from okosystem.features.capabilities.map import (
    BY_NUMBER,
    COLOUR,
    COLOURINGS,
    MEASURES,
    NUMBERS,
    SINCE,
    MapCell,
    group_by_main,
    legend,
    read_map,
)
from okosystem.features.capabilities.matrix import MAIN, matrix_fields, show_matrix
from okosystem.graph.choices import LENGTH, Choices, DayField, Field, Refused
from okosystem.graph.columns import name_columns
from okosystem.graph.coverage import (
    GAP_OF_TWO,
    READING,
    UNKNOWN,
    Gap,
    assessments_on,
)
from okosystem.graph.dates import day as format_day
from okosystem.graph.domain_field import DOMAIN
from okosystem.graph.layers import wrap_name
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Cell, Feature, Inputs, Picture, Row, View

PATH = "/kapabiliteter"


def map_fields(reader: Reader) -> Sequence[Field]:
    """Build the fields; until something is assessed, the number of resources comes first."""
    names = list(COLOURINGS)
    assessed = {iri for one in assessments_on(reader) for iri in (one.subject, one.yardstick)}
    if assessed.isdisjoint(each.iri for each in read_capabilities(reader)):
        names.sort(key=lambda name: name != BY_NUMBER)
    labels = {name: COLOURINGS[name]["label"] for name in names}
    colour = Field(COLOUR, mark("Farge"), labels, defaults_to_first=True)
    return DayField(SINCE, mark("Sammenlign med")), colour, READING, *narrowing_fields(reader)


def settle_day(reader: Reader, choices: Choices) -> Choices:
    """Refuse to compare with a day that is not before that shown.

    The day has an input of its own in the form, and the JSON names it even if there is none.
    """
    if choices[SINCE] >= str(reader.as_of):
        no_day = reader.plain(reader.text("ingen dag")), {SINCE: ""}
        raise Refused("Dagen å sammenligne med må komme før dagen som vises.", [no_day])
    return replace(choices, fields=[field for field in choices.fields if field.name != SINCE])


def show_map(reader: Reader, choices: Choices) -> View:
    """Show the map, with the cells as they were on the day to compare with."""
    cells = read_map(reader, choices)
    return View(
        rows=[to_row(reader, cell) for cell in cells],
        inputs=Inputs(QUERIES, tuple(f"{name}Lowest" for name in MEASURES)),
        page=lambda: fill_page(reader, choices, cells),
        # The map only counts the resources that have a capability.
        named=[
            {"capability": cell.capability.iri, "resource": iri}
            for cell in cells
            for iri in cell.capability.resources
        ],
        picture=lambda: draw_map(reader, choices, cells),
    )


def to_row(reader: Reader, cell: MapCell) -> Row:
    """Write a cell of the map, and the numbers of the other day if there is one."""
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


def _spreads(cell: MapCell) -> Row:
    columns: dict[str, Cell] = {}
    for name, colouring in MEASURES.items():
        columns |= spread_columns(name, NUMBERS[colouring](cell))
    return columns


def fill_page(reader: Reader, choices: Choices, cells: Sequence[MapCell]) -> Mapping[str, object]:
    """Collect what the page shows besides: its cells by row, and how many have changed."""
    return {
        "rows": group_by_main(cells),
        "is_assessed": any(cell.made for cell in cells),
        "changed": sum(bool(cell.text_before(reader)) for cell in cells),
        "proposals": sum(one.is_proposal for cell in cells for one in cell.made),
        "colouring": COLOURINGS[choices[COLOUR]],
        "legend": legend(reader, choices),
        "narrowed": describe_narrowing(reader, choices),
    }


def draw_map(reader: Reader, choices: Choices, cells: Sequence[MapCell]) -> Picture:
    """Collect what the figure shows: the cells of the page, and what it is about."""
    more = {
        "lines": wrap_name,
        "scope": _describe_scope(reader, choices),
        "permanent": reader.absolute(choices.address(PATH)),
    }
    return Picture("capabilities/map.svg", {**fill_page(reader, choices, cells), **more})


def _describe_scope(reader: Reader, choices: Choices) -> Sequence[str]:
    """Describe for a figure the days, the context and the domain that it shows."""
    then, since = reader.text("Slik det var %(day)s"), reader.text("sammenlignet med %(day)s")
    days = {then: str(reader.day or ""), since: choices[SINCE]}
    texts = [text % {"day": format_day(reader, day)} for text, day in days.items() if day]
    return [text for text in (*texts, describe_narrowing(reader, choices)) if text]


MAP = Feature(
    name="capabilities",
    path=PATH,
    title=mark("Kapabiliteter"),
    columns=TABLE["columns"],
    parameters=(SINCE, COLOUR, GAP_OF_TWO, CONTEXT, DOMAIN),
    fields=map_fields,
    settle=settle_day,
    read=show_map,
)
MATRIX = Feature(
    name="capability-matrix",
    path=f"{PATH}/ressurser",
    title=mark("Ressurser og kapabiliteter"),
    columns=TABLE["matrix_columns"],
    parameters=(MAIN, LENGTH.name, CONTEXT, DOMAIN),
    fields=matrix_fields,
    read=show_matrix,
    template="matrix.html",
    file="kapabiliteter-ressurser",
)

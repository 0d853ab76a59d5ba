"""/kapabiliteter: the capability map as a heat map; and /kapabiliteter/ressurser, the matrix.

A cell with several assessments shows each of them, and the lowest and the highest number.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from okosystem.features.capabilities.map import (
    BY_NUMBER,
    COLOUR,
    COLOURINGS,
    MEASURES,
    NARROWING,
    NUMBERS,
    QUERIES,
    SINCE,
    TABLE,
    Assessments,
    Capability,
    MapCell,
    assessment_columns,
    describe_narrowing,
    group_by_main,
    legend,
    read_assessments,
    read_capabilities,
    read_map,
    spread_columns,
)
from okosystem.graph.choices import LENGTH, Choices, DayField, Field, Refused, options_of
from okosystem.graph.columns import name_columns
from okosystem.graph.coverage import (
    GAP_OF_TWO,
    READING,
    UNKNOWN,
    Gap,
    Spread,
    assessments_on,
)
from okosystem.graph.domains import DOMAIN
from okosystem.graph.layers import wrap_name
from okosystem.graph.markup import day as format_day
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Cell, Feature, Inputs, Picture, Row, View
from okosystem.rdf.terms import local_name

MAIN = "hoved"
FIRST_ROWS = 12
"""Resources on the page before the reader asks for all."""


@dataclass(frozen=True)
class Pair:
    """A resource and a capability that it has or is assessed against."""

    resource: str
    capability: Capability
    degrees: Assessments

    @property
    def is_primary(self) -> bool | None:
        """Whether it is a primary capability of the resource; none if it does not have it."""
        return self.capability.resources.get(self.resource)

    def text(self, reader: Reader) -> str:
        """Write the degree, or the lowest and the highest; empty if not assessed."""
        degrees = Spread.of(one.degree for one in self.degrees)
        return degrees.text(reader) if self.degrees else ""


MAIN_FIELD = Field(
    MAIN,
    mark("Hovedkapabilitet"),
    options_in=lambda reader: options_of(reader, {each.main for each in read_capabilities(reader)}),
)


def show_matrix(reader: Reader, choices: Choices) -> View:
    """Show the pairs of the chosen main capability."""
    pairs = list_pairs(reader, choices)
    return View(
        rows=[pair_row(reader, pair) for pair in pairs],
        inputs=Inputs(QUERIES, ("degreeLowest",)),
        page=lambda: fill_matrix(reader, choices, pairs),
    )


def list_pairs(reader: Reader, choices: Choices) -> Sequence[Pair]:
    """List the pairs of the chosen main capability, resources that are assessed first."""
    _, against = read_assessments(reader, choices)
    pairs = [
        Pair(resource, each, [one for one in against[each.iri] if one.subject == resource])
        for each in read_capabilities(reader, choices[DOMAIN])
        if choices[MAIN] in ("", local_name(each.main))
        for resource in {*each.resources, *(one.subject for one in against[each.iri])}
    ]
    assessed = {pair.resource for pair in pairs if pair.degrees}
    others = {pair.resource for pair in pairs} - assessed
    order = [*reader.sort(assessed), *reader.sort(others)]
    rank = {iri: number for number, iri in enumerate(order)}
    return sorted(pairs, key=lambda pair: (rank[pair.resource], pair.capability.order))


def pair_row(reader: Reader, pair: Pair) -> Row:
    """Write a pair as cells."""
    return {
        **name_columns(reader, resource=pair.resource, capability=pair.capability.iri),
        **name_columns(reader, broader=pair.capability.broader),
        "primary": pair.is_primary,
        **spread_columns("degree", (one.degree for one in pair.degrees)),
        **assessment_columns(reader, pair.degrees),
    }


def fill_matrix(reader: Reader, choices: Choices, pairs: Sequence[Pair]) -> Mapping[str, object]:
    """Collect a row for each resource, and a column for each capability or main capability."""
    by_resource = defaultdict[str, dict[str, list[Pair]]](lambda: defaultdict(list))
    chosen = choices[MAIN]
    for pair in pairs:
        column = pair.capability.iri if chosen else pair.capability.main
        by_resource[pair.resource][column].append(pair)
    columns = [
        each.iri
        for each in read_capabilities(reader, choices[DOMAIN])
        if (local_name(each.main) == chosen if chosen else not each.broader)
    ]
    shown = list(by_resource.items())
    return {
        "columns": columns,
        "rows": shown if choices[LENGTH.name] == "alle" else shown[:FIRST_ROWS],
        "total": len(shown),
        "narrowed": describe_narrowing(reader, choices),
    }


PATH = "/kapabiliteter"


def _colourings(reader: Reader) -> Mapping[str, str]:
    """List the colourings; until something is assessed, the number of resources comes first."""
    names = list(COLOURINGS)
    assessed = {iri for one in assessments_on(reader) for iri in (one.subject, one.yardstick)}
    if assessed.isdisjoint(each.iri for each in read_capabilities(reader)):
        names.sort(key=lambda name: name != BY_NUMBER)
    return {name: COLOURINGS[name]["label"] for name in names}


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
        "permanent": reader.absolute(choices.address(reader, PATH)),
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
    fields=(
        DayField(SINCE, mark("Sammenlign med")),
        Field(COLOUR, mark("Farge"), options_in=_colourings, defaults_to_first=True),
        READING,
        *NARROWING,
    ),
    settle=settle_day,
    read=show_map,
)
MATRIX = Feature(
    name="capability-matrix",
    path=f"{PATH}/ressurser",
    title=mark("Ressurser og kapabiliteter"),
    columns=TABLE["matrix_columns"],
    fields=(MAIN_FIELD, LENGTH, *NARROWING),
    read=show_matrix,
    template="matrix.html",
    file="kapabiliteter-ressurser",
)

"""The capabilities with their assessments, and the map: a cell for each, and its numbers."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from okosystem.graph.choices import Choices, Field
from okosystem.graph.columns import name_columns
from okosystem.graph.coverage import (
    GAP_OF_TWO,
    READINGS,
    READINGS_OF_TWO,
    UNDEFINED,
    UNKNOWN,
    CoverageAssessment,
    Gap,
    Spread,
    assessments_on,
)
from okosystem.graph.domains import DOMAIN, DOMAIN_FIELD, describe_choice, domains_of
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.texts import mark
from okosystem.graph.view import Cell
from okosystem.package import read_package_table
from okosystem.proposals.assessments import address_name_of
from okosystem.rdf.terms import kind_of, value_of

TABLE: Mapping[str, Any] = read_package_table("features/capabilities/capabilities.toml")
CONTEXT = "kontekst"
QUERIES = ("capabilities", "coverage-assessments")
KEY = ("capability", "broader", "notation", "domain")
Assessments = Sequence[CoverageAssessment]


@dataclass(frozen=True, slots=True)
class Capability:
    """A capability, the resources that have it, and whether it is the primary one of each.

    `domain` is the one that describes it, if any.
    """

    iri: str
    broader: str
    notation: str
    domain: str
    resources: Mapping[str, bool]

    @property
    def main(self) -> str:
        """The main capability that it is or belongs to."""
        return self.broader or self.iri

    @property
    def order(self) -> tuple[list[int], str]:
        """The numbers of the notation, to sort by."""
        numbers = self.notation.lstrip("K").split(".")
        return [int(number) for number in numbers if number.isdecimal()], self.iri


def read_capabilities(reader: Reader, domain: str = "") -> Sequence[Capability]:
    """Read the capabilities with the resources that have each, in the order of the map.

    With a domain, only those that it shows, and the main capability of each.
    """
    known, found = domains_of(reader), _read(reader)
    mains = {each.main for each in found if known.shows(domain, each.iri)}
    return [
        replace(each, resources={r: p for r, p in each.resources.items() if known.shows(domain, r)})
        for each in found
        if each.iri in mains or known.shows(domain, each.iri)
    ]


@cached_per_graph()
def _read(graph: Reader) -> Sequence[Capability]:
    resources = defaultdict[tuple[str, str, str, str], dict[str, bool]](dict)
    for row in graph.ask("capabilities"):
        capability, broader, notation, domain = (value_of(row[name]) for name in KEY)
        having = resources[capability, broader, notation, domain]
        if resource := value_of(row["resource"]):
            having[resource] = value_of(row["primary"]) == "true"
    found = [Capability(*key, having) for key, having in resources.items()]
    main = {each.iri: each.order for each in found}
    return sorted(found, key=lambda each: (main[each.main], each.domain, each.order))


def _contexts(reader: Reader) -> Mapping[str, str]:
    contexts = sorted({one.context for one in assessments_on(reader)} - {""})
    return {address_name_of(text): text for text in contexts}


NARROWING = (Field(CONTEXT, mark("Kontekst"), options_in=_contexts, optional=True), DOMAIN_FIELD)


def read_assessments(
    reader: Reader, choices: Choices
) -> tuple[Mapping[str, Assessments], Mapping[str, Assessments]]:
    """Read the assessments of the day, by subject, and those of resources also by yardstick.

    Only those in the chosen context, and not those of other domains than the chosen one.
    """
    about = defaultdict[str, list[CoverageAssessment]](list)
    against = defaultdict[str, list[CoverageAssessment]](list)
    domain, context = choices[DOMAIN], choices[CONTEXT]
    counts = domains_of(reader).counts
    for one in assessments_on(reader, reader.day):
        if context in ("", address_name_of(one.context)) and counts(domain, one.iri):
            about[one.subject].append(one)
            if kind_of(one.subject) == "resource":
                against[one.yardstick].append(one)
    return about, against


def describe_narrowing(reader: Reader, choices: Choices) -> str:
    """Describe which context and domain are shown; empty if all are."""
    context = _contexts(reader).get(choices[CONTEXT], "")
    return " · ".join(filter(None, (context, describe_choice(reader, choices[DOMAIN]))))


def spread_columns(name: str, numbers: Iterable[int | None]) -> dict[str, Cell]:
    """Build the columns of the lowest and the highest of some numbers, and how many are unknown."""
    lowest, highest, _, unknown = Spread.of(numbers)
    return {f"{name}Lowest": lowest, f"{name}Highest": highest, f"{name}Unknown": unknown}


def assessment_columns(reader: Reader, every: Assessments) -> dict[str, Cell]:
    """Build the columns of some assessments: parties, contexts and days."""
    return {
        **name_columns(reader, party=reader.sort({one.party for one in every} - {""})),
        "contexts": "; ".join(sorted({one.context for one in every} - {""})),
        "newest": max((str(one.day) for one in every if one.day), default=""),
        "proposals": sum(one.is_proposal for one in every),
        "assessments": [one.iri for one in every],
    }


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
    capabilities = read_capabilities(reader, choices[DOMAIN])
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

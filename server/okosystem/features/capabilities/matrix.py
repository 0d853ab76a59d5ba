"""/kapabiliteter/ressurser: the resources that have each capability, with their degrees."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.terms import local_name
from okosystem.features.capabilities.assessed import (
    QUERIES,
    Assessments,
    Capability,
    assessment_columns,
    describe_narrowing,
    narrowing_fields,
    read_assessments,
    read_capabilities,
    spread_columns,
)
from okosystem.graph.choices import LENGTH, Choices, Field, options_of
from okosystem.graph.columns import name_columns
from okosystem.graph.coverage import Spread
from okosystem.graph.domain_field import DOMAIN
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Inputs, Row, View

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


def matrix_fields(reader: Reader) -> Sequence[Field]:
    """Build the fields: the main capability, how much is shown, and what narrows it."""
    mains = {each.main for each in read_capabilities(reader)}
    main = Field(MAIN, mark("Hovedkapabilitet"), options_of(reader, mains))
    return main, LENGTH, *narrowing_fields(reader)


def show_matrix(reader: Reader, choices: Choices) -> View:
    """Show the pairs of the chosen main capability."""
    pairs = list_pairs(reader, choices)
    return View(
        rows=[to_row(reader, pair) for pair in pairs],
        inputs=Inputs(QUERIES, ("degreeLowest",)),
        page=lambda: fill_matrix(reader, choices, pairs),
    )


def list_pairs(reader: Reader, choices: Choices) -> Sequence[Pair]:
    """List the pairs of the chosen main capability, resources that are assessed first."""
    _, against = read_assessments(reader, choices)
    pairs = [
        Pair(resource, each, [one for one in against[each.iri] if one.subject == resource])
        for each in read_capabilities(reader, choices.chosen.get(DOMAIN, ""))
        if choices[MAIN] in ("", local_name(each.main))
        for resource in {*each.resources, *(one.subject for one in against[each.iri])}
    ]
    assessed = {pair.resource for pair in pairs if pair.degrees}
    others = {pair.resource for pair in pairs} - assessed
    order = [*reader.sort(assessed), *reader.sort(others)]
    rank = {iri: number for number, iri in enumerate(order)}
    return sorted(pairs, key=lambda pair: (rank[pair.resource], pair.capability.order))


def to_row(reader: Reader, pair: Pair) -> Row:
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
        for each in read_capabilities(reader, choices.chosen.get(DOMAIN, ""))
        if (local_name(each.main) == chosen if chosen else not each.broader)
    ]
    shown = list(by_resource.items())
    return {
        "columns": columns,
        "rows": shown if choices[LENGTH.name] == "alle" else shown[:FIRST_ROWS],
        "total": len(shown),
        "narrowed": describe_narrowing(reader, choices),
    }

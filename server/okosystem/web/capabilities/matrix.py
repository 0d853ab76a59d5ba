"""/kapabiliteter/ressurser: the resources that have each capability, with their degrees."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import render_template

from okosystem.core.terms import local_name
from okosystem.graph.assessed import (
    QUERIES,
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
from okosystem.graph.choices import LENGTH, Choices, Field, options_of
from okosystem.graph.columns import name_columns
from okosystem.graph.coverage import Spread
from okosystem.graph.domain_field import DOMAIN
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Inputs, Row
from okosystem.web.views.tables import Listing

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
        spread = Spread.of(one.degree for one in self.degrees)
        return spread_text(reader, spread) if self.degrees else ""


def _pairs(reader: Reader, choices: Choices) -> Sequence[Pair]:
    """List the pairs of the chosen main capability, resources that are assessed first."""
    _, against = group_assessments(chosen_assessments(reader, choices, choices.day))
    pairs = [
        Pair(resource, each, [one for one in against[each.iri] if one.subject == resource])
        for each in read_capabilities(reader, choices.chosen.get(DOMAIN, ""))
        if choices[MAIN] in ("", local_name(each.main))
        for resource in {*each.resources, *(one.subject for one in against[each.iri])}
    ]
    order = {
        iri: number for number, iri in enumerate(reader.sort({pair.resource for pair in pairs}))
    }
    assessed = {pair.resource for pair in pairs if pair.degrees}
    return sorted(
        pairs,
        key=lambda pair: (
            pair.resource not in assessed,
            order[pair.resource],
            pair.capability.order,
        ),
    )


def _pair_row(reader: Reader, pair: Pair) -> Row:
    return {
        **name_columns(reader, resource=pair.resource, capability=pair.capability.iri),
        **name_columns(reader, broader=pair.capability.broader),
        "primary": pair.is_primary,
        **spread_columns("degree", (one.degree for one in pair.degrees)),
        **assessment_columns(reader, pair.degrees),
    }


def _matrix_fields(reader: Reader) -> Iterable[Field]:
    mains = {each.main for each in read_capabilities(reader)}
    return (
        Field(MAIN, mark("Hovedkapabilitet"), options_of(reader, mains)),
        LENGTH,
        *narrowing_fields(reader),
    )


def _matrix_page(reader: Reader, choices: Choices, pairs: Sequence[Pair]) -> str:
    """Render a row for each resource, and a column for each capability or main capability."""
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
    return render_template(
        "capabilities/matrix.html",
        choices=choices,
        columns=columns,
        rows=shown if choices["vis"] == "alle" else shown[:FIRST_ROWS],
        total=len(shown),
        narrowed=describe_narrowing(reader, choices),
    )


MATRIX = Listing(
    "kapabiliteter-ressurser",
    mark("Ressurser og kapabiliteter"),
    TABLE["matrix_columns"],
    _pairs,
    _pair_row,
    _matrix_page,
    Inputs(QUERIES, ("degreeLowest",)),
    _matrix_fields,
    path="/kapabiliteter/ressurser",
)

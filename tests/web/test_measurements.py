"""Figures about a resource: the value with its reservation and unit, and the period."""

import pyoxigraph as ox
import pytest

from okosystem.features.entity.cells import figure_cell
from okosystem.graph.markup import measured_period
from okosystem.graph.statements import Node
from okosystem.rdf.terms import ID, XSD
from okosystem.sparql.answers import Term
from tests.conftest import MakeReader


def day(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(f"{XSD}date"))


def decimal(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(f"{XSD}decimal"))


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2023-01-01", "2023-12-31", "2023"),
        ("2015-01-01", "2018-12-31", "2015–2018"),
        ("2024-02-01", "2024-02-29", "februar 2024"),
        ("2022-10-01", "2023-09-30", "oktober 2022–september 2023"),
        ("2024-01-01", "2024-09-27", "1. januar 2024–27. september 2024"),
        ("2026-07-07", "2026-07-07", "7. juli 2026"),
        ("2023-09-04", "", "fra 4. september 2023"),
    ],
)
def test_a_period_is_as_short_as_its_days_allow(
    world_reader: MakeReader, first: str, last: str, shown: str
) -> None:
    days = {"oko:periodFrom": first, "oko:periodUntil": last}
    node = Node("urn:m", {name: [day(text)] for name, text in days.items() if text})
    assert measured_period(world_reader(), node) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [("nb", "perioden er ukjent"), ("nn", "perioden er ukjend"), ("en", "the period is unknown")],
)
def test_an_unknown_period_is_shown_as_unknown(
    world_reader: MakeReader, language: str, shown: str
) -> None:
    true = ox.Literal("true", datatype=ox.NamedNode(f"{XSD}boolean"))
    node = Node("urn:m", {"oko:periodUnknown": [true]})
    assert measured_period(world_reader(language), node) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("nb", "mer enn 1\N{NO-BREAK SPACE}234,5 kroner uten mva."),
        ("nn", "meir enn 1\N{NO-BREAK SPACE}234,5 kroner utan mva."),
        ("en", "more than 1,234.5 kroner excl. VAT"),
    ],
)
def test_a_value_has_its_reservation_and_unit(
    world_reader: MakeReader, language: str, shown: str
) -> None:
    units = {"nb": "kroner uten mva.", "nn": "kroner utan mva.", "en": "kroner excl. VAT"}
    values: dict[str, list[Term]] = {
        "oko:measuredValue": [decimal("1234.5")],
        "oko:comparator": [ox.NamedNode(f"{ID}comparator/more-than")],
        "oko:unit": [ox.Literal(text, language=code) for code, text in units.items()],
    }
    cell = figure_cell(world_reader(language), Node("urn:m", values))
    assert [text.value for text in cell] == [shown]

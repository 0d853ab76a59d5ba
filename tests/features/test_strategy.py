"""The strategy, read without an app: what is missing, on which day, in which language."""

from datetime import date

import pytest

from okosystem.features.strategy.view import FEATURE
from okosystem.graph.choices import Choices, Refused
from okosystem.graph.reader import Reader
from okosystem.rdf.terms import ID
from tests.conftest import MakeReader

WITHOUT = "goal/mer-sammenhengende-tjenester"
EVERYTHING = {"fra": "", "mangler": ""}


def choose(reader: Reader, **chosen: str) -> Choices:
    return Choices(FEATURE.fields, {**EVERYTHING, **chosen}, path=FEATURE.path)


@pytest.mark.parametrize(
    ("language", "lacks"),
    [
        ("nb", "uten kapittel; uten tiltak"),
        ("nn", "utan kapittel; utan tiltak"),
        ("en", "without a chapter; without a measure"),
    ],
)
def test_what_a_goal_lacks_is_said_in_the_language_of_the_reader(
    world_reader: MakeReader, language: str, lacks: str
) -> None:
    reader = world_reader(language)
    rows = FEATURE.read(reader, choose(reader)).rows
    (row,) = [row for row in rows if row["entity"] == ID[WITHOUT]]
    assert row["missing"] == lacks


def test_goals_without_a_measure_are_listed(world_reader: MakeReader) -> None:
    reader = world_reader("nb")
    rows = FEATURE.read(reader, choose(reader, mangler="mal-uten-tiltak")).rows
    assert [row["entity"] for row in rows] == [ID[WITHOUT]]


def test_the_status_on_another_day_is_that_of_the_day(world_reader: MakeReader) -> None:
    today = world_reader("nb")

    def statuses(reader: Reader) -> set[str]:
        rows = FEATURE.read(reader, choose(reader)).rows
        return {str(row["status"]) for row in rows} - {""}

    assert statuses(today) > statuses(today.on(date(2020, 1, 1)))


def test_an_unknown_start_is_refused_with_what_can_be_chosen(world_reader: MakeReader) -> None:
    reader = world_reader("nb")
    start, _ = FEATURE.fields
    with pytest.raises(Refused) as refused:
        start.read(reader, ["medfinansiering"])
    assert refused.value.status == 404
    assert [to for _, to in refused.value.options]

"""The graph as of a day and with a scenario, and an entity on a day."""

from datetime import date, timedelta

import pyoxigraph as ox
import pytest

from okosystem.errors import InvalidParameter, UnknownResource
from okosystem.graph.as_of import (
    days_of_change,
    graph_as_of,
    history_of,
    known_span,
    read_as_of,
    results_on,
    scenarios_of,
)
from okosystem.graph.entity_history import (
    entity_as_of,
    entity_changes,
    known_period,
    last_change,
)
from okosystem.graph.reader import Reader, released_on
from okosystem.rdf.terms import ID

OUT, TAKES_EFFECT = "fas-ut-altinn-formidling", date(2027, 7, 1)
FORMIDLING = ID["resource/altinn-formidling"]
PLACEMENT = ID["placement/altinn-formidling--2021"]


def test_scenarios_are_listed_with_their_day(graph: Reader) -> None:
    scenario = scenarios_of(graph.release)[OUT]
    assert (scenario.iri, scenario.day) == (ID[f"scenario/{OUT}"], TAKES_EFFECT)


def test_the_default_day_is_the_scenarios_or_the_releases(graph: Reader) -> None:
    release = graph.release
    assert read_as_of(release, "", "") == released_on(release) == graph.as_of
    assert read_as_of(release, "", OUT) == TAKES_EFFECT
    assert read_as_of(release, "2024-02-29", OUT) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("day", "scenario", "message"),
    [
        ("2024-2-29", "", "is not a date. How to fix it: write it as year-month-day"),
        ("1999-01-01", "", "is outside the period that the graph covers"),
        ("", "finnes-ikke", f"there is no scenario named 'finnes-ikke'. How to fix it: {OUT}"),
        ("", "../graph", "there is no scenario named"),
    ],
)
def test_an_error_names_the_valid_values(
    graph: Reader, day: str, scenario: str, message: str
) -> None:
    with pytest.raises(InvalidParameter, match=message):
        read_as_of(graph.release, day, scenario)


def test_changes_are_within_the_known_period(graph: Reader) -> None:
    first, last = known_span(graph.release)
    days = days_of_change(graph.release)
    assert first <= days[0] < days[-1] <= last
    assert first <= released_on(graph.release) <= last
    assert known_span(graph.release, OUT)[1] >= TAKES_EFFECT


def test_the_published_graph_needs_no_computation(graph: Reader) -> None:
    assert graph_as_of(graph, "", "", "client") is graph
    assert graph_as_of(graph, str(graph.as_of), "", "client") is graph


def test_a_scenario_changes_the_graph(graph: Reader) -> None:
    hypothetical = graph_as_of(graph, "", OUT, "client")
    assert (hypothetical.day, hypothetical.scenario) == (TAKES_EFFECT, OUT)
    assert PLACEMENT in graph.store
    assert PLACEMENT not in hypothetical.store
    assert hypothetical.name(FORMIDLING) == graph.name(FORMIDLING)
    assert graph_as_of(graph, "", OUT, "another client").store is hypothetical.store
    assert hypothetical.whole.store is graph.store
    before = graph_as_of(graph, str(TAKES_EFFECT - timedelta(days=1)), OUT, "client")
    assert PLACEMENT in before.store


def test_results_are_computed_for_the_day(graph: Reader) -> None:
    first, _ = known_span(graph.release)
    store = results_on(graph.release, first, "", "client")
    rows = store.query(
        "PREFIX oko: <https://w3id.org/felles-okosystem/ns#> SELECT DISTINCT ?day "
        "{ ?result oko:asOf ?day }"
    ).rows()
    assert [str(getattr(row["day"], "value", "")) for row in rows] == [str(first)]


def test_an_entity_on_a_day_has_the_statements_valid_then(graph: Reader) -> None:
    first, _ = known_span(graph.release)
    period = known_period(graph, FORMIDLING)
    day = max(first, period.start or first)
    entity = entity_as_of(graph, FORMIDLING, day)
    assert entity.day == day
    assert FORMIDLING in entity.store
    today = {t.object for t in graph.store.about(FORMIDLING)}
    assert entity.left_out > 0
    assert {t.object for t in entity.store.about(FORMIDLING)} != today


def test_an_entity_is_unknown_before_its_first_day(graph: Reader) -> None:
    with pytest.raises(UnknownResource, match="The graph has no statements about"):
        entity_as_of(graph, FORMIDLING, date(1990, 1, 1))


def test_an_entity_changes_on_days_within_its_period(graph: Reader) -> None:
    period, days = known_period(graph, FORMIDLING), entity_changes(graph, FORMIDLING)
    assert days == sorted(set(days))
    assert all(map(period.holds, days))


@pytest.mark.parametrize(
    "name",
    ["resource/altinn", "actor/digdir", "role/provider", "participation/altinn--provider--brreg"],
)
def test_an_entity_changes_on_the_days_that_differ_from_the_one_before(
    graph: Reader, name: str
) -> None:
    iri, changed = ID[name], list[date]()
    days = filter(known_period(graph, iri).holds, history_of(graph.release).days)
    before: set[ox.Triple] | None = None
    for day in days:
        now = set(entity_as_of(graph, iri, day).store.graph(None))
        changed += [day] if now != before else []
        before = now
    assert entity_changes(graph, iri) == changed != []
    assert last_change(graph, iri) == changed[-1]


def test_a_concept_is_known_on_every_day(graph: Reader) -> None:
    role = ID["role/consumer"]
    assert known_period(graph, role).holds(date(1990, 1, 1))
    assert role in entity_as_of(graph, role, date(1990, 1, 1)).store

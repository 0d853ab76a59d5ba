"""The pages for what people come with, on the real graph and on the open cases."""

from pathlib import Path

from flask.testing import FlaskClient

from bench.jobs import BARS, score

NOT_YET = {
    "direct or possible",
    "near miss shown as fitting",
    "decoy said to be outside",
    "mapping, precision",
    "duties, precision",
    "duties, recall",
}
"""The bars that are not met; take one away when it is."""


def test_the_open_cases_are_answered_as_well_as_before(site: str, shared: Path) -> None:
    scores = score(site, shared / "gold")
    assert scores.counted.keys() == BARS.keys()
    assert {bar for bar in BARS if not scores.is_met(bar)} <= NOT_YET


def test_the_day_of_reading_is_no_end(client: FlaskClient) -> None:
    """Its sources give two ends that differ; that it is being phased out was read in 2026."""
    answer = client.post("/sjekk.json", data={"tekst": "Personregisteret"}).get_json()
    [end] = answer["plannedEnds"]
    assert (end["resource"], end["date"]) == ("personregisteret-helse", None)

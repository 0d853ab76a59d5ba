"""The deadlines of interfaces: as rows on a day, as page and files, and as a tool."""

import csv
import io
import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from okosystem.features.interface_deadlines.view import FEATURE
from okosystem.graph.choices import Choices
from okosystem.plugins.mcp.feature_tools import feature_tools
from okosystem.plugins.mcp.served import Served
from okosystem.release.release import Release
from okosystem.settings import Settings
from tests.conftest import MakeReader

REGISTER = "https://w3id.org/felles-okosystem/id/resource/kontakt-og-reservasjonsregisteret"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (None, [("2027-03-31", False, "REST v1")]),
        (date(2023, 9, 30), [("2023-10-04", False, "OIDC"), ("2027-03-31", False, "REST v1")]),
        (date(2027, 4, 1), [("2027-03-31", True, "REST v1")]),
    ],
)
def test_a_version_is_listed_until_it_has_ended(
    world_reader: MakeReader, day: date | None, expected: list[tuple[str, bool, str]]
) -> None:
    rows = FEATURE.read(world_reader("nb").on(day), Choices()).rows
    found = [(row["end"], row["passed"], row["version"]) for row in rows]
    assert found == expected


@pytest.mark.parametrize(
    ("language", "title", "instead"),
    [
        ("nb", "Frister for grensesnitt", "en annen utgave av den samme ressursen"),
        ("nn", "Fristar for grensesnitt", "ei anna utgåve av den same ressursen"),
        ("en", "Deadlines of interfaces", "another version of the same resource"),
    ],
)
def test_the_page_is_in_the_language_of_the_reader(
    client: FlaskClient, language: str, title: str, instead: str
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    page = client.get(FEATURE.path, headers=headers).text
    assert f'<h1 class="ds-heading">{title}</h1>' in page
    assert instead in page
    assert page.count('class="chart-bar"') == 1


def test_the_files_say_the_same(client: FlaskClient) -> None:
    (row,) = client.get(f"{FEATURE.path}.json").get_json()["rows"]
    assert (row["resource"], row["end"], row["instead"]) == (REGISTER, "2027-03-31", [REGISTER])
    (line,) = csv.DictReader(io.StringIO(client.get(f"{FEATURE.path}.csv").text))
    assert (line["resource"], line["end"], line["instead"]) == (REGISTER, "2027-03-31", REGISTER)
    drawn = client.get(f"{FEATURE.path}.svg")
    assert drawn.mimetype == "image/svg+xml"
    assert "31. mars 2027" in drawn.text


def test_it_is_a_tool_for_assistants(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whether the other tools can be made is for tests/plugins/mcp.
    monkeypatch.setattr("okosystem.plugins.mcp.feature_tools.find_features", lambda: [FEATURE])
    served = Served.load(release, Settings())
    try:
        (tool,) = feature_tools(served.reader)
        answer = tool.call(served, "", {"language": "en"})
    finally:
        served.pool.close()
    assert (tool.name, tool.title) == ("interface-deadlines", "Deadlines of interfaces")
    (row,) = answer.rows
    assert row["version"] == "REST v1"


CALENDAR = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//okosystem//okosystem//EN",
    "X-WR-CALNAME:Fristar for grensesnitt",
    "BEGIN:VEVENT",
    "UID:https://w3id.org/felles-okosystem/id/interface/kontakt-og-reservasjonsregisteret--rest-v1",
    "DTSTAMP:20261125T000000Z",
    "DTSTART;VALUE=DATE:20270331",
    "SUMMARY:Kontakt- og reservasjonsregisteret\\, REST v1 går ut",
    "DESCRIPTION:REST versjon 1 stengjer 31. mars 2027\\; bruk versjon 2.",
    "URL:http://localhost/doc/resource/kontakt-og-reservasjonsregisteret",
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
    "END:VCALENDAR",
]


def test_the_calendar_has_each_end_as_a_day(client: FlaskClient) -> None:
    response = client.get(f"{FEATURE.path}.ics", headers={"Accept-Language": "nn"})
    assert response.mimetype == "text/calendar"
    lines = response.text.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert response.text.replace("\r\n ", "").split("\r\n") == [*CALENDAR, ""]


def test_the_feed_dates_an_end_by_when_it_was_announced(client: FlaskClient) -> None:
    feed = client.get(f"{FEATURE.path}.atom")
    assert feed.mimetype == "application/atom+xml"
    assert re.findall(r"<updated>(.*?)</updated>", feed.text) == ["2026-09-25T00:00:00Z"] * 2
    assert "<title>Kontakt- og reservasjonsregisteret, REST v1 går ut</title>" in feed.text


def test_an_end_that_has_passed_is_said_to_be_unconfirmed(
    client: FlaskClient, world_reader: MakeReader
) -> None:
    page = client.get(f"{FEATURE.path}?dato=2027-04-01", headers={"Accept": "text/html"}).text
    assert "skulle vært avsluttet 31. mars 2027, ikke bekreftet" in page
    view = FEATURE.read(world_reader("nb").on(date(2027, 4, 1)), Choices())
    (entry,) = view.entries() if view.entries else ()
    assert entry.title == "Kontakt- og reservasjonsregisteret, REST v1: ikke bekreftet avsluttet"

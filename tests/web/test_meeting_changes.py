"""/mote/endringer: what changed between two days, as sentences, files and Turtle."""

import csv
import io
from datetime import date

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.graph.changes import (
    CLASSES,
    DAYS,
    KINDS,
    Event,
    StatementChange,
    day_of,
    find_events,
    sentence,
)
from tests.conftest import MakeReader
from tests.web.conftest import Get, Page, ask

BASE = "https://w3id.org/felles-okosystem/id/"
SINCE_SLIDES = "fra=2021-06-01&til=2026-09-25"


def rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/mote/endringer.csv?{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_every_class_has_a_kind_and_the_sentences_it_needs() -> None:
    for name, row in CLASSES.items():
        needed = {"kind", "began", "ended"}
        assert needed <= set(row) <= needed | {"replaced", "renamed"}, name
        assert row["kind"] in KINDS, name
    assert all(set(row) == {"when", "begins"} for row in DAYS.values())


def test_sentences_describe_each_kind_of_change(client: FlaskClient) -> None:
    sentences = {row["sentence"]: (row["kind"], row["day"]) for row in rows(client, SINCE_SLIDES)}
    altinn = "Altinn II tjenesteutvikling (TUL/SBL)"
    expected = {
        f"{altinn} gikk fra «i drift» til «avviklet».": ("slutt", "2026-06-19"),
        "Kommunal- og distriktsdepartementet het tidligere «Kommunal- og"
        " moderniseringsdepartementet».": ("navn", "2022-01-01"),
        "KS Digitale fellestjenester AS overtok Fiks IO fra KS – Kommunesektorens organisasjon.":
            ("eier", "2026-09-25"),
        "Fremtidens digitale Norge (2024–2030) erstattet Én digital offentlig sektor (2019–2025).":
            ("erstatning", "2024-01-01"),
        "Digitaliserings- og forvaltningsdepartementet blir skilt ut.":
            ("omorganisering", "2024-01-01"),
        f"{altinn} er ikke lenger en del av Altinn.": ("annet", "2026-06-19"),
    }  # fmt: skip
    assert {sentence: sentences.get(sentence) for sentence in expected} == expected


def test_a_body_that_begins_or_ends_is_not_renamed(world_reader: MakeReader) -> None:
    reader = world_reader("nb")
    events = find_events(reader, date(1990, 1, 1), reader.today)
    named = {event.entity for event in events if event.class_ == "NameForm"}
    assert f"{BASE}actor/digdir" in named
    # It has had one name only, from the day it was established.
    assert f"{BASE}actor/digitaliserings-og-forvaltningsdepartementet" not in named
    body = f"{BASE}actor/skate-au"
    end = StatementChange(
        *(body, "endedBy", "2026-09-25", "day", "Actor", "", "", [body], [], [], {body})
    )
    event = Event(body, end.effective, "day", "Actor", "slutt", [end], [], [end])
    name = reader.label(body)
    assert sentence(reader, [event]).striptags() == f"{name} er avviklet."
    assert end.title(reader) == f"{name}: var slutt senest 25. september 2026"
    assert day_of(reader, event) == "senest 25. september 2026"
    assert day_of(reader.in_language("en"), event) == "September 25, 2026 at the latest"


@pytest.mark.parametrize(
    ("period", "seen"),
    [
        ("fra=2026-06-18&til=2026-06-19", True),
        ("fra=2026-06-17&til=2026-06-18", False),
        ("fra=2026-06-19&til=2026-06-20", False),
    ],
)
def test_a_statement_valid_until_a_day_ends_the_day_after(
    client: FlaskClient, period: str, seen: bool
) -> None:
    entities = {row["thing"] for row in rows(client, period)}
    assert (f"{BASE}resource/altinn-tjenester-2" in entities) is seen


def test_two_adjacent_periods_equal_the_whole_period(client: FlaskClient) -> None:
    period = rows(client, "fra=2019-01-01&til=2026-09-25")
    parts = rows(client, "fra=2022-01-01&til=2026-09-25")
    parts += rows(client, "fra=2019-01-01&til=2022-01-01")
    assert len(period) == 37
    assert parts == period


def test_every_event_has_a_day_a_source_and_a_statement(client: FlaskClient) -> None:
    for row in rows(client, "fra=1990&til=2026-09-25"):
        assert date.fromisoformat(row["day"])
        assert row["sources"].startswith(f"{BASE}source/"), row
        assert row["statements"].startswith(BASE), row


def test_the_page_links_to_each_statement_behind_the_changes(
    browse: Get, client: FlaskClient
) -> None:
    page = Page(browse(f"/mote/endringer?{SINCE_SLIDES}").text)
    assert page.faults == []
    found = rows(client, SINCE_SLIDES)
    for row in found:
        for iri in row["statements"].split():
            assert f"/doc/{iri.removeprefix(BASE)}" in page.links
    assert f"{len(found)} endringer" in page.words
    kinds = {row["kind"] for row in found}
    assert kinds == {e.attributes["id"] for e in page.all("details") if "id" in e.attributes}
    folded = [e for e in page.all("details") if "id" in e.attributes]
    assert ["open" in e.attributes for e in folded] == [True] + [False] * (len(folded) - 1)


def test_filters_exclude_other_events(client: FlaskClient) -> None:
    unfiltered = rows(client, SINCE_SLIDES)
    owners = rows(client, f"{SINCE_SLIDES}&slag=eier")
    assert owners == [row for row in unfiltered if row["kind"] == "eier"] != []
    actors = rows(client, f"{SINCE_SLIDES}&om=actor")
    assert actors == [r for r in unfiltered if r["thing"].startswith(f"{BASE}actor/")] != []


def test_all_languages_have_the_same_events(client: FlaskClient) -> None:
    sentences = {
        language: {r["sentence"] for r in rows(client, f"{SINCE_SLIDES}&sprak={language}")}
        for language in ("nb", "nn", "en")
    }
    assert len({len(found) for found in sentences.values()}) == 1
    renamed = "heitte tidlegare «Kommunal- og moderniseringsdepartementet»"
    assert any(renamed in sentence for sentence in sentences["nn"])
    assert any("no longer depends on" in sentence for sentence in sentences["en"])


def test_turtle_has_all_triples_about_the_statements(client: FlaskClient) -> None:
    answer = client.get("/mote/endringer.ttl?fra=2026-06-18&til=2026-06-19&slag=slutt")
    triples = list(ox.parse(answer.data, format=ox.RdfFormat.TURTLE))
    assert {t.subject.value.removeprefix(BASE) for t in triples} == {
        "lifecycle/altinn-digital-postkasse--in-operation",
        "lifecycle/altinn-digital-postkasse--replaced",
        "lifecycle/altinn-tjenester-2--in-operation",
        "lifecycle/altinn-tjenester-2--retired",
    }


def test_without_days_the_last_90_days_are_shown(browse: Get) -> None:
    page = Page(browse("/mote/endringer").text)
    values = [e.attributes["value"] for e in page.all("input", type="date")]
    assert values == ["2026-08-27", "2026-11-25"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("fra=x", "Datoen kan ikke leses"),
        ("fra=2021-13-40", "Datoen kan ikke leses"),
        ("til=2020-01-01&til=2021-01-01", "Datoen kan ikke leses"),
        ("fra=2024-01-02&til=2024-01-01", "må være før"),
        ("slag=rart", "Nytt navn"),
        ("om=query", "Ressurser"),
        ("dato=2024-01-01", "Siden viser et tidsrom."),
        ("dager=3&format=csv", "Siden har ikke noe valg som heter «dager»"),
        ("fra=0001-01-01&til=0001-01-02", "Datoen kan ikke leses"),
        ("til=0001-01-01", "Datoen kan ikke leses"),
    ],
)
def test_bad_input_gives_a_page_with_the_allowed_values(
    browse: Get, query: str, message: str
) -> None:
    answer = browse(f"/mote/endringer?{query}")
    assert answer.status_code == 400
    assert message in Page(answer.text).words


def test_an_empty_period_has_a_note_that_it_proves_nothing(browse: Get) -> None:
    page = Page(browse("/mote/endringer?fra=1801&til=1802").text)
    assert "0 endringer" in page.words
    assert "Det betyr ikke at ingenting skjedde." in page.words


def test_over_real_http_it_is_cached_and_negotiated(port: int) -> None:
    path = "/mote/endringer?fra=2021-06-01&til=2026-01-01"
    status, headers, body = ask(port, "GET", path, Accept="text/csv")
    assert (status, headers["content-type"].partition(";")[0]) == (200, "text/csv")
    assert body.startswith(b"day,kind,sentence,")
    assert ask(port, "GET", path, Accept="text/csv", If_None_Match=headers["etag"])[0] == 304
    assert ask(port, "GET", "/mote/endringer.pdf")[0] == 406


def test_the_landscape_lists_what_has_changed_and_links_to_the_sources(browse: Get) -> None:
    page = Page(browse("/?fra=2021-06-01&vis=liste").text)
    assert "status: fra «i drift» til «avviklet»" in page.words
    (sources,) = (link for link in page.links if link.startswith("/mote/endringer?fra=2021-06-01"))
    assert browse(sources).status_code == 200

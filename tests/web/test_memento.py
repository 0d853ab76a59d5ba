"""Entities on other days: `?dato=`, Accept-Datetime and time maps."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import http_date, parse_date
from werkzeug.test import Client

from okosystem.web.cache import Cache
from tests.web.conftest import Get, Page

ID = "https://w3id.org/felles-okosystem/id/"
OKO = "https://w3id.org/felles-okosystem/ns#"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
}
IN_2021 = "dato=2021-06-01"


def read(client: FlaskClient, path: str, suffix: str = "ttl") -> set[ox.Triple]:
    path, _, query = path.partition("?")
    response = client.get(f"/doc/{path}.{suffix}?{query}")
    assert response.status_code == 200, response.text
    return {q.triple for q in ox.parse(response.data, format=FORMATS[suffix])}


def values(triples: set[ox.Triple], entity: str, name: str) -> set[str]:
    """Return the values of one property of an entity; of IRIs under /id/, the path."""
    node, term = (
        ox.NamedNode(f"{ID}{entity}"),
        ox.NamedNode(name if ":" in name else f"{OKO}{name}"),
    )
    found = (t.object for t in triples if (t.subject, t.predicate) == (node, term))
    return {str(getattr(o, "value", "")).removeprefix(ID) for o in found}


@pytest.mark.parametrize(
    ("entity", "day", "name", "expected_then", "expected_now"),
    [
        ("resource/datahotellet", "2021-06-01", "lifecycleStatus", "in-operation", "retired"),
        ("resource/datahotellet", "2024-09-30", "lifecycleStatus", "in-operation", "retired"),
        ("resource/datahotellet", "2024-10-01", "lifecycleStatus", "retired", "retired"),
        ("resource/datahotellet", "2021-06-01", "providedBy", "digdir", None),
        ("resource/altinn", "2019-12-31", "providedBy", "brreg", "digdir"),
        ("resource/altinn", "2020-01-01", "providedBy", "digdir", "digdir"),
    ],
)
def test_direct_properties_follow_from_the_statements_of_the_day(
    client: FlaskClient,
    entity: str,
    day: str,
    name: str,
    expected_then: str,
    expected_now: str | None,
) -> None:
    of_day, today = read(client, f"{entity}?dato={day}"), read(client, entity)
    assert {v.rpartition("/")[2] for v in values(of_day, entity, name)} == {expected_then}
    assert {v.rpartition("/")[2] for v in values(today, entity, name)} == (
        {expected_now} if expected_now else set()
    )


def test_todays_results_are_left_out_on_another_day(client: FlaskClient) -> None:
    def results(path: str) -> int:
        prefix = f"<{ID}analysis/"
        return sum(str(t.subject).startswith(prefix) for t in read(client, path))

    assert results("resource/eformidling") > 0
    assert results("resource/eformidling?dato=2025-06-01") == 0


def test_only_statements_of_the_day_are_present_and_current(client: FlaskClient) -> None:
    found = read(client, f"resource/datahotellet?{IN_2021}")
    statement = ox.NamedNode(f"{OKO}Statement")
    nodes = [t.subject for t in found if t.object == statement]
    statements = {n.value.removeprefix(ID) for n in nodes if isinstance(n, ox.NamedNode)}
    assert statements == {
        "lifecycle/datahotellet--in-operation",
        "membership/datahotellet--felles-okosystem",
        "participation/datahotellet--provider--digdir",
        "placement/datahotellet--2021",
    }
    entity = "resource/datahotellet"
    assert values(found, entity, "hasCurrentLifecycleEvent") == {
        "lifecycle/datahotellet--in-operation"
    }
    assert values(found, entity, "hasFormerLifecycleEvent") == set()
    assert values(found, entity, "hasCharacterisation") == set()
    assert values(found, entity, "capability") == set()
    assert values(read(client, entity), entity, "capability") != set()


def test_undated_values_are_present_and_the_document_states_it(client: FlaskClient) -> None:
    found = read(client, f"resource/datahotellet?{IN_2021}")
    title = "http://purl.org/dc/terms/title"
    assert values(found, "resource/datahotellet", title) == {"Datahotellet", "Data Hotel"}
    document = ox.NamedNode(f"{ID.replace('/id/', '/doc/')}resource/datahotellet?{IN_2021}")
    about = {(t.predicate.value.rpartition("/")[2], str(t.object)) for t in found
             if t.subject == document}  # fmt: skip
    day = '"2021-06-01"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert ("primaryTopic", f"<{ID}resource/datahotellet>") in about
    assert ("valid", day) in about
    assert {text[-3:] for _, text in about if "@" in text} == {"@nb", "@nn", "@en"}


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2019-12-31", "Direktoratet for forvaltning og IKT"),
        ("2020-01-01", "Digitaliseringsdirektoratet"),
    ],
)
def test_an_actor_has_its_name_on_the_day(
    client: FlaskClient, browse: Get, day: str, name: str
) -> None:
    found = read(client, f"actor/digdir?dato={day}")
    labels = {str(t.object) for t in found if t.predicate.value == LABEL}
    assert f'"{name}"@nb' in labels
    assert len(labels) == 3
    page = Page(browse(f"/doc/actor/digdir?dato={day}").text)
    renamed = name != "Digitaliseringsdirektoratet"
    assert (f"Navnet den dagen: {name}" in page.words) == renamed


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_has_the_same_triples_on_a_day(client: FlaskClient, suffix: str) -> None:
    path = f"resource/altinn?{IN_2021}"
    assert read(client, path, suffix) == read(client, path)
    assert read(client, path, suffix) != read(client, "resource/altinn", suffix)


def test_other_profiles_support_days(client: FlaskClient) -> None:
    path = "/doc/resource/altinn?_profile=schema&_mediatype=text/turtle"
    response = client.get(f"{path}&dato=2019-06-01")
    triples = {q.triple for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)}
    name = ox.Literal("Brønnøysundregistrene", language="nb")
    assert values(triples, "resource/altinn", "https://schema.org/provider") == {"actor/brreg"}
    assert name in {t.object for t in triples}
    assert response.headers["Content-Location"] == f"{path}&dato=2019-06-01"


def test_the_redirect_to_a_document_preserves_the_day(client: FlaskClient) -> None:
    moved = client.get(f"/id/resource/altinn?{IN_2021}")
    assert (moved.status_code, moved.location) == (303, f"/doc/resource/altinn?{IN_2021}")


LINKS = (
    '<http://localhost/doc/resource/altinn>; rel="original timegate", '
    '<http://localhost/timemap/resource/altinn>; rel="timemap"; type="application/link-format"'
)


def test_a_memento_has_its_datetime_and_original(client: FlaskClient) -> None:
    response = client.get(f"/doc/resource/altinn.ttl?{IN_2021}")
    assert response.headers["Memento-Datetime"] == "Tue, 01 Jun 2021 00:00:00 GMT"
    assert LINKS in response.headers["Link"]
    assert f"</doc/resource/altinn.html?{IN_2021}>" in response.headers["Link"]
    assert response.headers["Content-Location"] == f"/doc/resource/altinn.ttl?{IN_2021}"
    today = client.get("/doc/resource/altinn.ttl")
    assert LINKS in today.headers["Link"]
    assert "Memento-Datetime" not in today.headers
    assert "Accept-Datetime" in today.headers["Vary"]


@pytest.mark.parametrize(
    "path", ["resource/altinn", "resource/id-porten", "actor/digdir", "category/registers"]
)
def test_a_memento_is_never_later_than_the_last_of_the_timemap(
    client: FlaskClient, path: str
) -> None:
    mementos = re.findall(r'datetime="([^"]+)"', client.get(f"/timemap/{path}").text)
    last = parse_date(mementos[-1])
    assert last is not None
    for day in (last.date(), last.date() + timedelta(1), date(2090, 1, 1)):
        response = client.get(f"/doc/{path}.ttl?dato={day}")
        assert response.headers["Memento-Datetime"] == mementos[-1]
    before = last.date() - timedelta(1)
    earlier = client.get(f"/doc/{path}.ttl?dato={before}")
    assert earlier.headers.get("Memento-Datetime", http_date(before)) == http_date(before)


@pytest.mark.parametrize(
    ("path", "requested", "day"),
    [
        ("resource/altinn", "Tue, 01 Jun 2021 12:30:00 GMT", "2021-06-01"),
        ("resource/altinn", "Tue, 01 Jun 2021 23:30:00 -0200", "2021-06-02"),
        ("resource/altinn", "Mon, 01 Jan 1990 00:00:00 GMT", "2003-01-01"),
        ("name/digdir--2008", "Tue, 01 Jun 2021 00:00:00 GMT", "2019-12-31"),
    ],
)
def test_the_timegate_redirects_to_the_nearest_day(
    client: FlaskClient, path: str, requested: str, day: str
) -> None:
    response = client.get(f"/doc/{path}.nt?format=nt", headers={"Accept-Datetime": requested})
    assert response.status_code == 302
    assert response.location == f"/doc/{path}.nt?format=nt&dato={day}"
    assert "Accept-Datetime" in response.headers["Vary"]
    assert 'rel="original timegate"' in response.headers["Link"]
    assert "Memento-Datetime" not in response.headers
    assert client.get(response.location, headers={"Accept-Datetime": requested}).status_code == 200


def problem(client: FlaskClient, path: str, **headers: str) -> tuple[int, str]:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    response = client.get(path, headers=fields)
    assert response.content_type == "application/problem+json"
    return response.status_code, response.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    "raw", ["2021-02-30", "2021", "20210601", "i går", "0000-01-01", "२०२१-०६-०१"]
)
def test_an_invalid_day_is_reported_with_a_fix(client: FlaskClient, raw: str) -> None:
    assert problem(client, f"/doc/resource/altinn?dato={raw}") == (
        400,
        f"dato={raw!r} is not a date. "
        "How to fix it: write it as year-month-day, such as dato=2021-06-01.",
    )


@pytest.mark.parametrize("raw", ["2021-06-01", "x", "Fri, 31 Dec 9999 23:59:59 -2300"])
def test_an_invalid_http_date_is_reported_with_a_fix(client: FlaskClient, raw: str) -> None:
    assert problem(client, "/doc/resource/altinn", Accept_Datetime=raw) == (
        400,
        f"Accept-Datetime: {raw!r} is not an HTTP date. "
        "How to fix it: write it like Tue, 01 Jun 2021 00:00:00 GMT.",
    )


@pytest.mark.parametrize(
    ("path", "day", "period"),
    [
        ("resource/datahotellet", "2021-05-31", "from 2021-06-01"),
        ("placement/datahotellet--2021", "2020-01-01", "from 2021-06-01"),
        ("name/digdir--2008", "2020-01-01", "from 2008-01-01 to the day before 2020-01-01"),
    ],
)
def test_a_day_outside_the_known_period_is_404_with_the_period(
    client: FlaskClient, path: str, day: str, period: str
) -> None:
    assert problem(client, f"/doc/{path}?dato={day}") == (
        404,
        f"The graph has no statements about {ID}{path} as of {day}; it has statements {period}. "
        "That does not mean that it did not exist. "
        "How to fix it: choose a day in that period with ?dato=YYYY-MM-DD, or omit the "
        "parameter for today.",
    )


def test_a_code_is_the_same_on_every_day(client: FlaskClient) -> None:
    found = read(client, "role/provider?dato=1066-10-14")
    assert values(found, "role/provider", LABEL) == values(
        read(client, "role/provider"), "role/provider", LABEL
    )
    assert not any(isinstance(t.subject, ox.NamedNode) and "participation" in t.subject.value
                   for t in found)  # fmt: skip


def test_the_timemap_lists_the_days_of_change(client: FlaskClient) -> None:
    response = client.get("/timemap/resource/datahotellet")
    doc, timemap = "http://localhost/doc/resource/datahotellet", "/timemap/resource/datahotellet"
    assert response.mimetype == "application/link-format"
    assert response.text.splitlines() == [
        f'<{doc}>; rel="original timegate",',
        f'<http://localhost{timemap}>; rel="self"; type="application/link-format"; '
        'from="Tue, 01 Jun 2021 00:00:00 GMT"; until="Fri, 25 Sep 2026 00:00:00 GMT",',
        f'<{doc}?dato=2021-06-01>; rel="first memento"; datetime="Tue, 01 Jun 2021 00:00:00 GMT",',
        f'<{doc}?dato=2024-10-01>; rel="memento"; datetime="Tue, 01 Oct 2024 00:00:00 GMT",',
        f'<{doc}?dato=2026-09-25>; rel="last memento"; datetime="Fri, 25 Sep 2026 00:00:00 GMT"',
    ]
    assert client.get("/timemap/resource/finnes-ikke").status_code == 404


@pytest.mark.parametrize("entity", ["resource/altinn", "resource/fiks-svarut", "actor/brreg"])
def test_every_day_in_the_timemap_differs_from_the_one_before(
    client: FlaskClient, entity: str
) -> None:
    days = re.findall(r"dato=([\d-]+)", client.get(f"/timemap/{entity}").text)
    pages = [client.get(f"/doc/{entity}?dato={d}", headers={"Accept": "text/html"}) for d in days]
    bodies = [re.sub(r"\d+\. \w+ \d{4}|20\d\d-\d\d-\d\d", "", page.text) for page in pages]
    assert len(days) > 2
    assert days == sorted(days)
    assert all(page.status_code == 200 for page in pages)
    assert all(first != second for first, second in pairwise(bodies))


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("nb", "Slik det var 1. juni 2021"),
        ("nn", "Slik det var 1. juni 2021"),
        ("en", "As it was on June 1, 2021"),
    ],
)
def test_the_page_shows_its_day_and_a_form_for_another(
    browse: Get, language: str, heading: str
) -> None:
    page = Page(browse(f"/doc/resource/datahotellet?{IN_2021}", language).text)
    assert heading in [e.text.strip() for e in page.all("h2")]
    (field,) = page.all("input", type="date")
    assert (field.attributes["name"], field.attributes["value"]) == ("dato", "2021-06-01")
    assert f"/doc/resource/datahotellet.ttl?{IN_2021}" in page.links
    assert "/doc/resource/datahotellet" in page.links
    (empty,) = Page(browse("/doc/resource/datahotellet", language).text).all("input", type="date")
    assert empty.attributes["value"] == ""


def test_the_page_of_a_day_shows_its_statements_and_counts_the_rest(browse: Get) -> None:
    page = Page(browse(f"/doc/resource/datahotellet?{IN_2021}").text)
    assert [e.text for e in page.all("span", **{"class": "status in-operation"})] == ["i drift"]
    assert [e.text for e in page.all("span", **{"class": "ds-tag"})] == []
    assert "4 opplysninger er utelatt" in page.words


def test_the_cache_separates_days(app: Flask) -> None:
    client = Client(Cache(app))
    plain = client.get("/doc/resource/altinn.ttl")
    gate = client.get("/doc/resource/altinn.ttl",
                      headers={"Accept-Datetime": "Tue, 01 Jun 2021 00:00:00 GMT"})  # fmt: skip
    expected_then = client.get(f"/doc/resource/altinn.ttl?{IN_2021}")
    assert (plain.status_code, gate.status_code, expected_then.status_code) == (200, 302, 200)
    assert plain.data != expected_then.data
    assert client.get("/doc/resource/altinn.ttl").data == plain.data

"""The JSON API: plain answers with the same content as SPARQL."""

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.queries import fill_in
from tests.web.conftest import BROWSER

ID_PORTEN = "https://w3id.org/felles-okosystem/id/resource/id-porten"
QUESTIONS = [
    ("impact-of-failure", {"resource": "resource:id-porten"}),
    ("target-picture", {"dato": "2021-06"}),
    ("common-components-in-operation", {}),
    ("role-matrix", {}),
    ("categories", {}),
    ("most-depended-on", {}),
    ("secure-letter-to-citizen", {}),
    ("skate-members", {"dato": "2021-06"}),
]


def get(client: FlaskClient, path: str, **headers: str) -> Any:
    response = client.get(path, headers=headers)
    assert (response.status_code, response.mimetype) == (200, "application/json"), path
    return json.loads(response.text)


def csv_text(value: object) -> str:
    """Write a value of the API as CSV results write it."""
    if isinstance(value, dict):
        return str(value["iri"])
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


@pytest.mark.parametrize(("name", "parameters"), QUESTIONS)
def test_an_answer_has_the_rows_of_sparql(
    client: FlaskClient, store: Store, release: Release, name: str, parameters: dict[str, str]
) -> None:
    sparql = fill_in(release.queries[name], release.prefixes, parameters)
    text = store.query(sparql).write("text/csv").decode()
    header, *expected = csv.reader(io.StringIO(text))
    answer = get(client, f"/api/questions/{name}?{urlencode({**parameters, 'per_page': 1000})}")
    assert [column["name"] for column in answer["columns"]] == header
    assert [[csv_text(row[key]) for key in header] for row in answer["rows"]] == expected
    assert answer["total"] == len(expected) > 0


def test_a_row_has_labels_and_types(client: FlaskClient) -> None:
    path = "/api/questions/impact-of-failure?resource=resource:id-porten&per_page=1&language=en"
    (row,) = get(client, path)["rows"]
    assert row["resource"] == {
        "iri": ID_PORTEN,
        "label": "ID-porten",
        "url": "http://localhost/api/resources/id-porten",
    }
    assert row["direct"] is True
    assert row["evidence"]["label"] == "fact"
    (numbers,) = get(client, "/api/questions/most-depended-on?per_page=1")["rows"]
    assert {type(v) for v in numbers.values()} == {int, str, dict}


def test_an_unbound_value_is_null(client: FlaskClient) -> None:
    rows = get(client, "/api/questions/target-picture?dato=2021-06&per_page=1000")["rows"]
    assert any(value is None for row in rows for value in row.values())
    assert len({tuple(row) for row in rows}) == 1


def test_the_pages_of_an_answer_add_up_to_the_answer(client: FlaskClient) -> None:
    complete = get(client, "/api/questions/role-matrix?per_page=1000")
    path, rows = "/api/questions/role-matrix?per_page=50", []
    while path:
        part = get(client, path)
        rows += part["rows"]
        path = part["links"]["next"]
    assert rows == complete["rows"]
    assert part["page"] == -(-complete["total"] // 50) == 4


def test_the_header_links_to_the_other_pages(client: FlaskClient) -> None:
    response = client.get("/api/questions/role-matrix?per_page=50&page=2")
    at = "http://localhost/api/questions/role-matrix?per_page=50&page="
    links = [v for v in response.headers.getlist("Link") if 'rel="alternate"' not in v]
    assert links == [
        f'<{at}1>; rel="first"',
        f'<{at}1>; rel="prev"',
        f'<{at}3>; rel="next"',
        f'<{at}4>; rel="last"',
    ]
    beyond = get(client, "/api/questions/role-matrix?per_page=50&page=999999999")
    assert (beyond["rows"], beyond["links"]["next"]) == ([], None)
    assert beyond["links"]["prev"] == f"{at}4"


def test_the_start_links_to_every_kind_and_to_the_documentation(client: FlaskClient) -> None:
    start = get(client, "/api")
    for kind in start["kinds"]:
        assert get(client, kind["url"])["total"] == kind["total"], kind["kind"]
    for address in start["links"].values():
        assert client.get(address).status_code in {200, 400, 404, 303}, address
    for path in ("/", "/api"):
        link = client.get(path, headers={"Accept": BROWSER}).headers["Link"]
        assert '</api/openapi.json>; rel="service-desc"' in link
        assert '</api/docs>; rel="service-doc"' in link


def test_every_entity_of_a_kind_is_listed_and_described(client: FlaskClient) -> None:
    listed = get(client, "/api/resources?per_page=1000")
    assert listed["total"] == len(listed["items"]) == 29
    assert get(client, "/api/resource?per_page=1000")["items"] == listed["items"]
    for item in listed["items"][:20]:
        entity = get(client, item["url"])
        shared = ("iri", "kind", "slug", "name", "page")
        assert {k: entity[k] for k in shared} == {k: item[k] for k in shared}


def test_an_entity_has_facts_and_statements_with_their_evidence(client: FlaskClient) -> None:
    entity = get(client, "/api/resources/id-porten?language=nn")
    provided = entity["facts"]["oko:providedBy"]
    assert [value["label"] for value in provided["values"]] == ["Digitaliseringsdirektoratet"]
    statements = {s["iri"].rpartition("/id/")[2]: s for s in entity["statements"]}
    assert len(statements) == len(entity["statements"])
    roles = [s for s in statements.values() if "oko:hasProviderParticipation" in s["relation"]]
    assert [s["state"] for s in roles] == ["current"]
    assert all(s["evidence"] and s["sources"] for s in roles)
    assert any(s["attested_from"] or s["valid_from"] for s in roles)
    assert {s["direction"] for s in statements.values()} == {"from", "to"}
    assert {h["iri"] for s in statements.values() for h in s["holders"]} - {ID_PORTEN}


def test_statements_are_those_of_the_graph(client: FlaskClient, store: Store) -> None:
    found = store.query(
        "PREFIX oko: <https://w3id.org/felles-okosystem/ns#> SELECT DISTINCT ?s WHERE { ?s a "
        f"oko:Statement . {{ <{ID_PORTEN}> ?p ?s }} UNION {{ ?s ?p <{ID_PORTEN}> }} }}"
    )
    expected = {getattr(row["s"], "value", "") for row in found.rows()}
    assert {s["iri"] for s in get(client, "/api/resources/id-porten")["statements"]} == expected


def test_former_and_planned_statements_are_separate_from_current_ones(client: FlaskClient) -> None:
    states = set[str]()
    for item in get(client, "/api/resources?per_page=1000")["items"]:
        states |= {s["state"] for s in get(client, item["url"])["statements"]}
    assert states == {"current", "former", "planned", "proposed"}


def test_every_kind_has_an_entity_with_a_description(client: FlaskClient) -> None:
    for kind in get(client, "/api")["kinds"]:
        (item,) = get(client, f"{kind['url']}?per_page=1")["items"]
        assert get(client, item["url"])["iri"] == item["iri"]
        around = get(client, f"{item['url']}/references")
        assert around["total"] >= len(around["items"])


def test_search_finds_the_entities_of_the_page(client: FlaskClient) -> None:
    found = get(client, "/api/search?q=id-porten")
    assert found["items"][0]["iri"] == ID_PORTEN
    page = client.get("/sporsmal?q=id-porten", headers={"Accept": BROWSER}).text
    assert all(item["iri"].rpartition("/id/")[2] in page for item in found["items"])
    assert get(client, "/api/search?q=finnesikke")["items"] == []


@pytest.mark.parametrize(
    ("query", "accept", "name"),
    [
        ("language=nb", "en", "Tillitstjenester"),
        ("language=nn", "", "Tillitstenester"),
        ("", "en-GB", "Trust services"),
        ("", "de", "Tillitstjenester"),
    ],
)
def test_names_are_in_the_requested_language(
    client: FlaskClient, query: str, accept: str, name: str
) -> None:
    client.set_cookie("sprak", "en")
    headers = {"Accept-Language": accept} if accept else {}
    response = client.get(f"/api/categories/trust-services?{query}", headers=headers)
    assert json.loads(response.text)["name"] == name
    assert "Cookie" not in response.headers["Vary"]
    assert "Set-Cookie" not in response.headers


def test_each_language_has_its_own_etag(client: FlaskClient) -> None:
    answers = [client.get(f"/api/categories?language={code}") for code in ("nb", "nn", "en")]
    assert len({a.headers["ETag"] for a in answers}) == 3
    assert [a.headers["Content-Language"] for a in answers] == ["nb", "nn", "en"]
    responses = [
        client.get("/api/categories", headers={"Accept-Language": c}) for c in ("nn", "en")
    ]
    assert [a.headers["ETag"] for a in responses] == [a.headers["ETag"] for a in answers[1:]]


@pytest.mark.parametrize("path", ["/api/resources", "/api/search?q=altinn", "/api/search?q=zzz"])
def test_lists_are_csv_on_request(client: FlaskClient, path: str) -> None:
    listed = get(client, path)
    response = client.get(path, headers={"Accept": "text/csv"})
    assert response.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [row["iri"] for row in rows] == [item["iri"] for item in listed["items"]]
    by_parameter = client.get(f"{path}{'&' if '?' in path else '?'}format=csv")
    assert by_parameter.text == response.text


def test_references_are_csv_on_request(client: FlaskClient) -> None:
    path = "/api/categories/trust-services/references"
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}?format=csv").text)))
    listed = get(client, path)["items"]
    assert [(r["property"], r["thing"]) for r in rows] == [
        (item["property"], item["thing"]["iri"]) for item in listed
    ]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api?x=1", 400, "Unknown parameter 'x'. How to fix it: use only language."),
        (
            "/api?language=fr",
            400,
            "language='fr' is not supported. How to fix it: choose one of nb, nn, en.",
        ),
        ("/api?language=nb&language=nn", 400, "«language» er oppgitt 2 ganger"),
        ("/api/resources?page=0", 400, "page='0' is not a whole number from 1 to 999999999."),
        ("/api/resources?page=1000000000", 400, "is not a whole number from 1 to 999999999."),
        ("/api/resources?page=١", 400, "is not a whole number"),
        ("/api/resources?per_page=1001", 400, "is not a whole number from 1 to 1000."),
        ("/api/resources?format=pdf", 406, "text/csv (.csv)"),
        ("/api/finnes-ikke", 404, "There is no kind of entity named 'finnes-ikke'."),
        ("/api/resources/finnes-ikke", 404, "The graph has no statements about"),
        ("/api/resources/id-porten?page=1", 400, "Unknown parameter 'page'"),
        ("/api/search", 400, "/api/search?q="),
        ("/api/search?q=", 400, "/api/search?q="),
        ("/api/questions/finnes-ikke", 404, "There is no question named 'finnes-ikke'."),
        ("/api/questions/impact-of-failure", 400, "requires the parameter 'resource'"),
        (
            "/api/questions/impact-of-failure?resource=resource:x",
            404,
            "The graph has no statements about",
        ),
        ("/api/questions/impact-of-failure?resource=%20", 400, "' ' is not iri"),
        ("/api/questions/skate-members?dato=20210630", 400, "'20210630' is not date"),
    ],
)
def test_an_invalid_request_is_a_problem(
    client: FlaskClient, path: str, status: int, words: str
) -> None:
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert words in response.get_json(force=True)["detail"]


def test_only_offered_formats_are_sent(client: FlaskClient) -> None:
    for path in ("/api", "/api/resources/id-porten", "/api/questions/sectors", "/api/questions"):
        assert client.get(path, headers={"Accept": "application/pdf"}).status_code == 406, path
        assert get(client, path, Accept=BROWSER)
    for method in (client.post, client.put, client.delete, client.patch):
        assert method("/api/resources").status_code == 405


def test_no_query_parameter_has_a_name_that_the_api_reserves(release: Release) -> None:
    taken = {"page", "per_page", "language", "format", "sprak"}
    assert [q.name for q in release.queries.values() if taken & set(q.parameters)] == []

"""Parameters that nobody reads are removed from an address before the cache and the app see it."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask import Flask
from werkzeug.test import Client

from okosystem.web.parameters import TABLE, KnownParameters
from tests.web.conftest import BROWSER


@pytest.fixture(scope="module")
def client(app: Flask) -> Client:
    """Return a client of an app that answers with the query string that reaches it."""

    def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/html")])
        return [environ["QUERY_STRING"].encode()]

    return Client(KnownParameters(echo, app))


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("/rdf-graph-store?default&x=1", "default"),
        ("/ns?x=1", ""),
        ("/ns.ttl?x=1", ""),
        ("/doc/resource/id-porten?utm_source=epost&dato=2021-06-01", "dato=2021-06-01"),
        ("/doc/resource/id-porten.ttl?x=1&sprak=nn", "sprak=nn"),
        ("/roller?kategori=registers&%6Bategori=apis&x", "kategori=registers&%6Bategori=apis"),
        ("/static/site.css?v=1&v=2", ""),
        ("/sporsmal?q=a+b&q2=c", "q=a+b"),
        ("/sporsmal/impact-of-failure?resource=id-porten&x=1", "resource=id-porten"),
        ("/sporsmal/unknown?resource=id-porten", ""),
        ("/forslag/plassering?om=a&resource=b&kategori=c&x=1", "om=a&resource=b&kategori=c"),
        ("/sammenhenger?&&hvis=id-porten&=&x", "hvis=id-porten"),
    ],
)
def test_what_a_page_or_document_does_not_read_is_removed(
    client: Client, address: str, left: str
) -> None:
    assert client.get(address, headers={"Accept": BROWSER}).text == left


@pytest.mark.parametrize(
    "query",
    [
        "/api/resources?x=1", "/sok?q=altinn&x=1", "/roller.csv?x=1", "/roller?x=1&format=csv",
        "/sparql?x=1", "/no-such-page?x=1",
    ],
)  # fmt: skip
def test_what_refuses_or_passes_on_unknown_parameters_gets_them(client: Client, query: str) -> None:
    assert client.get(query, headers={"Accept": BROWSER}).text == query.partition("?")[2]


def test_data_of_a_view_refuse_what_they_do_not_know(client: Client) -> None:
    assert client.get("/roller?x=1", headers={"Accept": "application/json"}).text == "x=1"
    assert client.post("/ns?x=1", headers={"Accept": BROWSER}).text == "x=1"


def test_a_page_without_its_unknown_parameters_names_its_address(client: Client) -> None:
    changed = client.get("/roller?x=1&kategori=b", headers={"Accept": BROWSER})
    assert changed.headers["Link"] == '</roller?kategori=b>; rel="canonical"'
    as_it_was = client.get("/roller?kategori=b", headers={"Accept": BROWSER})
    assert "Link" not in as_it_was.headers


def test_the_table_names_endpoints_that_exist(app: Flask) -> None:
    foreign = {"front.instances", "things.by_iri"}
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    blueprints = {endpoint.partition(".")[0] for endpoint in endpoints}
    assert TABLE["read"].keys() - endpoints - blueprints == foreign
    assert {*TABLE["tolerant"], *TABLE["left_alone"]} <= endpoints | blueprints

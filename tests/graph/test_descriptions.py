"""The descriptions of the real graph are small enough for the programs that read them."""

import json

import pytest
from flask.testing import FlaskClient

from okosystem.release.release import Release
from okosystem.web.cache import COMPRESSORS, MAX_RESPONSE
from tests.web.test_editors import EXAMPLES, PARTITIONS, PREFIXES

MEGABYTE = 1_000_000


def ask(client: FlaskClient, query: str) -> bytes:
    headers = {"Accept": "application/sparql-results+json"}
    found = client.get("/sparql", query_string={"query": PREFIXES + query}, headers=headers)
    return found.get_data()


@pytest.mark.parametrize(("query", "least"), [(PARTITIONS, 1500), (EXAMPLES, 50)])
def test_an_editor_in_a_browser_gets_less_than_a_megabyte(
    client: FlaskClient, query: str, least: int
) -> None:
    answer = ask(client, query)
    assert len(json.loads(answer)["results"]["bindings"]) > least
    # Larger ones are not compressed, and do not fit into what a browser stores for a site.
    assert len(answer) < MAX_RESPONSE
    assert len(COMPRESSORS["gzip"](answer)) < MEGABYTE / 4


def test_void_and_the_service_description_are_small(client: FlaskClient, release: Release) -> None:
    assert release.file("void.ttl").stat().st_size < MEGABYTE
    assert len(client.get("/void", headers={"Accept": "text/turtle"}).data) < MEGABYTE
    description = client.get("/sparql", headers={"Accept": "text/turtle"}).data
    graphs = description.count(b"sd:namedGraph")
    assert len(description) < 4000 + 110 * graphs

"""Errors as data for clients and as pages for people."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from okosystem.errors import (
    Busy,
    GraphError,
    QueryTooLarge,
    QueryTooSlow,
    ReleaseError,
    TooManyQueries,
)
from okosystem.release.release import Release
from okosystem.sparql.admission import Admission
from okosystem.sparql.oxigraph import Store
from okosystem.web import problems
from okosystem.web.app import create_app
from okosystem.web.problems import DETAIL_BY_STATUS, TABLE, status_of
from tests.web.conftest import Get, Page

WEB = Path(problems.__file__).parent


@pytest.fixture(scope="module")
def failing(release: Release, store: Store) -> Iterator[Flask]:
    app = create_app(release, store)

    def fail() -> str:
        raise RuntimeError("the secret of the house")

    app.add_url_rule("/brister", view_func=fail)
    yield app
    app.extensions["okosystem"].pool.close()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (QueryTooSlow("x"), 503),
        (QueryTooLarge("x"), 503),
        (Busy("x"), 503),
        (TooManyQueries("x"), 429),
        (ReleaseError("x"), 500),
    ],
)
def test_every_graph_error_has_a_status(error: GraphError, status: int) -> None:
    assert status_of(error) == HTTPStatus(status)


@pytest.mark.parametrize(
    ("language", "title"),
    [("nb", "Siden finnes ikke"), ("nn", "Sida finst ikkje"), ("en", "The page does not exist")],
)
def test_people_get_a_page_in_their_language(browse: Get, language: str, title: str) -> None:
    response = browse("/finnes/ikke", language)
    page = Page(response.text)
    assert response.status_code == 404
    assert [e.text for e in page.all("h1")] == [title]
    assert page.all("html")[0].attributes["lang"] == language
    assert "The requested URL was not found" not in response.text
    assert page.faults == []


def test_an_internal_error_reveals_no_details(failing: Flask) -> None:
    for accept in ("text/html", "application/json"):
        response = failing.test_client().get("/brister", headers={"Accept": accept})
        assert response.status_code == 500
        assert "secret" not in response.text
        assert "Error" not in response.text.replace("Internal Server Error", "")


def test_a_wrong_method_is_answered_with_the_allowed_ones(client: FlaskClient) -> None:
    response = client.post("/doc/resource/id-porten")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert response.mimetype == "application/problem+json"


def test_a_client_over_its_limit_gets_429_in_its_language(failing: Flask) -> None:
    admission = Admission(1, 1, 0)

    def crowded() -> str:
        with admission.admit("x", 1):
            return "a place"

    failing.view_functions["health.health"] = crowded
    headers = {"Accept": "text/html", "Accept-Language": "nn"}
    response = failing.test_client().get("/health", headers=headers)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "5")
    message = "0 av spørjingane dine blir svara på alt. Slik rettar du det: vent til ei av dei er"
    assert f'<p class="fault-words">{message} ferdig.</p>' in response.text


def test_a_busy_server_sends_retry_after(failing: Flask) -> None:
    def busy() -> str:
        raise Busy("the queue is full")

    failing.view_functions["health.health"] = busy
    response = failing.test_client().get("/health")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_every_detail_is_in_the_table_and_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.py"))
    used = {*re.findall(r'\bdetail\(\s*"(\w+)"', code), *DETAIL_BY_STATUS.values(), "malformed"}
    assert used == set(TABLE["details"])
    refused = re.findall(r'return refuse\(\w+, "(\w+)"', code)
    assert set(refused) == set(TABLE["limits"])

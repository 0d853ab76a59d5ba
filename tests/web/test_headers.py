"""The headers of every response: security, CORS, caching, 304."""

import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from okosystem.release.release import Release
from tests.web.conftest import BROWSER, Get

PATHS = [
    "/",
    "/doc/resource/id-porten",
    "/doc/resource/id-porten.ttl",
    "/sporsmal",
    "/ns.ttl",
    "/nei",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_response_has_security_and_cors_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path, headers={"Accept": BROWSER}).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Strict-Transport-Security" not in headers


def test_hsts_is_sent_over_https(client: FlaskClient) -> None:
    response = client.get("/", base_url="https://localhost")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/", "/doc/resource/id-porten", "/sparql"])
def test_preflight_requests_are_allowed(client: FlaskClient, path: str) -> None:
    response = client.options(path)
    assert response.status_code == 200
    assert "GET" in response.headers["Access-Control-Allow-Methods"]
    assert "Accept" in response.headers["Access-Control-Allow-Headers"]


def test_pages_vary_by_format_language_and_cookie(client: FlaskClient) -> None:
    page = client.get("/doc/resource/id-porten", headers={"Accept": BROWSER})
    data = client.get("/doc/resource/id-porten", headers={"Accept": "text/turtle"})
    varying = "Accept-Datetime, Accept-Profile, Accept, Accept-Language"
    assert page.headers["Vary"] == f"{varying}, Cookie"
    assert page.headers["Content-Language"] == "nb"
    assert data.headers["Vary"] == varying
    assert client.get("/ns.ttl").headers["Vary"] == "Accept, Accept-Language"


@pytest.mark.parametrize("path", ["/", "/doc/resource/id-porten", "/ns.ttl", "/virksomheter"])
def test_a_known_etag_gets_304(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    second = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.data) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]
    assert "public" in first.headers["Cache-Control"]
    assert "max-age=300" in first.headers["Cache-Control"]
    assert first.last_modified is not None


def test_each_format_and_language_has_its_own_etag(client: FlaskClient) -> None:
    path = "/doc/resource/id-porten"
    requests = [
        {"Accept": "text/html", "Accept-Language": "nb"},
        {"Accept": "text/html", "Accept-Language": "nn"},
        {"Accept": "text/html", "Accept-Language": "en"},
        {"Accept": "text/turtle"},
        {"Accept": "application/ld+json"},
    ]
    assert len({client.get(path, headers=h).headers["ETag"] for h in requests}) == 5


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/id/resource/id-porten",
        "/doc/resource/id-porten",
        "/doc/resource/id-porten.ttl",
        "/sporsmal/sectors.csv",
        "/ns",
        "/ns.ttl",
        "/void",
        "/dumps/graph.ttl",
        "/sitemap.xml",
        "/graph/queries",
        "/virksomheter",
        "/sparql",
        "/sparql?query=ASK {}",
    ],
)
def test_responses_have_the_modification_date_of_the_release(
    client: FlaskClient, release: Release, path: str
) -> None:
    answer = client.get(path, follow_redirects=True, buffered=True)
    day = f"{release.manifest['modified']}T00:00:00+00:00"
    assert answer.last_modified == datetime.fromisoformat(day)


def test_problems_and_health_are_never_cached(client: FlaskClient) -> None:
    for path in ("/nei", "/health", "/ready", "/doc/resource/nei"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path


def test_no_page_has_inline_scripts_or_styles(browse: Get) -> None:
    for path in (
        "/",
        "/doc/resource/id-porten",
        "/sparql",
        "/ns",
        "/sporsmal/advice-given",
        "/api/docs",
    ):
        text = browse(path).text
        # Only modules of this site by address, and data that is never run.
        scripts = set(re.findall(r"<script[^>]*>", text))
        assert {re.sub(r'src="/static/[^"]+"', "src", tag) for tag in scripts} <= {
            '<script type="module" src>',
            '<script type="application/ld+json">',
        }, path
        assert "<style" not in text, path
        assert " style=" not in text, path


@pytest.mark.parametrize(
    "path",
    [
        "/vendor/@digdir/designsystemet-css/dist/src/index.css",
        "/vendor/@digdir/designsystemet-css/dist/theme/designsystemet.css",
        "/static/theme.css",
        "/static/okosystem.css",
        "/static/icon.svg",
    ],
)
def test_stylesheets_are_served_locally_and_can_be_cached(client: FlaskClient, path: str) -> None:
    response = client.get(path, buffered=True)
    assert response.status_code == 200
    assert "max-age=86400" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/vendor/axe-core/axe.min.js", "/vendor/../package.json"])
def test_no_other_file_of_node_modules_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404

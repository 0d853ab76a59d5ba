"""The cache of a real nginx: which responses it stores, and whom it serves them to."""

from pathlib import Path
from urllib.parse import quote

import pytest

from okosystem.core.release import Release
from tests.deploy.nginx import HOST, Answer, Nginx, program, run_nginx
from tests.serve.conftest import Start

DOCUMENT = "/doc/resource/maskinporten"
RESULT = f"/sparql?query={quote('SELECT ?s { ?s a ?c } ORDER BY ?s LIMIT 100')}"
BROWSER = "text/html"
LOOPBACK = "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/", BROWSER),
        ("/malbilde.svg", "*/*"),
        ("/static/boards.css", "*/*"),
        ("/doc/resource/altinn", BROWSER),
        ("/doc/resource/altinn.ttl", "*/*"),
        ("/sparql?query=ASK%7B%7D", "text/csv"),
    ],
)
def test_a_second_request_is_answered_from_the_cache(nginx: Nginx, path: str, accept: str) -> None:
    first, second = (nginx.ask(path, Accept=accept) for _ in range(2))
    assert (first.status, second.status, first.body) == (200, 200, second.body)
    assert [nginx.reached_server(each) for each in (first, second)] == [True, False]


@pytest.mark.parametrize("path", ["/doc/resource/altinn-akkreditert", "/sparql?query=ASK", "/nei"])
def test_errors_are_not_cached(nginx: Nginx, path: str) -> None:
    answers = [nginx.ask(path) for _ in range(2)]
    assert {each.status // 100 for each in answers} == {4}
    assert [nginx.reached_server(each) for each in answers] == [True, True]


def test_answers_to_post_are_not_cached(nginx: Nginx) -> None:
    kind = "application/sparql-query"
    answers = [nginx.ask("/sparql", "POST", b"ASK {}", Content_Type=kind) for _ in range(2)]
    assert [(each.status, nginx.reached_server(each)) for each in answers] == [(200, True)] * 2


@pytest.mark.parametrize("path", ["/doc/resource/id-porten", "/om", RESULT])
def test_revalidation_gives_304_from_the_server_and_from_nginx(nginx: Nginx, path: str) -> None:
    tag = nginx.server.ask(path, Accept=BROWSER)[1]["etag"]
    answers = [nginx.ask(path, Accept=BROWSER, If_None_Match=tag) for _ in range(2)]
    assert [(each.status, each.body, each.headers["ETag"]) for each in answers] == [
        (304, b"", tag)
    ] * 2
    assert [nginx.reached_server(each) for each in answers] == [True, False]


def test_head_is_answered_from_the_cache(nginx: Nginx) -> None:
    whole = nginx.ask("/ns.ttl")
    head = nginx.ask("/ns.ttl", "HEAD")
    assert (head.status, head.body, nginx.reached_server(head)) == (200, b"", False)
    assert (head.headers["ETag"], head.headers["Content-Length"]) == (
        whole.headers["ETag"],
        str(len(whole.body)),
    )


def described(answer: Answer) -> tuple[str | bytes | None, ...]:
    names = ("Content-Type", "Content-Language", "Content-Encoding", "ETag")
    return (*(answer.headers[name] for name in names), answer.body)


@pytest.mark.parametrize(
    ("path", "header", "values"),
    [
        (DOCUMENT, "Accept", ("text/html", "text/turtle", "application/ld+json")),
        (RESULT, "Accept", ("text/html", "text/csv", "application/sparql-results+json")),
        (DOCUMENT, "Accept_Language", ("nb", "nn", "en")),
        (
            DOCUMENT,
            "Accept_Profile",
            ("<https://schema.org/>", "<http://www.w3.org/2004/02/skos/core>"),
        ),
        (DOCUMENT, "Cookie", ("sprak=nn", "sprak=en")),
        (DOCUMENT, "Accept_Encoding", ("gzip", "br", "zstd", "identity")),
        (RESULT, "Accept_Encoding", ("gzip", "br", "zstd", "identity")),
    ],
)
def test_cached_responses_respect_content_negotiation(
    nginx: Nginx, path: str, header: str, values: tuple[str, ...]
) -> None:
    first = [nginx.ask(path, "GET", None, LOOPBACK, **{header: value}) for value in values]
    again = [nginx.ask(path, "GET", None, LOOPBACK, **{header: value}) for value in values]
    forwarded = {"X_Forwarded_Host": HOST}
    own = [nginx.server.ask(path, 0, **forwarded, **{header: value})[2] for value in values]
    assert [each.body for each in first] == own
    assert [described(each) for each in again] == [described(each) for each in first]
    assert [nginx.reached_server(each) for each in again] == [False] * len(values)


@pytest.mark.parametrize("path", ["/sok?q=altinn", "/doc/resource/altinn.ttl", RESULT])
def test_a_compressed_response_is_not_sent_to_a_client_that_accepts_none(
    nginx: Nginx, path: str
) -> None:
    packed, plain = nginx.ask(path, Accept_Encoding="gzip"), nginx.ask(path)
    assert (packed.headers["Content-Encoding"], plain.headers["Content-Encoding"]) == ("gzip", None)


def test_hosts_and_schemes_are_cached_separately(nginx: Nginx) -> None:
    asked = [
        nginx.ask("/rad"),
        nginx.ask("/rad", Host="localhost:8080"),
        nginx.ask_securely("/rad"),
    ]
    assert [(each.status, nginx.reached_server(each)) for each in asked] == [(200, True)] * 3


def test_cached_pages_are_served_while_the_server_is_down(
    release: Release, start: Start, deploy: Path, tmp_path: Path
) -> None:
    program("nginx")
    server = start(release.folder, proxies="1", workers="1")
    with run_nginx(server, deploy / "nginx.conf", tmp_path) as nginx:
        known = nginx.ask("/om")
        server.process.terminate()
        server.process.wait(60)
        assert (nginx.ask("/om").status, nginx.ask("/om").body) == (known.status, known.body)
        assert nginx.ask("/rad").status == 502

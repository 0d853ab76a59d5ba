"""The cache of a real nginx: which responses it stores, and for which requests it serves them."""

from pathlib import Path
from urllib.parse import quote

import pytest

from okosystem.release.release import Release
from tests.deploy.hostile import displaced_answers, poisoned_pages
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
    first, second = (nginx.request(path, Accept=accept) for _ in range(2))
    assert (first.status, second.status, first.body) == (200, 200, second.body)
    assert [nginx.reached_server(response) for response in (first, second)] == [True, False]


@pytest.mark.parametrize("path", ["/doc/resource/altinn-akkreditert", "/sparql?query=ASK", "/nei"])
def test_errors_are_not_cached(nginx: Nginx, path: str) -> None:
    answers = [nginx.request(path) for _ in range(2)]
    assert {response.status // 100 for response in answers} == {4}
    assert [nginx.reached_server(response) for response in answers] == [True, True]


def test_responses_to_post_are_not_cached(nginx: Nginx) -> None:
    kind = "application/sparql-query"
    answers = [nginx.request("/sparql", "POST", b"ASK {}", Content_Type=kind) for _ in range(2)]
    assert [(response.status, nginx.reached_server(response)) for response in answers] == [
        (200, True)
    ] * 2


@pytest.mark.parametrize("path", ["/doc/resource/id-porten", "/om", RESULT])
def test_the_server_and_nginx_answer_revalidation_with_304(nginx: Nginx, path: str) -> None:
    tag = nginx.server.get(path, Accept=BROWSER)[1]["etag"]
    answers = [nginx.request(path, Accept=BROWSER, If_None_Match=tag) for _ in range(2)]
    assert [(response.status, response.body, response.headers["ETag"]) for response in answers] == [
        (304, b"", tag)
    ] * 2
    assert [nginx.reached_server(response) for response in answers] == [True, False]


def test_head_is_answered_from_the_cache(nginx: Nginx) -> None:
    full = nginx.request("/ns.ttl")
    head = nginx.request("/ns.ttl", "HEAD")
    assert (head.status, head.body, nginx.reached_server(head)) == (200, b"", False)
    assert (head.headers["ETag"], head.headers["Content-Length"]) == (
        full.headers["ETag"],
        str(len(full.body)),
    )


def summarize(answer: Answer) -> tuple[str | bytes | None, ...]:
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
    first = [nginx.request(path, "GET", None, LOOPBACK, **{header: value}) for value in values]
    second_time = [
        nginx.request(path, "GET", None, LOOPBACK, **{header: value}) for value in values
    ]
    forwarded = {"X_Forwarded_Host": HOST}
    direct = [nginx.server.get(path, 0, **forwarded, **{header: value})[2] for value in values]
    assert [response.body for response in first] == direct
    assert [summarize(response) for response in second_time] == [
        summarize(response) for response in first
    ]
    assert [nginx.reached_server(response) for response in second_time] == [False] * len(values)


@pytest.mark.parametrize("path", ["/sporsmal?q=altinn", "/doc/resource/altinn.ttl", RESULT])
def test_a_compressed_response_is_not_sent_to_a_client_that_accepts_none(
    nginx: Nginx, path: str
) -> None:
    packed, plain = nginx.request(path, Accept_Encoding="gzip"), nginx.request(path)
    assert (packed.headers["Content-Encoding"], plain.headers["Content-Encoding"]) == ("gzip", None)


def test_hosts_and_schemes_are_cached_separately(nginx: Nginx) -> None:
    responses = [
        nginx.request("/mote"),
        nginx.request("/mote", Host="localhost:8080"),
        nginx.get_over_tls("/mote"),
    ]
    assert [(response.status, nginx.reached_server(response)) for response in responses] == [
        (200, True)
    ] * 3


@pytest.mark.slow
def test_no_request_changes_what_other_clients_get(nginx: Nginx) -> None:
    assert displaced_answers(nginx.port) == poisoned_pages(nginx.port) == []


def test_cached_pages_are_served_while_the_server_is_down(
    release: Release, start: Start, deploy: Path, tmp_path: Path
) -> None:
    program("nginx")
    server = start(release.folder, proxies="1", workers="1")
    with run_nginx(server, deploy / "nginx.conf", tmp_path) as nginx:
        cached = nginx.request("/om")
        server.process.terminate()
        server.process.wait(60)
        assert (nginx.request("/om").status, nginx.request("/om").body) == (
            cached.status,
            cached.body,
        )
        assert nginx.request("/mote").status == 502

"""Behind nginx, limits apply to each real client, and refused requests are not cached."""

import json
import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import quote

import pytest

from tests.deploy.nginx import HOST, Answer, Nginx
from tests.serve.conftest import wait_until

pytestmark = pytest.mark.slow

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER(STR(?x) < STR(?y)) }"


def sparql(query: str) -> str:
    return f"/sparql?format=csv&query={quote(query)}"


WANTED = sparql("ASK {}")
HALF_BODY = f"POST /sparql HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 9\r\n\r\nASK".encode()
AT_ONCE = 100


@pytest.fixture(scope="module")
def answers(nginx: Nginx) -> Mapping[str, Answer]:
    """The responses to clients while one query runs and one waits, and afterwards."""

    def busy(what: str) -> bool:
        return nginx.server.figures()[f"okosystem_queries_{what}"] == 1

    with ThreadPoolExecutor() as threads:
        threads.submit(nginx.request, sparql(ENDLESS), source="127.0.0.2")
        wait_until(lambda: busy("running"), "the query is being answered")
        same = nginx.request(WANTED, source="127.0.0.2", X_Forwarded_For="127.0.0.9")
        threads.submit(nginx.request, sparql("ASK { }"), source="127.0.0.3")
        wait_until(lambda: busy("waiting"), "another waits in line")
        other = nginx.request(WANTED, source="127.0.0.4")
    later = nginx.request(WANTED, source="127.0.0.2")
    return {"the same": same, "another": other, "later": later}


@pytest.mark.parametrize(("who", "status"), [("the same", 429), ("another", 503), ("later", 200)])
def test_limits_apply_to_the_real_client_address(
    answers: Mapping[str, Answer], who: str, status: int
) -> None:
    assert answers[who].status == status


@pytest.mark.parametrize("who", ["the same", "another"])
def test_a_refused_request_has_retry_after(answers: Mapping[str, Answer], who: str) -> None:
    headers = answers[who].headers
    assert (headers["Retry-After"], headers["Cache-Control"]) == ("5", "no-store")


def test_refused_requests_are_not_cached(nginx: Nginx, answers: Mapping[str, Answer]) -> None:
    assert [nginx.reached_server(answer) for answer in answers.values()] == [True, True, True]
    assert answers["later"].body == b"true"


def test_stopped_queries_are_not_cached(nginx: Nginx) -> None:
    responses = [nginx.request(f"{sparql(ENDLESS)}&timeout=0.2") for _ in range(2)]
    assert [(each.status, nginx.reached_server(each)) for each in responses] == [(503, True)] * 2


def test_one_address_cannot_hold_all_connections(nginx: Nginx) -> None:
    with ExitStack() as held:
        for _ in range(AT_ONCE):
            line = socket.create_connection(("127.0.0.1", nginx.port), 10, ("127.0.0.5", 0))
            held.enter_context(line).sendall(HALF_BODY)
        wait_until(
            lambda: nginx.request("/health", source="127.0.0.5").status == 429,
            f"{AT_ONCE} requests are being read",
        )
        refused, other = (nginx.request("/health", source=f"127.0.0.{n}") for n in (5, 6))
    assert other.status == 200
    assert (refused.status, refused.headers["Retry-After"]) == (429, "5")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert json.loads(refused.body)["status"] == 429

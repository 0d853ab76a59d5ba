"""A client that sends slow queries without pause does not keep others from theirs."""

import http.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.parse import quote

import pytest

from okosystem.release.release import Release
from tests.serve.conftest import PATIENCE, Server, Start, get_over, wait_until

pytestmark = pytest.mark.slow

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER(STR(?x) < STR(?y)) }"
REFUSED = {429, 503}


def ask(server: Server, query: str, source: str, **headers: str) -> int:
    connection = http.client.HTTPConnection(
        "127.0.0.1", server.port, timeout=PATIENCE, source_address=(source, 0)
    )
    try:
        return get_over(connection, f"/sparql?format=csv&query={quote(query)}", **headers)[0]
    finally:
        connection.close()


def test_other_addresses_are_answered_while_one_occupies_all_it_can(
    release: Release, start: Start
) -> None:
    """X-Forwarded-For makes nobody another client where no proxy is configured."""
    server = start(release.folder, query_seconds="5")
    stop = Event()
    attacked: Counter[int] = Counter()

    def attack() -> None:
        while not stop.is_set():
            forged = f"192.0.2.{sum(attacked.values()) % 255}"
            attacked[ask(server, ENDLESS, "127.0.0.2", X_Forwarded_For=forged)] += 1
            stop.wait(0.05)

    with ThreadPoolExecutor(32) as threads:
        attacks = [threads.submit(attack) for _ in range(32)]
        try:
            wait_until(lambda: server.figures()["okosystem_queries_running"] > 2, "it is attacked")
            answered = Counter(
                ask(server, f"ASK {{ <urn:x{number}> ?p ?o }}", "127.0.0.9") for number in range(40)
            )
        finally:
            stop.set()
    assert answered == {200: 40}
    assert not any(each.exception() for each in attacks)
    assert set(attacked) <= REFUSED

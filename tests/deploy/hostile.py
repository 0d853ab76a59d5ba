"""Hostile requests to a proxy, and what other clients get, who share its connections and cache."""

from contextlib import suppress
from http.client import HTTPException

from tests.serve import test_hostile_requests as hostile
from tests.serve.wire import exchange

ORDINARY = b"X-Other: a"
HEALTH = (200, b'{"status":"ok"}\n')


def displaced_answers(port: int) -> list[str]:
    """Name the requests after which another client does not get its own answer."""
    tables = (hostile.REFUSED, hostile.ANSWERED_ONCE, hostile.ANSWERED_TWICE, hostile.UNKNOWN)
    found = []
    for name, request in [pair for table in tables for pair in table.items()]:
        with suppress(HTTPException):  # the answer in HTTP/0.9 has no status
            exchange(port, request)
        others = [exchange(port, hostile.with_line("/health", ORDINARY)) for _ in range(3)]
        if {(answer.status, answer.body) for (answer,) in others} != {HEALTH}:
            found.append(name)
    return found


def poisoned_pages(port: int) -> list[str]:
    """Name the headers after which another client gets another page at the same address."""
    (expected,) = exchange(port, hostile.with_line("/om?n=0", ORDINARY))
    assert expected.status == 200
    found = []
    for number, (name, line) in enumerate(hostile.HARMLESS.items(), 1):
        exchange(port, hostile.with_line(path := f"/om?n={number}", line))
        (other,) = exchange(port, hostile.with_line(path, ORDINARY))
        if other.body != expected.body or hostile.repeats(other):
            found.append(name)
    return found

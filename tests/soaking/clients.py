"""The clients of a soak test: those that speak HTTP and check answers, and those that do not.

Every client sends from its own address.
"""

import http.client
import json
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from tests.soaking.requests import FULL, PROBLEM, Request, cells

MAX_ERRORS = 30
TIMEOUT = 60
LARGE = quote("SELECT * WHERE { ?s ?p ?o } LIMIT 8000")
HEAD = "Host: x\r\nAccept: text/csv\r\n"
BROKEN = (
    b"\x00\xff\xfe\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"G" * 5000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
)  # fmt: skip


@dataclass(slots=True)
class Report:
    """Answers by kind of client and status, and errors; thread-safe."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, kind: str, status: int) -> None:
        """Count an answer; status 0 means none."""
        with self.lock:
            self.statuses[kind, status] += 1

    def error(self, text: str) -> None:
        """Record an error."""
        with self.lock:
            if len(self.errors) < MAX_ERRORS:
                self.errors.append(text)

    def share(self, kind: str) -> float:
        """Return the share of a kind's requests that were answered."""
        every = sum(n for (one, _), n in self.statuses.items() if one == kind)
        return self.statuses[kind, 200] / every if every else 0

    def summary(self) -> list[str]:
        """List the counts."""
        return [f"{kind} {status}: {n}" for (kind, status), n in sorted(self.statuses.items())]


def send_requests(
    requests: Iterator[Request], port: int, number: int, until: float, report: Report
) -> None:
    """Send requests until the time is up, and report every answer."""
    source = (f"127.0.1.{number + 1}", 0)
    for request in requests:
        if time.monotonic() > until:
            return
        connection = http.client.HTTPConnection("127.0.0.1", port, TIMEOUT, source)
        try:
            connection.request(request.method, request.path, request.body, dict(request.headers))
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            report_failure(request, error, report)
            continue
        finally:
            connection.close()
        report.count(request.kind, answer.status)
        if problem := check(request, answer, body):
            report.error(f"{request.kind} {request.method} {request.path[:300]}: {problem}")


def report_failure(request: Request, error: Exception, report: Report) -> None:
    """Report a missing answer; a server may close the connection on a body it refuses."""
    report.count(request.kind, 0)
    if request.statuses.isdisjoint({413, 414, 431}):
        report.error(f"{request.kind} {request.path[:300]}: {type(error).__name__} {error}")


def check(request: Request, answer: http.client.HTTPResponse, body: bytes) -> str:
    """Describe how an answer differs from the specified one; empty when it does not."""
    if answer.status == 200:
        return check_body(request, body)
    if answer.status not in request.statuses | FULL:
        return f"answered {answer.status} {body[:200]!r}, specified {sorted(request.statuses)}"
    if answer.status in (414, 431):
        return ""
    if answer.getheader("Content-Type") != PROBLEM:
        return f"{answer.status} is {answer.getheader('Content-Type')}, not {PROBLEM}"
    if json.loads(body)["status"] != answer.status:
        return f"the problem says {body[:200]!r}"
    if answer.status in (429, 503) and not answer.getheader("Retry-After"):
        return f"{answer.status} without Retry-After"
    return ""


def check_body(request: Request, body: bytes) -> str:
    """Compare the cells of a body with the expected ones."""
    if request.kind in ("bad", "over", "hostile"):
        return f"answered 200 with {len(body)} bytes"
    if request.expected is None:
        return ""
    same = cells(body) == cells(request.expected)
    return "" if same else f"{len(body)} bytes that are not the {len(request.expected)} expected"


def misbehave(port: int, number: int, until: float, report: Report, chance: random.Random) -> None:
    """Misbehave in various ways until the time is up."""
    while time.monotonic() < until:
        way = chance.choice((broken, half_sent, vanishing, slow))
        try:
            with socket.create_connection(
                ("127.0.0.1", port), 10, (f"127.0.2.{number + 1}", 0)
            ) as s:
                status = way(s, chance)
        except OSError:
            status = 0
        report.count(way.__name__, status)
        if status >= 500 and status != 503:
            report.error(f"{way.__name__}: answered {status}")


def broken(connection: socket.socket, chance: random.Random) -> int:
    """Send something that is not a request; 4xx and a closed connection are both fine."""
    connection.sendall(chance.choice(BROKEN))
    connection.settimeout(3)
    return status_of(connection.recv(100))


def half_sent(connection: socket.socket, chance: random.Random) -> int:
    """Announce a body, send part of it, wait, and disconnect."""
    kind = "Content-Type: application/sparql-query\r\n"
    connection.sendall(
        f"POST /sparql HTTP/1.1\r\n{HEAD}{kind}Content-Length: 9000\r\n\r\nSELECT".encode()
    )
    connection.settimeout(chance.uniform(0.5, 5))
    return status_of(connection.recv(100))


def vanishing(connection: socket.socket, chance: random.Random) -> int:
    """Request a large answer and disconnect."""
    connection.sendall(
        f"GET /sparql?query={LARGE}%23{chance.random()} HTTP/1.1\r\n{HEAD}\r\n".encode()
    )
    time.sleep(chance.uniform(0, 0.2))
    return 0


def slow(connection: socket.socket, chance: random.Random) -> int:
    """Read one byte per second for a while."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.sendall(
        f"GET /sparql?query={LARGE}%23{chance.random()} HTTP/1.1\r\n{HEAD}\r\n".encode()
    )
    head = b""
    for _ in range(chance.randint(2, 12)):
        head += connection.recv(1)
        time.sleep(1)
    return 200 if b"HTTP/1.1 200".startswith(head) else 0


def status_of(head: bytes) -> int:
    """Parse the status of an answer; 0 when there is none."""
    parts = head.split(b" ", 2)
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0

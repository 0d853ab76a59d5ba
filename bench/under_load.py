"""Times of one query shape under load, also when some of its requests are not answered.

wrk gives the times while every request is answered. When one is not, or the queries are so slow
that wrk sees fewer than two answers for each client, clients in this process send them instead:
they are slower than wrk, but have an address each, as the servers' limits expect, and keep what
was said to a request that was not answered.
"""

import http.client
import itertools
import json
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench import load

PATIENCE = 60
_marks = itertools.count()


@dataclass(frozen=True, slots=True)
class Times:
    """Answers and unanswered requests, times of the answers in ms, and the reasons given."""

    answered: int
    unanswered: int
    p50: float
    p95: float
    reasons: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """One request: how long it took, and why it was not answered; empty when it was."""

    seconds: float
    reason: str = ""


def measure(port: int, work: load.Work, clients: int, seconds: int) -> Times:
    """Send requests from all clients at once, for some seconds."""
    mark = f"{work.mark}{next(_marks)}."
    try:
        found = load.parse_result(*load.run_wrk(port, work, mark, clients, seconds))
    except load.UnusableRound:
        found = {"requests": 0}
    if found["requests"] >= 2 * clients:
        p50, p95 = (round(found[name] / 1000, 2) for name in ("p50", "p95"))
        return Times(int(found["requests"]), 0, p50, p95)
    return summarize(list(send(port, work, clients, seconds)))


def summarize(replies: Sequence[Reply]) -> Times:
    """Count the replies; without two answers there is no spread to give."""
    times = sorted(reply.seconds * 1000 for reply in replies if not reply.reason)
    reasons = dict.fromkeys(reply.reason for reply in replies if reply.reason)
    p50 = statistics.median(times) if times else 0
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))] if times else 0
    unanswered = len(replies) - len(times)
    return Times(len(times), unanswered, round(p50, 2), round(p95, 2), list(reasons))


def send(port: int, work: load.Work, clients: int, seconds: int) -> Iterator[Reply]:
    """Let each client send one request after the other, until one is not answered."""
    until, turns = time.monotonic() + seconds, itertools.cycle(work.paths)

    def run(client: int) -> list[Reply]:
        replies: list[Reply] = []
        while not replies or (time.monotonic() < until and not replies[-1].reason):
            path = f"{next(turns)}{work.mark}{client}.{next(_marks)}"
            replies.append(ask(port, path, work.accept, f"127.0.1.{client + 1}"))
        return replies

    with ThreadPoolExecutor(clients) as pool:
        for replies in pool.map(run, range(clients)):
            yield from replies


def ask(port: int, path: str, accept: str, source: str) -> Reply:
    """Send one request, over a connection of its own, from a local address."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, PATIENCE, (source, 0))
    try:
        connection.request("GET", path, headers={"Accept": accept})
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        return Reply(time.perf_counter() - began, f"{type(error).__name__}: {error}")
    finally:
        connection.close()
    reason = explain(response, body)
    return Reply(time.perf_counter() - began, reason)


def explain(response: http.client.HTTPResponse, body: bytes) -> str:
    """Return the status and what the server said; empty for a whole answer.

    Virtuoso marks an answer that its time limit cut short with a header, and says so after it; to
    an error it adds the query.
    """
    if response.status == 200 and response.getheader("X-SQL-State") is None:
        return ""
    text = body.decode(errors="replace")
    if response.getheader("Content-Type", "").startswith("application/problem+json"):
        text = str(json.loads(text).get("detail", ""))
    else:
        text = text[max(0, text.rfind("Virtuoso ")) :].partition("SPARQL query:")[0][:120]
    return f"{response.status} {' '.join(text.split())}"

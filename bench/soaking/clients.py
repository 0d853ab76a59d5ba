"""Clients that ask one thing after the other, each from its own address, and check answers."""

import http.client
import json
import time
from collections.abc import Iterator

from bench.soaking.asked import PROBLEM, Request
from bench.soaking.told import Told

PATIENCE = 60


def follow(requests: Iterator[Request], port: int, number: int, until: float, told: Told) -> None:
    """Ask until the time is out, and tell of every answer."""
    source = (f"127.0.1.{number + 1}", 0)
    for request in requests:
        if time.monotonic() > until:
            return
        line = http.client.HTTPConnection("127.0.0.1", port, PATIENCE, source)
        try:
            line.request(request.method, request.path, request.body, dict(request.headers))
            answer = line.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            broken(request, error, told)
            continue
        finally:
            line.close()
        told.saw(request.kind, answer.status)
        if fault := wrong(request, answer, body):
            told.fault(f"{request.kind} {request.method} {request.path[:300]}: {fault}")


def broken(request: Request, error: Exception, told: Told) -> None:
    """Tell of an answer that never came; a refused body may be answered by hanging up."""
    told.saw(request.kind, 0)
    if request.promised.isdisjoint({413, 414, 431}):
        told.fault(f"{request.kind} {request.path[:300]}: {type(error).__name__} {error}")


def wrong(request: Request, answer: http.client.HTTPResponse, body: bytes) -> str:
    """Say what is not as promised; nothing when all is."""
    if answer.status == 200:
        return wrong_body(request, body)
    if answer.status not in request.promised:
        return f"answered {answer.status} {body[:200]!r}, promised {sorted(request.promised)}"
    if answer.status in (414, 431):
        return ""
    if answer.getheader("Content-Type") != PROBLEM:
        return f"{answer.status} is {answer.getheader('Content-Type')}, not {PROBLEM}"
    if json.loads(body)["status"] != answer.status:
        return f"the problem says {body[:200]!r}"
    if answer.status in (429, 503) and not answer.getheader("Retry-After"):
        return f"{answer.status} without Retry-After"
    return ""


def wrong_body(request: Request, body: bytes) -> str:
    """Compare an answer with the known one; line ends are the format's matter."""
    if request.kind in ("bad", "over", "hostile"):
        return f"answered 200 with {len(body)} bytes"
    if request.expected is None:
        return ""
    same = body.replace(b"\r\n", b"\n") == request.expected.replace(b"\r\n", b"\n")
    return "" if same else f"{len(body)} bytes that are not the {len(request.expected)} expected"

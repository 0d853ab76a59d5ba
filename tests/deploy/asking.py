"""One request as a client sends it, without the headers that libraries add, and its answer."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass

HOST = "okosystem.example.org"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask_on(
    line: http.client.HTTPConnection,
    path: str,
    method: str,
    body: bytes | None,
    headers: Mapping[str, str],
) -> Answer:
    named = {"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in named.items():
            line.putheader(name, value)
        if body is not None:
            line.putheader("Content-Length", str(len(body)))
        line.endheaders(body)
        response = line.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        line.close()

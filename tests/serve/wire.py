"""Requests as bytes, which no library would send, and every answer that comes back."""

import http.client
import socket
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from tests.serve.conftest import PATIENCE

GONE = (BrokenPipeError, ConnectionResetError)
"""What sending ends with when the server has refused the beginning; its answer is there."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Received(BytesIO):
    """What was received, to be read one answer after the other."""

    def makefile(self, mode: str) -> "Received":
        return self

    def close(self) -> None:
        """Stay open: an answer closes what it was read from."""


def exchange(port: int, request: bytes) -> list[Answer]:
    """Send bytes, and return all answers until the server closes the connection."""
    data = b""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
        with suppress(*GONE):
            line.sendall(request)
        with suppress(*GONE):
            while more := line.recv(1 << 16):
                data += more
    return read_answers(data)


def read_answers(data: bytes) -> list[Answer]:
    """Split what a server sent into its answers."""
    received, found = Received(data), []
    while received.tell() < len(data):
        response = http.client.HTTPResponse(received, method="GET")  # type: ignore[arg-type]
        response.begin()
        found.append(Answer(response.status, response.headers, response.read()))
    return found


def request_of(method: str, target: str, *lines: bytes, body: bytes = b"") -> bytes:
    """Write a request with exactly these header lines."""
    first = f"{method} {target} HTTP/1.1".encode()
    return b"\r\n".join([first, *lines, b"", body])

"""A server that sends scripted replies, including malformed ones, and records the requests."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

YES = b'{"head":{},"boolean":true}'
JSON = "application/sparql-results+json"


def reply(body: bytes = YES, status: str = "200 OK", kind: str = JSON, **headers: str) -> bytes:
    extra = {"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"}
    extra |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in extra.items()), "", ""]
    return "\r\n".join(lines).encode() + body


def slowly(data: bytes) -> list[bytes]:
    """Split a reply into pieces; one is sent each tenth of a second."""
    size = max(1, len(data) // 40)
    return [data[n : n + size] for n in range(0, len(data), size)]


@dataclass
class Scripted:
    """Sends `replies` in turn, one for each connection, repeating the last one."""

    replies: Sequence[Sequence[bytes]]
    listener: socket.socket
    requests: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/sparql"

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self.listener.accept()
                threading.Thread(target=self.answer, args=(line,), daemon=True).start()

    def answer(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            self.requests.append(read_request(line))
            for piece in self.replies[min(len(self.requests), len(self.replies)) - 1]:
                line.sendall(piece)
                if len(piece) < 1000:
                    time.sleep(0.1)


def read_request(line: socket.socket) -> bytes:
    """Read a whole request; raises OSError when it is incomplete."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += read_more(line)
    head, _, body = data.partition(b"\r\n\r\n")
    sizes = [h for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:")]
    while len(body) < int(sizes[0].partition(b":")[2]):
        body += read_more(line)
    return head + b"\r\n\r\n" + body


def read_more(line: socket.socket) -> bytes:
    if data := line.recv(1 << 16):
        return data
    raise ConnectionError


@contextmanager
def scripted(*replies: Sequence[bytes]) -> Iterator[Scripted]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Scripted(replies, listener)
        threading.Thread(target=server.serve, daemon=True).start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)

"""Clients that speak no proper HTTP: broken, half-sent, vanishing, or reading a byte a second."""

import random
import socket
import time
from urllib.parse import quote

from bench.soaking.told import Told

LARGE = quote("SELECT * WHERE { ?s ?p ?o } LIMIT 8000")
HEAD = "Host: x\r\nAccept: text/csv\r\n"
BROKEN = (
    b"\x00\xff\xfe\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"G" * 5000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
)  # fmt: skip


def follow(port: int, number: int, until: float, told: Told, chance: random.Random) -> None:
    """Be rude in turn, until the time is out."""
    while time.monotonic() < until:
        way = chance.choice((broken, half_sent, vanishing, slow))
        try:
            with socket.create_connection(
                ("127.0.0.1", port), 10, (f"127.0.2.{number + 1}", 0)
            ) as s:
                status = way(s, chance)
        except OSError:
            status = 0
        told.saw(way.__name__, status)
        if status >= 500 and status != 503:
            told.fault(f"{way.__name__}: answered {status}")


def broken(line: socket.socket, chance: random.Random) -> int:
    """Send what is no request; 4xx or a closed line are both fair."""
    line.sendall(chance.choice(BROKEN))
    line.settimeout(3)
    return status_of(line.recv(100))


def half_sent(line: socket.socket, chance: random.Random) -> int:
    """Promise a body, send a part of it, wait, and go."""
    kind = "Content-Type: application/sparql-query\r\n"
    line.sendall(
        f"POST /sparql HTTP/1.1\r\n{HEAD}{kind}Content-Length: 9000\r\n\r\nSELECT".encode()
    )
    line.settimeout(chance.uniform(0.5, 5))
    return status_of(line.recv(100))


def vanishing(line: socket.socket, chance: random.Random) -> int:
    """Ask for much and be gone."""
    line.sendall(f"GET /sparql?query={LARGE}%23{chance.random()} HTTP/1.1\r\n{HEAD}\r\n".encode())
    time.sleep(chance.uniform(0, 0.2))
    return 0


def slow(line: socket.socket, chance: random.Random) -> int:
    """Read a byte a second, for a while."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.sendall(f"GET /sparql?query={LARGE}%23{chance.random()} HTTP/1.1\r\n{HEAD}\r\n".encode())
    head = b""
    for _ in range(chance.randint(2, 12)):
        head += line.recv(1)
        time.sleep(1)
    return 200 if b"HTTP/1.1 200".startswith(head) else 0


def status_of(head: bytes) -> int:
    """Read the status of an answer; 0 when there is none."""
    parts = head.split(b" ", 2)
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0

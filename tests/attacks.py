"""Attacks on a server over HTTP, each client from an address of its own, and what others see.

All run in one event loop, so that hundreds of connections cost the attacker little.
"""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

PATIENCE = 60.0
REFUSED = (429, 503)
HALF_BODY = (
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 9000\r\n\r\nSELECT"
)
_numbers = itertools.count()
_days = itertools.cycle(range(date(2021, 6, 1).toordinal(), date(2026, 6, 1).toordinal()))
Request = Coroutine[None, None, int]
"""A request that returns the status of its answer."""


@dataclass(slots=True)
class Observed:
    """What a client saw: how often each status was answered, 0 for none, and the seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    @property
    def slowest(self) -> float:
        """The longest time until an answer or a failure."""
        return max(self.seconds, default=0)

    def summary(self) -> str:
        """List the statuses."""
        return ", ".join(f"{number} × {status}" for status, number in sorted(self.statuses.items()))


@dataclass(slots=True)
class Client:
    """One address that sends requests to a port of this machine."""

    port: int
    address: str

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """Connect, and close without waiting for what is unsent."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.port, local_addr=(self.address, 0)
        )
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    async def get(self, path: str, accept: str = "*/*") -> int:
        """Send a request over a connection of its own, read the whole answer, return the status."""
        head = f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
        return await self.exchange(head.encode())

    async def post(self, sparql: str) -> int:
        """Post a query, with its body in the same packet."""
        head = (
            "POST /sparql HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nConnection: close\r\n"
            f"Content-Type: application/sparql-query\r\nContent-Length: {len(sparql)}\r\n\r\n"
        )
        return await self.exchange(f"{head}{sparql}".encode())

    async def exchange(self, request: bytes) -> int:
        """Return the status of the answer, which is read to its end.

        Raises ValueError for a refusal that does not say when to try again.
        """
        async with self.connected() as (reader, writer):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            while await reader.read(1 << 16):
                pass
        status = int(head.split()[1])
        if status in REFUSED and b"\r\nretry-after:" not in head.lower():
            raise ValueError(f"{status} without Retry-After")
        return status

    async def send_half_a_body(self) -> int:
        """Announce a body, send its beginning, and wait to be cut off, which is 0, or refused."""
        async with self.connected() as (reader, writer):
            writer.write(HALF_BODY)
            answer = await reader.read()
        return int(answer.split()[1]) if answer else 0

    async def read_slowly(self, path: str) -> int:
        """Ask for a large answer and read none of it."""
        async with self.connected() as (_, writer):
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            await asyncio.sleep(15)
        return 0


def asking(template: str, accept: str = "*/*") -> Callable[[Client], Request]:
    """Ask for an address that is another each time, with `{n}` or `{day}` in it."""

    def ask(client: Client) -> Request:
        path = template.replace("{n}", str(next(_numbers)))
        return client.get(path.replace("{day}", str(date.fromordinal(next(_days)))), accept)

    return ask


def addresses(number: int) -> list[str]:
    """Return addresses of loopback."""
    return [f"127.0.{10 + n // 200}.{n % 200 + 1}" for n in range(number)]


async def everybody(
    port: int, attackers: Sequence[str], attack: Callable[[Client], Request], seconds: float
) -> Observed:
    """Attack from all addresses at once, each without pause, until the time is up."""
    until = time.monotonic() + seconds
    clients = [Client(port, address) for address in attackers]
    found = await asyncio.gather(*(repeat(client, attack, until, 0) for client in clients))
    return Observed(sum((one.statuses for one in found), Counter()))


async def look_on(port: int, seconds: float) -> list[Observed]:
    """Ask for health, for a page that nobody has cached, and for a posted query, as others would.

    Each is sent ten times a second, from an address of its own.
    """
    until = time.monotonic() + seconds
    others = [
        asking("/health"),
        asking("/sporsmal?q=altinn+{n}", "text/html"),
        lambda client: client.post(f"ASK {{ <urn:x{next(_numbers)}> ?p ?o }}"),
    ]
    clients = [Client(port, f"127.0.0.{200 + n}") for n in range(len(others))]
    acts = zip(clients, others, strict=True)
    return await asyncio.gather(*(repeat(client, act, until, 0.1) for client, act in acts))


async def repeat(
    client: Client, act: Callable[[Client], Request], until: float, pause: float
) -> Observed:
    """Send one request after the other until the time is up."""
    seen = Observed()
    while time.monotonic() < until:
        await observe(act(client), seen)
        await asyncio.sleep(pause)
    return seen


async def observe(request: Request, seen: Observed) -> None:
    """Await one request, and record its status and time."""
    began = time.perf_counter()
    try:
        status = await asyncio.wait_for(request, PATIENCE)
    except (OSError, EOFError, IndexError, ValueError, TimeoutError):
        status = 0
        await asyncio.sleep(0.01)
    seen.statuses[status] += 1
    seen.seconds.append(time.perf_counter() - began)

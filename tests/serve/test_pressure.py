"""Floods from many addresses: others are answered, a refusal says when to return, nothing is left.

Attackers have addresses of their own, and so have those who look on.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from itertools import cycle, islice
from pathlib import Path

import pytest

from okosystem.release.release import Release
from tests import attacks
from tests.attacks import Client, Observed, asking, observe, repeat
from tests.serve.conftest import PATIENCE, Server, Start, is_at_rest, wait_until
from tests.soaking.processes import measure

pytestmark = [pytest.mark.slow, pytest.mark.alone]

SECONDS, CONNECTIONS = 3, 150
ANSWERED, REFUSED = {200, 303, 404}, {429, 503}
PAGE = "text/html"
FLOODS = {
    "graph": asking("/rdf-graph-store?default&x={n}"),
    "ontology": asking("/ns?x={n}", PAGE),
    "entity on a day": asking("/doc/resource/id-porten?dato={day}", PAGE),
    "impact on a day": asking("/sammenhenger?hvis=id-porten&dato={day}", PAGE),
    "search": asking("/sporsmal?q=register+{n}", PAGE),
    "analyses on a day": asking("/analyser?dato={day}", PAGE),
    "picture on a day": asking("/malbilde.png?dato={day}", "image/png"),
}
PICTURES = [asking(f"/malbilde.{suffix}?fra={{day}}") for suffix in ("png", "pdf")]
RENDERER = b"okosystem.web.render_process"
SERVER_PROCESSES, THREADS = 2, 132
MAY_GROW_BY = 150
"""Megabytes that a flood of one kind may leave in caches and heaps."""


@pytest.fixture(scope="module")
def server(release: Release, start: Start) -> Server:
    return start(release.folder)


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def other(release: Release, start: Start, temporary: Path) -> Server:
    """Another server, with a folder of its own for temporary files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        return start(release.folder)


def threads_of(server: Server) -> int:
    folders = (Path(f"/proc/{number}/task") for number in server.family())
    return sum(len([*folder.iterdir()]) for folder in folders if folder.exists())


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_is_answered_or_refused_and_others_are_served(server: Server, kind: str) -> None:
    before = measure(server.process.pid)
    attackers = attacks.addresses(CONNECTIONS)
    with ThreadPoolExecutor() as threads:
        flood = attacks.everybody(server.port, attackers, FLOODS[kind], SECONDS)
        flooding = threads.submit(asyncio.run, flood)
        looking = threads.submit(asyncio.run, attacks.look_on(server.port, SECONDS))
    flooded, (health, page, query) = flooding.result(), looking.result()
    assert set(health.statuses) == {200}
    assert set(flooded.statuses) <= ANSWERED | REFUSED
    assert set(page.statuses) | set(query.statuses) <= {200} | REFUSED
    assert flooded.statuses.total() > CONNECTIONS
    assert query.statuses[200] > 0
    wait_until(lambda: is_at_rest(server, before), "nothing is left of the flood")
    assert measure(server.process.pid).megabytes < before.megabytes + MAY_GROW_BY


@asynccontextmanager
async def half_bodies(port: int, addresses: int) -> AsyncIterator[None]:
    """Have attackers hold half bodies, as many as they can; cut off, they come again at once."""
    sources = islice(cycle(attacks.addresses(addresses)), CONNECTIONS)
    holding = {
        asyncio.create_task(repeat(Client(port, each), Client.send_half_a_body, math.inf, 0))
        for each in sources
    }
    try:
        yield
    finally:
        while holding:  # one that is being cut off does not see that it is cancelled
            for task in holding:
                task.cancel()
            _, holding = await asyncio.wait(holding, timeout=1)


async def post_for(seconds: float, port: int) -> Observed:
    """Post queries without pause for a while, as another client than the attackers."""
    other, until = Client(port, "127.0.0.9"), time.monotonic() + seconds
    return await repeat(other, lambda client: client.post("ASK {}"), until, 0.02)


async def attack_while_posting(port: int, addresses: int) -> Observed:
    async with half_bodies(port, addresses):
        return await post_for(5, port)


@pytest.mark.parametrize("addresses", [10, 16])
def test_half_bodies_keep_nobody_from_posting(other: Server, addresses: int) -> None:
    before = measure(other.process.pid)
    seen = asyncio.run(attack_while_posting(other.port, addresses))
    assert set(seen.statuses) <= {200, 503}
    assert seen.statuses[200] >= 0.95 * seen.statuses.total() > 0
    wait_until(lambda: is_at_rest(other, before), "nothing is left of the attack")


async def attack_until_others_can_post(port: int) -> None:
    async with asyncio.timeout(PATIENCE), half_bodies(port, 100):
        while set((await post_for(1, port)).statuses) != {200}:
            pass


def test_clients_that_were_cut_off_leave_places_to_others_and_no_descriptors(
    other: Server,
) -> None:
    """So many addresses occupy every place, until each has been cut off."""
    before = measure(other.process.pid)
    asyncio.run(attack_until_others_can_post(other.port))
    assert "slow clients disconnected" in {line["message"] for line in other.log()}
    wait_until(lambda: is_at_rest(other, before), "nothing is left of the attack")


async def ask_for_pictures(port: int, number: int) -> Observed:
    """Ask at once for pictures that all differ, from 200 addresses."""
    seen, kinds = Observed(), cycle(PICTURES)
    sources = islice(cycle(attacks.addresses(200)), number)
    await asyncio.gather(*(observe(next(kinds)(Client(port, each)), seen) for each in sources))
    return seen


def renderers(server: Server) -> set[int]:
    """Return the processes that render a picture now."""
    found = set()
    for number in server.family():
        with suppress(OSError):
            if RENDERER in Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0"):
                found.add(number)
    return found


def test_of_a_thousand_pictures_each_server_process_renders_one_at_a_time(
    other: Server, temporary: Path
) -> None:
    before, files = measure(other.process.pid), sorted(temporary.rglob("*"))
    at_once = []
    with ThreadPoolExecutor() as threads:
        asking = threads.submit(asyncio.run, ask_for_pictures(other.port, 1000))
        while not asking.done():
            at_once.append(renderers(other))
    seen = asking.result()
    assert set(seen.statuses) <= {200} | REFUSED
    assert seen.statuses.total() == 1000
    assert 0 < max(map(len, at_once)) <= SERVER_PROCESSES
    assert len(set().union(*at_once)) <= seen.statuses[200]
    wait_until(lambda: is_at_rest(other, before), "nothing is left of the pictures")
    assert sorted(temporary.rglob("*")) == files


def test_the_threads_that_a_flood_needed_end(server: Server) -> None:
    """Those of the floods have nearly ended by now, when this test is not run alone."""
    if threads_of(server) < THREADS:
        flood = attacks.everybody(server.port, attacks.addresses(400), FLOODS["search"], 1)
        asyncio.run(flood)
        assert threads_of(server) > THREADS
    wait_until(lambda: threads_of(server) < 30, "the threads have ended")

"""A server is ready when graph and query workers answer, even if busy, but not without workers."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from okosystem.errors import QueryTooSlow
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.pool import Pool, connect
from okosystem.sparql.query import Limits, Query
from okosystem.web.app import create_app
from okosystem.web.health import can_query
from tests.sparql.processes import is_running, query_processes, wait_until

ENDLESS = Query(
    "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER(?x < ?y) }",
    (), (), "text/csv", "text/turtle",
)  # fmt: skip


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    lines = "".join(f'<urn:s{n}> <urn:p> "{n}" .\n' for n in range(3000))
    (tmp_path / "store.nq").write_text(lines, encoding="utf-8")
    (tmp_path / "manifest.json").write_text('{"prefixes": {}}', encoding="utf-8")
    return tmp_path / "store.nq"


@pytest.fixture
def pool(store_file: Path) -> Iterator[Pool]:
    created = Pool(store_file, Limits(seconds=4, workers=1, waiting=0))
    yield created
    created.close()


def test_a_full_pool_is_ready(pool: Pool) -> None:
    assert can_query(pool)
    with ThreadPoolExecutor() as threads:
        slow = threads.submit(pool.evaluate, ENDLESS, "client")
        while not pool.admission.admitted.total():
            time.sleep(0.01)
        assert can_query(pool)
        assert isinstance(slow.exception(), QueryTooSlow)


def test_a_server_without_query_workers_is_not_ready(
    release: Release, store: Store, store_file: Path
) -> None:
    other_processes = [set(some) for some in query_processes(release.graph, os.getpid())]
    app = create_app(release, store)
    pool = app.extensions["okosystem"].pool
    client = app.test_client()
    assert client.get("/ready").status_code == 200
    folder, _, limits = pool._connect.args
    pool._connect = partial(connect, folder, store_file.with_name("gone.nq"), limits)
    (fork_server,), workers = (
        set(some) - earlier
        for some, earlier in zip(
            query_processes(release.graph, os.getpid()), other_processes, strict=True
        )
    )
    os.kill(fork_server, signal.SIGKILL)
    wait_until(lambda: not any(map(is_running, workers)))
    assert client.get("/ready").status_code == 503
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json is not None
    assert (answer.json["ready"], answer.json["graph"], answer.json["queries"]) == (
        False, True, False,
    )  # fmt: skip
    assert client.get("/health").status_code == 200
    pool.close()

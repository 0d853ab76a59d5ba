"""Workers that are killed while they answer, that cannot start, and that were forked alike."""

import json
import marshal
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.errors import Busy, NoWorker
from okosystem.sparql import channels
from okosystem.sparql.channels import ChannelBlock
from okosystem.sparql.pool import Pool, connect
from okosystem.sparql.query import Limits
from tests.sparql.processes import is_running, query_processes, wait_until
from tests.sparql.test_pool import BOMBS, ONE, TRIPLES, ask, busy, workers_when

ROWS = "SELECT ?s ?n { ?s ?p ?o VALUES ?n { 1 2 3 4 5 6 7 8 9 } }"


DRAW = """
import sys
from contextlib import suppress
from pathlib import Path
import pyoxigraph as ox
from okosystem.errors import QueryTooSlow
from okosystem.sparql import preload
from okosystem.sparql.pool import Pool
from okosystem.sparql.query import Limits, Query

file, folder, bomb = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
ox.BlankNode()
preload.load(file, {})
pool = Pool(file, Limits(workers=1), folder)
for _ in range(4):
    sparql = "SELECT (STRUUID() AS ?a) (UUID() AS ?b) (RAND() AS ?c) (BNODE() AS ?d) {}"
    query = Query(sparql, (), (), "text/tab-separated-values", "text/turtle")
    print(pool.evaluate(query, "a").body.decode().splitlines()[1])
    with suppress(QueryTooSlow):
        pool.evaluate(Query(bomb, (), (), "text/csv", "text/turtle"), "a", 0.3)
pool.close()
"""


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / "store.nq").write_text(TRIPLES, encoding="utf-8")
    (folder / "manifest.json").write_text('{"prefixes": {}}', encoding="utf-8")
    return folder / "store.nq"


def log_of(capfd: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


def is_answered(pool: Pool) -> bool:
    try:
        return ask(pool, ONE).body == b"o\r\n7\r\n"
    except Busy:
        return False


def test_a_killed_query_is_reported_though_its_channel_was_full(
    store_file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The server process reads nothing until the worker is past its deadline and killed."""
    connection = connect(tmp_path, store_file, Limits(workers=1))
    block = ChannelBlock(connection, 10)
    number, answers = block.take()
    query = marshal.dumps((ROWS, [], [], "text/csv", "text/turtle", None))
    request = (number, 1, 0, 2.0, time.monotonic() + 60, query)
    wait_until(lambda: query_processes(store_file)[1])
    (worker,) = query_processes(store_file)[1]
    block.queue.send(marshal.dumps(request))
    wait_until(lambda: not is_running(worker))
    logged: list[str] = []

    def is_reported() -> bool:
        logged.append(capfd.readouterr().err)
        return "reads no answers" in "".join(logged)

    wait_until(is_reported)
    assert channels.receive_answer(answers, 1)[0] == channels.TIMED_OUT
    block.give_back((number, answers))
    block.close()
    connection.close()


def test_a_request_is_sent_again_though_the_one_before_is_still_being_answered(
    store_file: Path, tmp_path: Path
) -> None:
    """The fork server cannot know that the client no longer awaits the answer of the first."""
    connection = connect(tmp_path, store_file, Limits(workers=2))
    block = ChannelBlock(connection, 10)
    number, answers = channel = block.take()

    def send(request_id: int, sparql: str) -> None:
        query = marshal.dumps((sparql, [], [], "text/csv", "text/turtle", None))
        request = (number, request_id, request_id, 60.0, time.monotonic() + 60, query)
        block.queue.send(marshal.dumps(request))

    send(1, BOMBS["count"])
    wait_until(lambda: busy(store_file))
    (killed,) = set(workers_when(store_file, 2)) - set(busy(store_file))
    os.kill(killed, signal.SIGSTOP)
    send(2, ONE)
    os.kill(killed, signal.SIGKILL)
    assert channels.receive_answer(answers, 2)[0] == channels.RETRY
    send(3, ONE)
    assert channels.receive_answer(answers, 3) == (channels.TABLE, b"o\r\n7\r\n")
    block.give_back(channel)
    block.close()
    connection.close()


def test_forked_workers_draw_different_random_numbers(store_file: Path, tmp_path: Path) -> None:
    """The process that forks them has drawn from the generator that they would share."""
    command = [sys.executable, "-c", DRAW, str(store_file), str(tmp_path), BOMBS["count"]]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    drawn = zip(*(line.split("\t") for line in done.stdout.splitlines()), strict=True)
    assert [len(set(values)) for values in drawn] == [4, 4, 4, 4]


def test_workers_that_cannot_start_are_logged_and_tried_less_and_less_often(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("okosystem.sparql.pool.GRACE", 1)
    folder, away = tmp_path / "release/rocksdb", tmp_path / "away"
    folder.parent.mkdir()
    ox.Store(str(folder)).bulk_load(TRIPLES, ox.RdfFormat.N_TRIPLES)
    (folder.parent / "manifest.json").write_text('{"prefixes": {}}', encoding="utf-8")
    pool = Pool(folder, Limits(seconds=1, workers=1))
    assert ask(pool, ONE).body == b"o\r\n7\r\n"
    shutil.move(folder, away)
    ((fork_server,), workers) = query_processes(folder)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    with pytest.raises(NoWorker):
        ask(pool, ONE)
    failures = [line["message"] for line in log_of(capfd)]
    shutil.move(away, folder)
    # In the three seconds until no worker is waited for any more, at pauses that double.
    assert 2 <= len(failures) <= 6
    assert {text.partition("Error(")[0] for text in failures} == {
        "a query worker could not be started: FileNotFound"
    }
    assert caplog.messages == ["no query worker answered"]
    wait_until(lambda: is_answered(pool))
    assert query_processes(folder)[0] == [fork_server]
    pool.close()

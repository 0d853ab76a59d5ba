"""Real workers, killed for real: no query may block or crash the server, or escape its sandbox."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.errors import (
    Busy,
    GraphError,
    InvalidQuery,
    NoWorker,
    QueryCrashed,
    QueryTooLarge,
    QueryTooSlow,
    TooManyQueries,
)
from okosystem.sparql import channels, sandbox
from okosystem.sparql.answers import MAX_EXCERPT
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.pool import Pool
from okosystem.sparql.query import Limits, Query, SerializedAnswer
from tests.sparql.processes import (
    PATIENCE,
    is_running,
    processor_ticks,
    query_processes,
    wait_until,
)

TRIPLES = "".join(f'<urn:s{n}> <urn:p> "{n}" .\n' for n in range(3000))
BOMBS = {
    "count": "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER(?x < ?y) }",
    "order": "SELECT ?a ?b { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z } ORDER BY ?z ?y ?x",
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?c (!<urn:x>)* ?d FILTER(?a != ?c) }",
}


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    (tmp_path / "store.nq").write_text(TRIPLES, encoding="utf-8")
    (tmp_path / "manifest.json").write_text('{"prefixes": {}}', encoding="utf-8")
    return tmp_path / "store.nq"


@pytest.fixture
def pool(store_file: Path) -> Iterator[Pool]:
    created = Pool(
        store_file, Limits(seconds=20, memory_mb=64, answer_mb=1, waiting=2, per_client=3)
    )
    yield created
    created.close()


def query_for(sparql: str) -> Query:
    return Query(sparql, (), (), "text/csv", "text/turtle")


def ask(
    pool: Pool, sparql: str, client: str = "a", seconds: float | None = None
) -> SerializedAnswer:
    return pool.evaluate(query_for(sparql), client, seconds)


TSV, N_TRIPLES = "text/tab-separated-values", "application/n-triples"
ONE = "SELECT ?o { <urn:s7> <urn:p> ?o }"


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        (ONE, SerializedAnswer("text/csv", b"o\r\n7\r\n")),
        (
            "ASK {}",
            SerializedAnswer("text/csv", b"true"),
        ),
        (
            "CONSTRUCT { <urn:a> <urn:b> 1 } {}",
            SerializedAnswer("text/turtle", b"<urn:a> <urn:b> 1 .\n"),
        ),
    ],
)
def test_each_kind_of_answer_is_serialized_in_its_format(
    pool: Pool, sparql: str, expected: SerializedAnswer
) -> None:
    assert ask(pool, sparql) == expected


def first_rows(pool: Pool, sparql: str, rows: int, graph: str = N_TRIPLES) -> SerializedAnswer:
    return pool.evaluate(Query(sparql, (), (), TSV, graph, rows), "a")


@pytest.mark.parametrize(
    ("sparql", "body", "left_out"),
    [
        ("SELECT ?o { ?s ?p ?o } ORDER BY ?s", b'?o\n"0"\n"1"\n', 2998),
        ("SELECT ?o { <urn:s7> <urn:p> ?o }", b'?o\n"7"\n', 0),
        ("SELECT ?o { <urn:s7> <urn:q> ?o }", b"?o\n", 0),
        ("SELECT * {}", b"\n\n", 0),
        ("SELECT ?o { VALUES ?o { UNDEF UNDEF 'a\\nb' } }", b"?o\n\n\n", 1),
        ("ASK {}", b"true", 0),
    ],
)
def test_the_first_rows_are_sent_and_the_others_counted(
    pool: Pool, sparql: str, body: bytes, left_out: int
) -> None:
    assert first_rows(pool, sparql, 2) == SerializedAnswer(TSV, body, left_out)


def test_the_first_triples_are_sent_and_the_others_counted(pool: Pool) -> None:
    sparql = "CONSTRUCT WHERE { ?s <urn:p> ?o }"
    answer = first_rows(pool, sparql, 2)
    assert (answer.media_type, answer.left_out) == (N_TRIPLES, 2998)
    assert len(list(ox.parse(answer.body, ox.RdfFormat.N_TRIPLES))) == 2
    whole = first_rows(pool, sparql, 2, "text/turtle")
    assert len(list(ox.parse(whole.body, ox.RdfFormat.TURTLE))) == 3000


def test_an_excerpt_of_long_rows_is_short(store_file: Path) -> None:
    pool = Pool(store_file, Limits(seconds=60))
    doublings = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(16))
    text = f"BIND('{'x' * 16}' AS ?v0) {doublings}"
    answer = first_rows(pool, f"SELECT ?v16 {{ {text} VALUES ?n {{ 1 2 3 4 5 6 7 8 }} }}", 1000)
    assert (answer.body.count(b"\n") - 1, answer.left_out) == (3, 5)
    assert len(answer.body) < MAX_EXCERPT
    pool.close()


def test_an_excerpt_of_a_too_large_answer_is_an_error(pool: Pool) -> None:
    with pytest.raises(QueryTooLarge, match="The result is larger than 1 MB"):
        first_rows(pool, "SELECT ?a ?b { ?a ?p ?x . ?b ?q ?y }", 2)


def test_invalid_sparql_is_an_error_and_stops_no_worker(pool: Pool, store_file: Path) -> None:
    ask(pool, ONE)

    def no_worker_was_replaced() -> bool:
        before = query_processes(store_file)
        with pytest.raises(InvalidQuery, match="expected"):
            ask(pool, "SELECT ?o { ")
        ask(pool, ONE)
        return query_processes(store_file) == before

    # The second worker may start late, and a worker delayed by a busy machine is replaced.
    wait_until(no_worker_was_replaced)


def test_a_long_query_arrives_whole(store_file: Path) -> None:
    pool = Pool(store_file, Limits(seconds=60))
    values = " ".join(f'"{n}"' for n in range(100_000))
    text = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?o {{ {values} }} ?s <urn:p> ?o }}"
    assert 10 * channels.INLINE < len(text) < channels.BUFFER
    assert ask(pool, text).body == b"n\r\n3000\r\n"
    assert ask(pool, ONE).body == b"o\r\n7\r\n"
    pool.close()


def test_a_long_answer_arrives_whole(store_file: Path) -> None:
    pool = Pool(store_file, Limits(seconds=60))
    found = ask(pool, "SELECT ?s ?o { ?s <urn:p> ?o { SELECT ?x { ?x <urn:p> ?y } LIMIT 9 } }").body
    assert len(found) > 5 * channels.PIECE
    assert sorted(set(found.splitlines()[1:])) == sorted(
        f"urn:s{n},{n}".encode() for n in range(3000)
    )
    assert found.count(b"\n") == 27001
    pool.close()


@pytest.mark.parametrize("bomb", ["count", "path"])
def test_a_slow_query_is_stopped_and_the_next_one_answered(pool: Pool, bomb: str) -> None:
    ask(pool, ONE)
    started = time.monotonic()
    with pytest.raises(QueryTooSlow, match=r"longer than 0\.5 seconds and was stopped"):
        ask(pool, BOMBS[bomb], seconds=0.5)
    assert time.monotonic() - started < pool.limits.seconds
    assert ask(pool, ONE).body == b"o\r\n7\r\n"


def test_the_error_explains_why_the_query_is_slow(pool: Pool) -> None:
    with pytest.raises(
        QueryTooSlow, match=r"both ends of the property path in «\?a \(!<urn:x>\)\* \?b»"
    ):
        ask(pool, BOMBS["path"], seconds=0.2)


def test_a_query_out_of_memory_is_stopped_and_the_next_one_answered(store_file: Path) -> None:
    pool = Pool(store_file, Limits(seconds=60, memory_mb=64))
    try:
        with pytest.raises(QueryTooLarge, match="more than 64 MB of memory"):
            ask(pool, BOMBS["order"])
        assert ask(pool, ONE).body == b"o\r\n7\r\n"
    finally:
        pool.close()


@pytest.mark.parametrize(
    "sparql",
    [
        "ASK " + "{" * 20_000 + "}" * 20_000,
        "SELECT (" + "1+" * 20_000 + "1 AS ?n) {}",
        "ASK { ?s " + "(" * 20_000 + "<urn:p>" + ")" * 20_000 + " ?o }",
    ],
    ids=["groups", "sums", "paths"],
)
def test_a_query_nested_too_deeply_is_not_reported_as_out_of_memory(
    pool: Pool, sparql: str
) -> None:
    with pytest.raises(QueryCrashed, match=r"nested too deeply.* stopped \(SIGSEGV\)") as error:
        ask(pool, sparql)
    assert error.value.ending == "SIGSEGV"
    assert ask(pool, ONE).body == b"o\r\n7\r\n"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_query_killed_from_outside_is_reported_as_such(
    store_file: Path, number: signal.Signals
) -> None:
    pool = Pool(store_file, Limits(workers=1))
    with ThreadPoolExecutor() as threads:
        slow = threads.submit(ask, pool, BOMBS["count"])
        wait_until(lambda: busy(store_file))
        os.kill(busy(store_file)[0], number)
        with pytest.raises(QueryCrashed, match=rf"killed from outside \({number.name}\)"):
            slow.result()
    pool.close()


def test_a_too_large_answer_is_an_error_and_never_truncated(pool: Pool) -> None:
    with pytest.raises(QueryTooLarge, match="The result is larger than 1 MB"):
        ask(pool, "SELECT ?a ?b { ?a ?p ?x . ?b ?q ?y }")
    assert ask(pool, ONE).body == b"o\r\n7\r\n"


def test_the_limit_can_be_lowered_but_not_raised(store_file: Path) -> None:
    pool = Pool(store_file, Limits(seconds=1))
    with pytest.raises(QueryTooSlow, match="longer than 1 seconds"):
        ask(pool, BOMBS["count"], seconds=1000)
    pool.close()


def test_a_client_at_its_limit_does_not_block_other_clients(
    store_file: Path,
) -> None:
    pool = Pool(store_file, Limits(seconds=3, workers=4, per_client=2))
    with ThreadPoolExecutor() as threads:
        slow = [threads.submit(ask, pool, BOMBS["count"], "greedy") for _ in range(2)]
        while pool.admission.admitted["greedy"] < 2:
            time.sleep(0.01)
        with pytest.raises(TooManyQueries, match="2 of your queries"):
            ask(pool, ONE, "greedy")
        assert ask(pool, ONE, "modest").body == b"o\r\n7\r\n"
        assert [type(s.exception()) for s in slow] == [QueryTooSlow, QueryTooSlow]
    pool.close()


@pytest.mark.parametrize("attackers", [1, 3])
def test_greedy_clients_of_all_processes_leave_room_for_others(
    store_file: Path, tmp_path: Path, attackers: int
) -> None:
    """One address never has all workers, though each process would let it run as many."""
    pools = [Pool(store_file, Limits(seconds=2), tmp_path) for _ in range(2)]
    stop, ended = threading.Event(), []

    def attack(number: int) -> None:
        while not stop.is_set():
            with suppress(GraphError):
                ask(pools[number % 2], BOMBS["count"], f"greedy{number // 2 % attackers}")
            ended.append(number)

    with ThreadPoolExecutor(20) as threads:
        attacks = [threads.submit(attack, number) for number in range(16)]
        try:
            wait_until(lambda: len(busy(store_file)) > 2)
            before = len(ended)
            answers = [ask(pools[n % 2], ONE, "modest").body for n in range(20)]
            ended_meanwhile = len(ended) - before
        finally:
            stop.set()
    assert answers == [b"o\r\n7\r\n"] * 20
    # Had they waited for a query of the attackers each, three more would have ended each time.
    assert ended_meanwhile < 30
    assert not any(attack.exception() for attack in attacks)
    for pool in pools:
        pool.close()


def test_a_full_queue_is_reported(store_file: Path) -> None:
    pool = Pool(store_file, Limits(seconds=2, workers=1, waiting=1))
    with ThreadPoolExecutor() as threads:
        slow = [threads.submit(ask, pool, BOMBS["count"], str(n)) for n in range(2)]
        while pool.admission.admitted.total() < 2:
            time.sleep(0.01)
        with pytest.raises(Busy, match="The queue of queries is full"):
            ask(pool, ONE, "late")
        assert all(isinstance(s.exception(), GraphError) for s in slow)
    pool.close()


def test_a_killed_worker_and_a_killed_fork_server_are_replaced(
    pool: Pool, store_file: Path
) -> None:
    ask(pool, ONE)
    (fork_server,), workers = query_processes(store_file)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    assert ask(pool, ONE).body == b"o\r\n7\r\n"
    os.kill(fork_server, signal.SIGKILL)
    assert ask(pool, ONE).body == b"o\r\n7\r\n"
    wait_until(lambda: not any(map(is_running, (fork_server, *workers))))


def test_a_killed_worker_loses_only_its_own_query(
    store_file: Path,
) -> None:
    pool = Pool(store_file, Limits(workers=2))
    with ThreadPoolExecutor() as threads:
        slow = [threads.submit(ask, pool, BOMBS["count"], client, 5) for client in "ab"]
        wait_until(lambda: len(busy(store_file)) == 2)
        os.kill(busy(store_file)[0], signal.SIGKILL)
        errors = {type(future.exception()) for future in slow}
    assert errors == {QueryCrashed, QueryTooSlow}
    pool.close()


def test_the_request_of_a_killed_worker_is_sent_again(store_file: Path) -> None:
    """A stopped worker takes no request, but the fork server cannot know that once it is killed."""
    pool = Pool(store_file, Limits(workers=1))
    ask(pool, ONE)
    (worker,) = workers_when(store_file, 1)
    ((fork_server,), _) = query_processes(store_file)
    os.kill(worker, signal.SIGSTOP)
    with ThreadPoolExecutor() as threads:
        request = threads.submit(ask, pool, ONE)
        time.sleep(0.1)
        os.kill(worker, signal.SIGKILL)
        assert request.result(PATIENCE).body == b"o\r\n7\r\n"
    assert ask(pool, "SELECT ?o { <urn:s8> <urn:p> ?o }").body == b"o\r\n8\r\n"
    assert query_processes(store_file)[0] == [fork_server]
    pool.close()


def test_a_slow_query_gets_a_substitute_and_its_worker_is_not_reused(store_file: Path) -> None:
    pool = Pool(store_file, Limits(seconds=10, workers=1 + (os.cpu_count() or 1)))
    ready = set(workers_when(store_file, os.cpu_count() or 1))
    with ThreadPoolExecutor() as threads:
        slow = threads.submit(ask, pool, BOMBS["count"], seconds=4)
        more = set(workers_when(store_file, len(ready) + 1))
        assert ready < more
        wait_until(lambda: busy(store_file))
        (slow_worker,) = busy(store_file)
        assert ask(pool, ONE, "modest").body == b"o\r\n7\r\n"
        assert isinstance(slow.exception(), QueryTooSlow)
    after = set(workers_when(store_file, len(ready)))
    assert slow_worker not in after
    # The worker that answered is also replaced if a busy machine delayed it.
    assert len(after & more) >= len(ready) - 1
    pool.close()


def test_processes_with_one_folder_share_the_workers(store_file: Path, tmp_path: Path) -> None:
    pools = [Pool(store_file, Limits(), tmp_path) for _ in range(3)]
    assert [ask(pool, ONE).body for pool in pools] == [b"o\r\n7\r\n"] * 3
    (fork_server,), workers = query_processes(store_file)
    pools[0].close()
    assert ask(pools[1], ONE).body == b"o\r\n7\r\n"
    assert query_processes(store_file)[0] == [fork_server]
    for pool in pools[1:]:
        pool.close()
    wait_until(lambda: not any(map(is_running, (fork_server, *workers))))


def test_a_new_release_in_the_same_file_gets_a_new_fork_server(
    store_file: Path, tmp_path: Path
) -> None:
    old = Pool(store_file, Limits(), tmp_path)
    assert ask(old, ONE).body == b"o\r\n7\r\n"
    store_file.write_text('<urn:s7> <urn:p> "new" .\n', encoding="utf-8")
    manifest = store_file.with_name("manifest.json")
    manifest.write_text('{"prefixes": {}, "version": 2}', encoding="utf-8")
    new = Pool(store_file, Limits(), tmp_path)
    assert ask(new, ONE).body == b"o\r\nnew\r\n"
    assert ask(old, ONE).body == b"o\r\n7\r\n"
    old.close()
    new.close()


def test_a_query_ends_when_its_client_process_disconnects(store_file: Path, tmp_path: Path) -> None:
    connected, disconnected = (Pool(store_file, Limits(seconds=30), tmp_path) for _ in range(2))
    ask(connected, ONE)
    with ThreadPoolExecutor() as threads:
        request = threads.submit(ask, disconnected, BOMBS["count"])
        wait_until(lambda: busy(store_file))
        (worker,) = busy(store_file)
        disconnected.close()
        wait_until(lambda: not is_running(worker))
        assert isinstance(request.exception(), QueryCrashed | NoWorker)
        assert ask(connected, ONE).body == b"o\r\n7\r\n"
    connected.close()


def test_a_reused_block_delivers_no_answer_to_its_previous_owner(
    store_file: Path, tmp_path: Path
) -> None:
    other = Pool(store_file, Limits(), tmp_path)
    for number in range(40):
        pool = Pool(store_file, Limits(), tmp_path)
        found = ask(pool, f"SELECT ?o {{ <urn:s{number}> <urn:p> ?o }}")
        assert found.body == f"o\r\n{number}\r\n".encode()
        pool.close()
    other.close()


def test_answers_are_correct_under_heavy_load(store_file: Path) -> None:
    pool = Pool(
        store_file, Limits(seconds=20, workers=3, memory_mb=64, waiting=100, per_client=100)
    )
    stop = threading.Event()

    def storm(n: int) -> None:
        while not stop.is_set():
            try:
                ask(pool, list(BOMBS.values())[n % 3], f"bad{n}", seconds=0.5)
            except GraphError:
                continue

    def good(n: int) -> bytes:
        for _ in range(200):
            try:
                return ask(pool, f"SELECT ?o {{ <urn:s{n}> <urn:p> ?o }}", f"good{n}").body
            except Busy:
                continue
        raise AssertionError("never answered")

    with ThreadPoolExecutor(24) as threads:
        for n in range(2):
            threads.submit(storm, n)
        try:
            answers = list(threads.map(good, range(100)))
        finally:
            stop.set()
    assert answers == [f"o\r\n{n}\r\n".encode() for n in range(100)]
    pool.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        yield server


def test_federation_is_refused_before_evaluation(pool: Pool, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    with pytest.raises(InvalidQuery, match="SERVICE is not allowed"):
        ask(pool, f"SELECT ?o {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
    with pytest.raises(TimeoutError):
        listener.accept()


@pytest.mark.parametrize(
    ("has_seccomp", "error_text"),
    [(True, b"Operation not permitted"), (False, b"Too many open files")],
)
def test_service_in_a_worker_cannot_reach_the_network(
    store_file: Path,
    listener: socket.socket,
    monkeypatch: pytest.MonkeyPatch,
    has_seccomp: bool,
    error_text: bytes,
) -> None:
    """No connection arrives from a sandboxed process when the check for SERVICE is off.

    Two measures, each sufficient: the kernel refuses the call, and no file can be opened.
    """
    if not has_seccomp:
        monkeypatch.setattr("okosystem.sparql.sandbox.has_seccomp", lambda: False)
    monkeypatch.setattr("okosystem.sparql.oxigraph.refuse_federation", lambda sparql: None)
    store = Store.load(store_file, {})
    port = listener.getsockname()[1]
    sparql = f"SELECT ?o {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        sandbox.confine(64 << 20, lambda: None)
        try:
            answer = store.query(sparql).write("text/csv")
        except BaseException as error:
            answer = str(error).encode()
        os.write(write, answer or b"nothing")
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    assert error_text in os.read(read, 1000)
    with pytest.raises(TimeoutError):
        listener.accept()


def test_a_worker_cannot_open_a_file(store_file: Path) -> None:
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        sandbox.confine(64 << 20, lambda: None)
        try:
            store_file.open("rb")
        except OSError as error:
            os.write(write, os.strerror(error.errno or 0).encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    assert os.read(read, 100) == b"Too many open files"


def busy(store: Path) -> list[int]:
    """Return the workers that have used more than 0.1 seconds of processor time."""
    ticks = os.sysconf("SC_CLK_TCK") / 10
    return [n for n in query_processes(store)[1] if processor_ticks(n) > ticks]


def workers_when(store: Path, number: int) -> list[int]:
    """Wait until there are `number` workers, and return them."""
    wait_until(lambda: len(query_processes(store)[1]) == number)
    return query_processes(store)[1]

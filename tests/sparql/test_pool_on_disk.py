"""Workers with a store on disk: the same guarantees, though they must open files."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.errors import BadSetting, QueryTooLarge, QueryTooSlow
from okosystem.sparql import sandbox
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.pool import Pool
from okosystem.sparql.query import Limits
from tests.sparql.processes import query_processes
from tests.sparql.test_pool import BOMBS, ONE, TRIPLES, ask

MEMORY = 64 << 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More files than the engine opens at once, so that a worker opens some during queries."""
    path = tmp_path_factory.mktemp("store") / "rocksdb"
    store = ox.Store(str(path))
    for number in range(3):
        graph = ox.NamedNode(f"urn:graph{number}")
        store.bulk_load(TRIPLES, ox.RdfFormat.N_TRIPLES)
        store.bulk_load(TRIPLES, ox.RdfFormat.N_TRIPLES, to_graph=graph)
    store.flush()
    (path.parent / "manifest.json").write_text('{"prefixes": {}}', encoding="utf-8")
    assert len(list(path.glob("*.sst"))) > 16
    return path


@pytest.fixture
def pool(folder: Path) -> Iterator[Pool]:
    created = Pool(folder, Limits(seconds=20, memory_mb=64, answer_mb=1))
    yield created
    created.close()


def run_sandboxed(folder: Path, attempt: Callable[[Store], object]) -> str:
    """Run a function in a process sandboxed like a worker; return its result or error as text."""
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        try:
            store = sandbox.confine(MEMORY, lambda: Store.load(folder, {}), folder)
            outcome = f"did it: {attempt(store)}"
        except BaseException as error:
            outcome = f"{type(error).__name__}: {error}"
        os.write(write, outcome.encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read, "rb") as output:
        return output.read().decode()


def test_every_file_of_the_store_can_be_read(pool: Pool) -> None:
    count = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert ask(pool, count).body == b"n\r\n12000\r\n"
    assert ask(pool, ONE).body == b"o\r\n7\r\n"


@pytest.mark.parametrize("bomb", ["count", "path"])
def test_a_slow_query_is_stopped_and_the_next_one_answered(pool: Pool, bomb: str) -> None:
    with pytest.raises(QueryTooSlow, match=r"longer than 0\.5 seconds"):
        ask(pool, BOMBS[bomb], seconds=0.5)
    assert ask(pool, ONE).body == b"o\r\n7\r\n"


def test_a_query_out_of_memory_is_stopped_and_the_next_one_answered(folder: Path) -> None:
    pool = Pool(folder, Limits(seconds=60, memory_mb=64))
    try:
        with pytest.raises(QueryTooLarge, match="more than 64 MB of memory"):
            ask(pool, BOMBS["order"])
        assert ask(pool, ONE).body == b"o\r\n7\r\n"
    finally:
        pool.close()


def test_a_killed_worker_and_a_killed_fork_server_are_replaced(pool: Pool, folder: Path) -> None:
    ask(pool, ONE)
    (fork_server,), workers = query_processes(folder)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    assert ask(pool, ONE).body == b"o\r\n7\r\n"
    os.kill(fork_server, signal.SIGKILL)
    assert ask(pool, ONE).body == b"o\r\n7\r\n"


def test_a_worker_can_read_its_store(folder: Path) -> None:
    output = run_sandboxed(folder, lambda _: (folder / "CURRENT").read_text())
    assert output.startswith("did it: MANIFEST")


@pytest.mark.parametrize("outside", ["/etc/passwd", "/proc/self/maps", "the manifest"])
def test_a_worker_cannot_read_another_file(folder: Path, outside: str) -> None:
    path = folder.parent / "manifest.json" if outside == "the manifest" else Path(outside)
    assert path.is_file()
    output = run_sandboxed(folder, lambda _: path.read_text())
    assert output.startswith("PermissionError: [Errno 13]")


@pytest.mark.parametrize(
    "attempt",
    [
        lambda folder: (folder / "new").touch(),
        lambda folder: (folder / "CURRENT").write_text("x"),
        lambda folder: (folder / "CURRENT").unlink(),
        lambda folder: os.truncate(folder / "CURRENT", 0),
        lambda folder: (folder / "made").mkdir(),
        lambda folder: (folder / "CURRENT").chmod(0),
        lambda folder: Path("/tmp/okosystem-test").write_text("x"),  # noqa: S108
    ],
)
def test_a_worker_cannot_change_a_file(folder: Path, attempt: Callable[[Path], object]) -> None:
    before = sorted((path.name, path.stat().st_size) for path in folder.iterdir())
    assert run_sandboxed(folder, lambda _: attempt(folder)).startswith("PermissionError")
    assert sorted((path.name, path.stat().st_size) for path in folder.iterdir()) == before


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: socket.socket(),
        lambda: socket.socket(socket.AF_UNIX),
        lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
        lambda: socket.socketpair(),
        lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        lambda: os.kill(os.getppid(), 0),
        lambda: os.pidfd_open(os.getppid()),
    ],
)
def test_a_worker_cannot_reach_a_network_or_a_process(
    folder: Path, attempt: Callable[[], object]
) -> None:
    assert (
        run_sandboxed(folder, lambda _: attempt())
        == "PermissionError: [Errno 1] Operation not permitted"
    )


def test_service_in_a_worker_cannot_reach_the_network(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("okosystem.sparql.oxigraph.refuse_federation", lambda sparql: None)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        sparql = f"SELECT ?o {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
        output = run_sandboxed(folder, lambda store: store.query(sparql).write("text/csv"))
        assert "Operation not permitted" in output
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize("lacking", ["seccomp", "Landlock"])
def test_a_store_on_disk_is_refused_without_seccomp_and_landlock(
    folder: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    if lacking == "seccomp":
        monkeypatch.setattr(sandbox, "has_seccomp", lambda: False)
    else:
        monkeypatch.setattr(sandbox, "landlock_version", lambda: 0)
    with pytest.raises(BadSetting, match=rf"has no {lacking}, .* leave out --store"):
        Pool(folder, Limits())

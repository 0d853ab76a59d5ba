"""A short query with a large answer takes little memory of the server process that shows it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from okosystem.release.release import Release
from tests.serve.conftest import Server, Start, parent_of
from tests.web.conftest import BROWSER

pytestmark = pytest.mark.slow

DOUBLINGS = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(22))
NAMES = " ".join(f"?v{n}" for n in range(500))
MEGABYTE = 1 << 20
MAX_GROWTH = 130
PAGES = {
    "rows": ("SELECT ?a ?b ?c { ?a ?b ?c . ?d ?e ?f } LIMIT 200000", 4),
    "texts": (f"SELECT ?v12 {{ BIND('{'x' * 16}' AS ?v0) {DOUBLINGS} ?a ?b ?c }} LIMIT 500", 4),
    "text": (f"SELECT ?v21 {{ BIND('{'x' * 16}' AS ?v0) {DOUBLINGS} }}", 1),
    "columns": (f"SELECT * {{ VALUES ({NAMES}) {{ ({' 1' * 500}) }} ?a ?b ?c }} LIMIT 1000", 1),
    "triples": (
        "CONSTRUCT { ?a <urn:p> ?v12 }"
        f" {{ BIND('{'x' * 16}' AS ?v0) {DOUBLINGS} ?a ?b ?c }} LIMIT 500",
        4,
    ),
}


@pytest.fixture(scope="module")
def server(release: Release, start: Start) -> Server:
    return start(release.folder, workers="1", queries_per_client="8")


def largest(pid: int) -> int:
    """Return the most memory that a process has had, in megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) // 1024


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_little_memory_for_a_large_answer(server: Server, name: str) -> None:
    query, times = PAGES[name]
    path = f"/sparql?query={quote(query)}&format=html"
    (process,) = (pid for pid in server.family() if parent_of(pid) == server.process.pid)
    Path(f"/proc/{process}/clear_refs").write_text("5", "ascii")
    before = largest(process)
    with ThreadPoolExecutor() as threads:
        answers = list(threads.map(lambda _: server.get(path, Accept=BROWSER), range(times)))
    assert [status for status, _, _ in answers] == [200] * times
    assert max(len(body) for _, _, body in answers) < 6 * MEGABYTE
    assert largest(process) - before < MAX_GROWTH

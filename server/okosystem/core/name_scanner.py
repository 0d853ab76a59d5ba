"""Index the names in large files of lines, in a process of its own while they are loaded.

Reading the names from the store on disk afterwards would be far slower. The engine parses only
lines where a text follows a naming property; errors in the files are reported by the loading.

Run as: python -m okosystem.core.name_scanner INDEX FILE…
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import pyoxigraph as ox

from okosystem.core.dataset_release import QUERIES
from okosystem.core.errors import ReleaseError
from okosystem.core.rdf_files import MIN_BYTES_TO_SPLIT, RdfFile
from okosystem.core.rdf_guard import CHUNK, LINE_FORMATS
from okosystem.core.search_index import write_names


def start(files: Sequence[RdfFile], index: Path) -> subprocess.Popen[bytes] | None:
    """Start the process, or return None when reading names from the store is better."""
    lines = all(file.form in LINE_FORMATS for file in files)
    if not lines or sum(file.path.stat().st_size for file in files) < MIN_BYTES_TO_SPLIT:
        return None
    paths = [str(file.path.absolute()) for file in files]
    command = [sys.executable, "-m", __name__, str(index), *paths]
    return subprocess.Popen(command, stderr=subprocess.PIPE)  # noqa: S603 - our own module


@contextmanager
def scan_in_background(files: Sequence[RdfFile], index: Path) -> Iterator[Callable[[], bool]]:
    """Index names while the block runs; the callable waits, and returns whether there is one."""
    scanner = start(files, index)
    if scanner is None:
        yield lambda: False
        return
    with scanner:
        try:
            yield partial(wait_for_index, scanner)
        finally:
            scanner.kill()


def wait_for_index(scanner: subprocess.Popen[bytes]) -> bool:
    """Wait for the process; raises ReleaseError when it failed."""
    _, errors = scanner.communicate()
    if scanner.returncode:
        reason = errors.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise ReleaseError(
            f"the names could not be indexed: {reason or 'the program was stopped'}. "
            "How to fix it: check that there is enough disk and memory, and load again."
        )
    return True


def scan_names(files: Iterable[RdfFile]) -> Iterator[tuple[str, str]]:
    """Yield IRI and name in file order, with duplicates."""
    for file in files:
        for lines in _read_lines(file):
            for quad in ox.parse(b"\n".join(_lines_with_names(lines)), format=file.form):
                if quad.predicate.value in naming_properties():
                    subject, text = quad.subject, quad.object
                    if isinstance(subject, ox.NamedNode) and isinstance(text, ox.Literal):
                        yield subject.value, text.value


@cache
def naming_properties() -> frozenset[str]:
    """Read the naming properties from the query behind the search."""
    query = (QUERIES / "search.rq").read_text(encoding="utf-8")
    prefixes = "\n".join(re.findall(r"^PREFIX .*$", query, re.MULTILINE))
    values = re.search(r"VALUES \?property \{[^}]*\}", query)
    found = ox.Store().query(f"{prefixes} SELECT ?property {{ {values and values[0]} }}")
    return frozenset(row[0].value for row in found)  # type: ignore[union-attr]


def _read_lines(file: RdfFile) -> Iterator[bytes]:
    with file.open() as source:
        while lines := source.read(CHUNK) + source.readline():
            yield lines


def _lines_with_names(lines: bytes) -> Iterator[bytes]:
    end = -1
    for found in _naming_pattern().finditer(lines):
        if found.start() > end:
            begin = lines.rfind(b"\n", 0, found.start()) + 1
            end = lines.find(b"\n", found.end())
            end = len(lines) if end < 0 else end
            yield lines[begin:end]


@cache
def _naming_pattern() -> re.Pattern[bytes]:
    iris = "|".join(map(re.escape, sorted(naming_properties())))
    return re.compile(rf'<(?:{iris})>[ \t]*"'.encode())


if __name__ == "__main__":
    named = [RdfFile(path, path.name) for path in map(Path, sys.argv[2:])]
    write_names(Path(sys.argv[1]), scan_names(named))

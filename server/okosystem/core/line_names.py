"""Names out of large files of lines, found by a program of its own while they are loaded.

A store on disk gives names one by one, far slower than they stand in the files. Only lines where a
text follows a property of names are read by the engine; the loading tells what is broken.

Run as: python -m okosystem.core.line_names INDEX FILE…
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import pyoxigraph as ox

from okosystem.core import name_index
from okosystem.core.errors import ReleaseError
from okosystem.core.foreign import FOLDER
from okosystem.core.parts import LARGE, PIECE, SPLIT
from okosystem.core.rdf_files import RdfFile


def started(files: Sequence[RdfFile], index: Path) -> subprocess.Popen[bytes] | None:
    """Start on an index of the names; None where it is better to read the store."""
    lines = all(file.form in SPLIT for file in files)
    if not lines or sum(file.path.stat().st_size for file in files) < LARGE:
        return None
    paths = [str(file.path.absolute()) for file in files]
    command = [sys.executable, "-m", __name__, str(index), *paths]
    return subprocess.Popen(command, stderr=subprocess.PIPE)  # noqa: S603 - our own module


@contextmanager
def beside(files: Sequence[RdfFile], index: Path) -> Iterator[Callable[[], bool]]:
    """Index names while the block runs; what it is given waits, and tells whether there is one."""
    naming = started(files, index)
    if naming is None:
        yield lambda: False
        return
    with naming:
        try:
            yield partial(is_made, naming)
        finally:
            naming.kill()


def is_made(naming: subprocess.Popen[bytes]) -> bool:
    """Wait for an index; raises ReleaseError when there is none."""
    _, said = naming.communicate()
    if naming.returncode:
        reason = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise ReleaseError(
            f"the names could not be indexed: {reason or 'the program was stopped'}. "
            "How to fix it: see that there is room on the disk and in memory, and load again."
        )
    return True


def names(files: Iterable[RdfFile]) -> Iterator[tuple[str, str]]:
    """List the names in files of lines, as they come, twice when they stand there twice."""
    for file in files:
        for lines in _whole_lines(file):
            for quad in ox.parse(b"\n".join(_of_names(lines)), format=file.form):
                if quad.predicate.value in properties():
                    subject, text = quad.subject, quad.object
                    if isinstance(subject, ox.NamedNode) and isinstance(text, ox.Literal):
                        yield subject.value, text.value


@cache
def properties() -> frozenset[str]:
    """Read from the query behind the search which properties give names."""
    query = (FOLDER / "search.rq").read_text(encoding="utf-8")
    prefixes = "\n".join(re.findall(r"^PREFIX .*$", query, re.MULTILINE))
    values = re.search(r"VALUES \?property \{[^}]*\}", query)
    found = ox.Store().query(f"{prefixes} SELECT ?property {{ {values and values[0]} }}")
    return frozenset(row[0].value for row in found)  # type: ignore[union-attr]


def _whole_lines(file: RdfFile) -> Iterator[bytes]:
    with file.open() as source:
        while lines := source.read(PIECE) + source.readline():
            yield lines


def _of_names(lines: bytes) -> Iterator[bytes]:
    """Find the lines in which a text follows a property of names."""
    end = -1
    for found in _said().finditer(lines):
        if found.start() > end:
            start = lines.rfind(b"\n", 0, found.start()) + 1
            end = lines.find(b"\n", found.end())
            end = len(lines) if end < 0 else end
            yield lines[start:end]


@cache
def _said() -> re.Pattern[bytes]:
    iris = "|".join(map(re.escape, sorted(properties())))
    return re.compile(rf'<(?:{iris})>[ \t]*"'.encode())


if __name__ == "__main__":
    given = [RdfFile(path, path.name) for path in map(Path, sys.argv[2:])]
    name_index.write(Path(sys.argv[1]), names(given))

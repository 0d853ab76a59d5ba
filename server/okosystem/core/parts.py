"""Parts of RDF files, so that several threads can read one large file."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.rdf_files import BYTE_ORDER_MARK, RdfFile

PIECE = 1 << 20
LARGE = 256 << 20
"""A file of lines of at least so many bytes is read by several threads, each a part of it."""
SPLIT = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a file, from one byte to before another; to the end when there is none."""

    file: RdfFile
    start: int = 0
    end: int | None = None

    def pieces(self) -> Iterator[bytes]:
        """Read it, unpacked, a piece at a time; a byte order mark is no part of it."""
        mark = b"" if self.start else BYTE_ORDER_MARK
        left = None if self.end is None else self.end - self.start
        with self.file.open(self.start) as source:
            while piece := source.read(PIECE if left is None else min(PIECE, left)):
                left = left if left is None else left - len(piece)
                yield piece.removeprefix(mark)
                mark = b""


def split(file: RdfFile, threads: int) -> list[Part]:
    """Cut a large file of lines between lines, one part for each thread.

    A nameless thing would be another thing in each part, so such a file stays in one.
    """
    size = file.path.stat().st_size
    if threads == 1 or size < LARGE or file.is_packed or file.form not in SPLIT:
        return [Part(file)]
    if _has_nameless(file):
        return [Part(file)]
    return cut(file, threads)


def steps(file: RdfFile, size: int) -> list[Part]:
    """Cut a file of lines into parts of about so many bytes; any other file stays in one."""
    count = -(-file.path.stat().st_size // size)
    if count < 2 or file.is_packed or file.form not in SPLIT or _has_nameless(file):
        return [Part(file)]
    return cut(file, count)


def cut(file: RdfFile, count: int) -> list[Part]:
    """Cut a file between lines into so many parts."""
    size, cuts = file.path.stat().st_size, [0]
    with file.path.open("rb") as source:
        for number in range(1, count):
            source.seek(max(cuts[-1], size * number // count))
            source.readline()
            cuts.append(source.tell())
    return [Part(file, *ends) for ends in zip(cuts, [*cuts[1:], size], strict=True)]


def _has_nameless(file: RdfFile) -> bool:
    """Look for the sign of a nameless thing; one inside a text only costs time."""
    last = b""
    for piece in Part(file).pieces():
        if b"_:" in last + piece:
            return True
        last = piece[-1:]
    return False

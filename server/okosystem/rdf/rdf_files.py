"""RDF files named by users: find them, read them safely, split them and locate errors."""

import bz2
import gzip
import hashlib
import io
import lzma
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote

import pyoxigraph as ox
from backports import zstd

from okosystem.errors import BrokenRdf, SourceError
from okosystem.rdf.rdf_guard import LINE_FORMATS, inspect
from okosystem.rdf.rdf_trial import CHUNK

FORMATS: Mapping[str, ox.RdfFormat] = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "owl": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
COMPRESSIONS: Mapping[str, Callable[[Path], object]] = {
    "gz": gzip.open,
    "bz2": bz2.open,
    "xz": lzma.open,
    "zst": zstd.open,
}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
Progress = Callable[["FilePart", int], None]
_POSITION = re.compile(r"^Parser error .*?: (?=\D)")
_REMOTE_CONTEXT = "LoadDocumentCallback"
_INLINE_CONTEXT = (
    "its @context is at another address, and nothing is fetched: write the context itself"
)


@dataclass(frozen=True, slots=True)
class RdfFile:
    """A file, compressed or not; its name is its path relative to what the user named."""

    path: Path
    name: str

    @property
    def form(self) -> ox.RdfFormat:
        """The format, by suffix."""
        return FORMATS[_suffixes(self.path)[0]]

    @property
    def is_compressed(self) -> bool:
        """Whether the file must be decompressed to be read."""
        return _suffixes(self.path)[1] in COMPRESSIONS

    @property
    def graph(self) -> str:
        """The IRI of the file's graph, and the base of its relative IRIs."""
        return f"file:///{quote(self.name)}"

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        with self.path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()

    def open(self, start: int = 0) -> BinaryIO:
        """Open the file for reading from a byte on, decompressed."""
        if decompress := COMPRESSIONS.get(_suffixes(self.path)[1]):
            return cast(BinaryIO, decompress(self.path))
        file = self.path.open("rb")
        file.seek(start)
        return file

    def parse(self) -> ox.QuadParser:
        """Parse the file while it is read; raises SyntaxError, also for what is unsafe."""
        stream = FilePart(self).open()
        return ox.parse(stream, format=self.form, base_iri=self.graph, rename_blank_nodes=True)


@dataclass(frozen=True, slots=True)
class FilePart:
    """The bytes of a file from `start` to before `end`, or to its end."""

    file: RdfFile
    start: int = 0
    end: int | None = None

    def open(self, progress: Progress = lambda part, count: None) -> BinaryIO:
        """Open the part as a file that is safe to parse; reading raises SyntaxError if it is not.

        `progress` receives each number of bytes that is read, and may raise an error to stop.
        """
        return cast(BinaryIO, _SafeFile(self, progress))

    def chunks(self) -> Iterator[bytes]:
        """Read the part in chunks, decompressed, without a byte order mark; raises BrokenRdf."""
        mark = b"" if self.start else BYTE_ORDER_MARK
        left = None if self.end is None else self.end - self.start
        try:
            with self.file.open(self.start) as source:
                while chunk := source.read(CHUNK if left is None else min(CHUNK, left)):
                    left = left if left is None else left - len(chunk)
                    yield chunk.removeprefix(mark)
                    mark = b""
        except Exception as error:  # each compression has its own
            raise BrokenRdf.at(str(self.file.path), f"unpacking failed: {error}", "") from error


class _SafeFile:
    """A part as a file, which counts each byte the first time that it is read."""

    def __init__(self, part: FilePart, progress: Progress) -> None:
        self._part, self._progress, self._counted = part, progress, 0
        self._chunks, self._chunk = inspect(self._count, part.file.form), io.BytesIO()

    def read(self, size: int) -> bytes:
        """Read at most so many bytes; none at the end."""
        while not (read := self._chunk.read(size)):
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._chunk = io.BytesIO(chunk)
        return read

    def _count(self) -> Iterator[bytes]:
        position = 0
        for chunk in self._part.chunks():
            position += len(chunk)
            if position > self._counted:
                self._progress(self._part, len(chunk))
                self._counted = position
            yield chunk


def find_files(given: Sequence[Path]) -> list[RdfFile]:
    """Find the RDF files at paths, recursively in folders; raises SourceError."""
    found = [file for path in given for file in _find_at(path)]
    for file in found:
        _refuse_empty(file)
    twice = {name for name, count in Counter(file.name for file in found).items() if count > 1}
    if twice:
        raise SourceError(
            f"{min(twice)}  is the name of several files. How to fix it: name each file once, "
            "or name the folder above them."
        )
    return found


def split_file(file: RdfFile, count: int) -> list[FilePart]:
    """Split a file of lines into `count` parts; any other file stays whole.

    A blank node would be another node in each part, so a file with blank nodes stays whole too.
    """
    has_lines = file.form in LINE_FORMATS and not file.is_compressed
    if count < 2 or not has_lines or _has_blank_nodes(file):
        return [FilePart(file)]
    size, cuts = file.path.stat().st_size, [0]
    with file.path.open("rb") as source:
        for number in range(1, count):
            source.seek(max(cuts[-1], size * number // count))
            source.readline()
            cuts.append(source.tell())
    return [FilePart(file, *ends) for ends in zip(cuts, [*cuts[1:], size], strict=True)]


def locate_error(part: FilePart, error: SyntaxError) -> BrokenRdf:
    """Describe a parser error with its position in the whole file."""
    file, reason = part.file, _POSITION.sub("", error.msg)
    if _REMOTE_CONTEXT in reason:
        return BrokenRdf.at(str(file.path), _INLINE_CONTEXT, "")
    line, column = error.lineno or 0, error.offset or 1
    if not line:
        return BrokenRdf.at(str(file.path), reason, "")
    before = FilePart(file, 0, part.start).chunks() if part.start else ()
    line += sum(chunk.count(b"\n") for chunk in before)
    with file.open() as source:
        seen = next(islice(_lines(source), line - 1, None), b"").decode("utf-8", "replace").strip()
    return BrokenRdf.at(f"{file.path}:{line}:{column}", reason, seen)


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Yield each line, cut after a chunk: the whole may be longer than the memory."""
    while line := source.readline(CHUNK):
        yield line
        while not line.endswith(b"\n") and (line := source.readline(CHUNK)):
            pass


def _find_at(path: Path) -> list[RdfFile]:
    if path.is_dir():
        above = path.resolve().parent
        inside = sorted(p for p in path.resolve().rglob("*") if p.is_file() and _is_rdf(p))
        found = [RdfFile(p, p.relative_to(above).as_posix()) for p in inside]
        if not found:
            raise SourceError(f"{path}  has no RDF files. How to fix it: {_accepted_names()}")
        return found
    if not path.is_file():
        raise SourceError(f"{path}  there is no such file. How to fix it: check the spelling.")
    if not _is_rdf(path):
        raise SourceError(
            f"{path}  has no suffix of an RDF format. How to fix it: {_accepted_names()}"
        )
    return [RdfFile(path.absolute(), path.name)]


def _refuse_empty(file: RdfFile) -> None:
    """Raise SourceError for a compressed file of no bytes, which Python reads as empty data."""
    if file.is_compressed and file.path.stat().st_size == 0:
        raise SourceError(
            f"{file.path}  has no bytes, though even an empty file has some when it is "
            "compressed. How to fix it: fetch or compress it again, or leave it out."
        )


def _is_rdf(path: Path) -> bool:
    suffix, compression = _suffixes(path)
    return suffix in FORMATS and (not compression or compression in COMPRESSIONS)


def _suffixes(path: Path) -> tuple[str, str]:
    """Return «nt» and «gz» for data.nt.gz."""
    last = path.suffix[1:].lower()
    if last in COMPRESSIONS:
        return Path(path.stem).suffix[1:].lower(), last
    return last, ""


def _accepted_names() -> str:
    formats, compressions = ", .".join(FORMATS), ", .".join(COMPRESSIONS)
    return f"the name must end in .{formats}; packed, then in .{compressions}."


def _has_blank_nodes(file: RdfFile) -> bool:
    """Look for `_:`; a false match inside a text only costs time."""
    last = b""
    for chunk in FilePart(file).chunks():
        if b"_:" in last + chunk:
            return True
        last = chunk[-1:]
    return False

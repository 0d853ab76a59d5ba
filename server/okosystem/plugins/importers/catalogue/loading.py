"""Collect a catalogue as files, and load them into a store on disk.

Loading is done in steps, so that memory is bounded.
"""

import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox

from okosystem.errors import FetchFailed, SourceError
from okosystem.fetch.downloads import Download, download
from okosystem.fetch.fetching import WEB_SCHEMES
from okosystem.rdf.rdf_files import (
    COMPRESSIONS,
    FORMATS,
    FilePart,
    RdfFile,
    find_files,
    split_file,
)
from okosystem.release import loading

SPARQL = "sparql+"
MAX_DUMP = 16 << 30
DUMP_SECONDS = 3600.0
MAX_ANSWER = 256 << 20
ANSWER_SECONDS = 120.0
ACCEPT = (
    "application/n-triples, text/turtle;q=0.9, application/n-quads;q=0.8, "
    "application/ld+json;q=0.6, application/rdf+xml;q=0.5"
)
SUFFIXES = {
    "application/n-triples": "nt",
    "application/n-quads": "nq",
    "text/turtle": "ttl",
    "application/trig": "trig",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
}
STEP_BYTES = 64 << 20
MIN_UNPACKED = 256 << 20
MAX_RATIO = 200
"""A compressed file that grows more than this is meant to do harm."""


def collect_files(
    source: str, folder: Path, numbers: Sequence[str], query: str, reuse: bool = False
) -> Iterable[Sequence[RdfFile]]:
    """Fetch a catalogue step by step; the last list yielded is complete. Raises FetchFailed.

    A SPARQL endpoint answers `query` for each organisation number. With `reuse`, files from an
    interrupted run are not fetched again.
    """
    if source.startswith(SPARQL):
        yield from _from_endpoint(source.removeprefix(SPARQL), folder, numbers, query, reuse)
    elif source.startswith(WEB_SCHEMES):
        dump = download(
            source,
            folder / "catalogue.answer",
            accept=ACCEPT,
            limit_bytes=MAX_DUMP,
            timeout=DUMP_SECONDS,
            reuse=reuse,
        )
        yield [_link_with_suffix(dump, "catalogue")]
    else:
        yield find_files([Path(source)])


def _from_endpoint(
    url: str, folder: Path, numbers: Sequence[str], query: str, reuse: bool
) -> Iterable[Sequence[RdfFile]]:
    files: list[RdfFile] = []
    for number in numbers:
        try:
            answer = download(
                _query_url(url, query.replace("000000000", number)),
                folder / f"{number}.answer",
                accept=ACCEPT,
                limit_bytes=MAX_ANSWER,
                timeout=ANSWER_SECONDS,
                reuse=reuse,
            )
        except FetchFailed as error:
            where = f"{url}, asked of {number}"  # the query itself would fill the screen
            raise FetchFailed(error.kind, where, "", error.status, error.headers) from error
        files.append(_link_with_suffix(answer, number))
        yield files


def _query_url(url: str, query: str) -> str:
    """Write the URL of a query by GET, without its comments and line breaks."""
    lines = (line.strip() for line in query.splitlines() if not line.startswith("#"))
    return f"{url}{'&' if '?' in url else '?'}query={quote(' '.join(lines), safe='')}"


def _link_with_suffix(answer: Download, name: str) -> RdfFile:
    """Link to a download by a name with its format; revalidation needs the original name."""
    for old in answer.path.parent.glob(f"{name}.*"):
        if old.is_symlink():
            old.unlink()
    link = answer.path.with_name(f"{name}.{_suffix(answer)}")
    link.symlink_to(answer.path.name)
    return RdfFile(link, link.name)


def _suffix(answer: Download) -> str:
    """Find the format by media type, else by the URL; raises SourceError."""
    if known := SUFFIXES.get(answer.media_type):
        return known
    suffixes = [suffix[1:].lower() for suffix in Path(urlsplit(answer.url).path).suffixes[-2:]]
    form = next((suffix for suffix in suffixes if suffix in FORMATS), None)
    if form is None:
        raise SourceError(
            f"{answer.url}  is not RDF: its media type is {answer.media_type or 'nothing'}. "
            "How to fix it: use an address that serves Turtle, N-Triples, JSON-LD or RDF/XML."
        )
    return f"{form}.{suffixes[-1]}" if suffixes[-1] in COMPRESSIONS else form


def load_files(files: Sequence[RdfFile], folder: Path, report: Callable[[int], object]) -> ox.Store:
    """Load files into a new store on disk in `folder`; raises BrokenRdf.

    `report` receives each number of bytes read.
    """
    store = _new_store(folder / "rocksdb")
    for part in (part for file in files for part in _split(file)):
        loading.load_part(store, part, False, UnpackingLimit(report).add)
        store.flush()
    return store


def _split(file: RdfFile) -> Sequence[FilePart]:
    return split_file(file, -(-file.path.stat().st_size // STEP_BYTES))


def _new_store(path: Path) -> ox.Store:
    """Make an empty store in place of an earlier one, unless another import has it open."""
    try:
        ox.Store(str(path))
        shutil.rmtree(path)
        return ox.Store(str(path))
    except OSError as error:
        raise SourceError(
            f"{path}  cannot be opened ({error}). "
            "How to fix it: wait for the other import, or remove the folder."
        ) from error


class UnpackingLimit:
    """Reports the bytes read, and limits how much a compressed file may unpack to."""

    def __init__(self, report: Callable[[int], object]) -> None:
        self._report = report
        self._unpacked = 0

    def add(self, part: FilePart, count: int) -> None:
        """Count bytes; raises SourceError when a compressed file becomes too large."""
        if not part.file.is_compressed:
            self._report(count)
            return
        self._unpacked += count
        packed = part.file.path.stat().st_size
        if self._unpacked > max(MIN_UNPACKED, MAX_RATIO * packed):
            raise SourceError(
                f"{part.file.path}  unpacks to more than {MAX_RATIO} times its size. "
                "How to fix it: unpack it yourself if you trust it."
            )

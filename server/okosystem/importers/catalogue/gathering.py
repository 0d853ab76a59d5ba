"""Get a catalogue as files: from a file or folder, an address, or a SPARQL endpoint."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from okosystem.core.errors import NotFetched, SourceError
from okosystem.core.rdf_files import FORMATS, PACKINGS, RdfFile, find
from okosystem.importers.polite import Kept, ask

SPARQL = "sparql+"
LARGEST = 16 << 30
SECONDS = 3600.0
ANSWER = 256 << 20
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
WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The files of a catalogue, and the address they came from, if from any."""

    files: Sequence[RdfFile]
    address: str = ""


def gather(
    source: str, folder: Path, numbers: Sequence[str], query: str, reuse: bool = False
) -> Iterable[Catalogue]:
    """Get what there is, step by step; the last that comes is all of it. Raises NotFetched.

    Of an endpoint, `query` is asked once for each organisation number. With `reuse`, what is there
    from a run that was stopped is not asked for again.
    """
    if source.startswith(SPARQL):
        yield from _of_endpoint(source.removeprefix(SPARQL), folder, numbers, query, reuse)
    elif source.startswith(WEB):
        yield Catalogue([_of_address(source, folder, reuse)], source)
    else:
        yield Catalogue(find([Path(source)]))


def _of_endpoint(
    url: str, folder: Path, numbers: Sequence[str], query: str, reuse: bool
) -> Iterable[Catalogue]:
    files: list[RdfFile] = []
    for number in numbers:
        try:
            kept = ask(
                asking(url, query.replace("000000000", number)),
                accept=ACCEPT,
                kept=folder / f"{number}.answer",
                limit_bytes=ANSWER,
                timeout=ANSWER_SECONDS,
                reuse=reuse,
            )
        except NotFetched as error:
            told = f"{url}, asked of {number}"  # the query itself would fill the screen
            raise NotFetched(error.kind, told, "", error.status, error.headers) from error
        files.append(_named(kept, number))
        yield Catalogue(files, url)


def asking(url: str, query: str) -> str:
    """Write the address that asks a query by GET, without the query's comments and line ends."""
    lines = (line.strip() for line in query.splitlines() if not line.startswith("#"))
    return f"{url}{'&' if '?' in url else '?'}query={quote(' '.join(lines), safe='')}"


def _of_address(url: str, folder: Path, reuse: bool) -> RdfFile:
    kept = ask(
        url,
        accept=ACCEPT,
        kept=folder / "catalogue.answer",
        limit_bytes=LARGEST,
        timeout=SECONDS,
        reuse=reuse,
    )
    return _named(kept, "catalogue")


def _named(kept: Kept, name: str) -> RdfFile:
    """Give what came a name that says its format: a link, so that it can be asked for again."""
    for old in kept.path.parent.glob(f"{name}.*"):
        if old.is_symlink():
            old.unlink()
    link = kept.path.with_name(f"{name}.{_suffix(kept)}")
    link.symlink_to(kept.path.name)
    return RdfFile(link, link.name)


def _suffix(kept: Kept) -> str:
    """Tell the format by Content-Type, else by the address, else refuse."""
    if known := SUFFIXES.get(kept.media):
        return known
    suffixes = [suffix[1:].lower() for suffix in Path(urlsplit(kept.url).path).suffixes[-2:]]
    form = next((suffix for suffix in suffixes if suffix in FORMATS), None)
    if form is None:
        raise SourceError(
            f"{kept.url}  is no RDF: it calls itself {kept.media or 'nothing'}. "
            "How to fix it: ask an address that gives Turtle, N-Triples, JSON-LD or RDF/XML."
        )
    return f"{form}.{suffixes[-1]}" if suffixes[-1] in PACKINGS else form

"""`okosystem harvest check`: what Felles datakatalog will make of a source."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import pyoxigraph as ox

from okosystem.commands.harvest_release import own_document, put_into
from okosystem.core.errors import NotFetched, SourceError, Unfetched
from okosystem.core.rdf_files import FORMATS
from okosystem.harvest import quality, report, written
from okosystem.harvest.checking import Besides, Result, checked
from okosystem.harvest.delivered import LARGEST, Delivery
from okosystem.harvest.described import Described
from okosystem.harvest.document import Document
from okosystem.harvest.kinds import KINDS
from okosystem.harvest.profile import read_files
from okosystem.importers.addresses import is_local
from okosystem.importers.fetching import ANY_STATUS, fetch
from okosystem.importers.probing import probe

SECONDS = 120
MANY = 20_000
CUTS = {
    Unfetched.LOOP: "redirect-loop",
    Unfetched.LARGE: "too-large",
    Unfetched.BROKEN_OFF: "half-body",
}
"""What the harvester would fail on too; anything else only says that we could not check."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    source: str
    release: Path | None
    kinds: Sequence[str]
    shapes: Sequence[Path]
    lists: Sequence[Path]
    org: str
    accept: str
    language: str
    form: str
    links: bool | None
    least: int
    private: bool


def run(wanted: Wanted) -> int:
    """Print the report; 1 when something must be fixed or a dataset has too few points."""
    shapes = read_files(wanted.shapes) if wanted.shapes else []
    lists = Described(read_files(wanted.lists)) if wanted.lists else None
    results = []
    for document, kinds in _documents(wanted):
        if shapes and len(document.described.triples) > MANY:
            click.echo("The shapes take a minute for every ten thousand triples.", err=True)
        besides = Besides(shapes, _answers(document, wanted), lists, wanted.org)
        results += [checked(document, KINDS[kind], besides) for kind in kinds]
    click.echo(_written(results, wanted), nl=False)
    if wanted.release:
        made = put_into(wanted.release, results)
        click.echo(f"release {made.digest[:12]} is in {wanted.release}", err=True)
    scores = [r.score.points for result in results for r in result.records if r.score]
    return 0 if report.good(results) and min(scores, default=wanted.least) >= wanted.least else 1


def _documents(wanted: Wanted) -> list[tuple[Document, Sequence[str]]]:
    """Read the one document there is, or our own of each kind."""
    if wanted.release:
        return [(Document(own_document(wanted.release, kind)), [kind]) for kind in wanted.kinds]
    return [(Document(delivered(wanted)), wanted.kinds)]


def delivered(wanted: Wanted) -> Delivery:
    """Fetch or read the source; raises NotFetched or SourceError when it cannot be checked."""
    if wanted.source.startswith(("http://", "https://")):
        return _fetched(wanted, wanted.accept or "text/turtle")
    path = Path(wanted.source)
    accept = wanted.accept or _by_suffix(path)
    if wanted.source == "-":
        return Delivery("-", accept, sys.stdin.buffer.read(LARGEST + 1))
    if not path.is_file():
        raise SourceError(f"{path}  there is no such file. How to fix it: check the spelling.")
    with path.open("rb") as file:
        return Delivery(wanted.source, accept, file.read(LARGEST + 1))


def _fetched(wanted: Wanted, accept: str) -> Delivery:
    try:
        got = fetch(
            wanted.source,
            accept=accept,
            limit_bytes=LARGEST,
            timeout=SECONDS,
            allow_private=_may_be_private(wanted),
            expect=ANY_STATUS,
        )
    except NotFetched as error:
        if error.kind not in CUTS:
            raise
        cut = CUTS[error.kind]
        return Delivery(wanted.source, accept, b"", cut=cut, seen=error.seen)
    return Delivery(wanted.source, accept, got.body, got.status, got.headers, got.hops)


def _may_be_private(wanted: Wanted) -> bool:
    return wanted.private or is_local(wanted.source)


def _by_suffix(path: Path) -> str:
    form = FORMATS.get(path.suffix[1:].lower(), ox.RdfFormat.TURTLE)
    return form.media_type


def _answers(document: Document, wanted: Wanted) -> dict[str, int]:
    """Ask the addresses of the distributions; of a file's only when told to."""
    is_url = wanted.source.startswith("http")
    asked = quality.addresses(document.described) if "datasets" in wanted.kinds else {}
    if not asked or not (is_url if wanted.links is None else wanted.links):
        return {}
    with click.progressbar(length=len(asked), label="links", file=sys.stderr) as bar:
        return probe(asked, _may_be_private(wanted), lambda: bar.update(1))


def _written(results: Sequence[Result], wanted: Wanted) -> str:
    told = [report.told(result, wanted.language) for result in results]
    if wanted.form == "json":
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    if wanted.form == "junit":
        return written.as_junit(told, wanted.language)
    return "\n".join(written.as_text(one, wanted.language) for one in told)

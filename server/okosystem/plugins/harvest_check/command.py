"""`okosystem harvest check`: what Felles datakatalog will make of a source."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import pyoxigraph as ox

from okosystem.errors import (
    FetchFailed,
    FetchFailure,
    ReleaseError,
    SourceError,
)
from okosystem.feeds.checking import CheckOptions, CheckResult, check_document
from okosystem.feeds.document import (
    MAX_BYTES,
    Delivery,
    Document,
    TripleIndex,
)
from okosystem.feeds.profile import read_rdf
from okosystem.feeds.quality import find_links
from okosystem.feeds.report import as_junit, as_text, result_data
from okosystem.feeds.rules import FEEDS, RECORD_KINDS, REPORT
from okosystem.fetch.fetching import (
    ANY_STATUS,
    WEB_SCHEMES,
    fetch,
    is_local,
    probe,
)
from okosystem.rdf.rdf_files import FORMATS
from okosystem.release import provenance
from okosystem.release.publishing import (
    list_files,
    publish,
    seal,
    to_json,
)
from okosystem.release.release import Release

SECONDS = 120
SLOW_FROM_TRIPLES = 20_000
"""The number of triples from which a note says that validation takes long."""
RULE_BY_FAILURE = {
    FetchFailure.LOOP: "redirect-loop",
    FetchFailure.LARGE: "too-large",
    FetchFailure.BROKEN_OFF: "half-body",
}
"""The harvester's rule for each failure to fetch that it would meet too."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments on the command line."""

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

    @property
    def is_url(self) -> bool:
        """Whether the source is fetched."""
        return self.source.startswith(WEB_SCHEMES)

    @property
    def allow_private(self) -> bool:
        """Whether private addresses may be requested: by flag, or because the source is local."""
        return self.private or is_local(self.source)


def run(arguments: Arguments) -> int:
    """Print the report; return 1 if something must be fixed or a dataset has too few points."""
    shapes = read_rdf(arguments.shapes) if arguments.shapes else []
    lists = TripleIndex(read_rdf(arguments.lists)) if arguments.lists else None
    results = []
    for document, kinds in _documents(arguments):
        if shapes and len(document.index.triples) > SLOW_FROM_TRIPLES:
            click.echo("The shapes take a minute for every ten thousand triples.", err=True)
        statuses = _request_links(document, arguments)
        options = CheckOptions(shapes, statuses, lists, arguments.org)
        results += [check_document(document, RECORD_KINDS[kind], options) for kind in kinds]
    click.echo(_render(results, arguments), nl=False)
    if arguments.release:
        updated = update_release(arguments.release, results)
        click.echo(f"release {updated.digest[:12]} is in {arguments.release}", err=True)
    scores = [r.score.points for result in results for r in result.records if r.score]
    enough_points = min(scores, default=arguments.least) >= arguments.least
    return 0 if enough_points and all(result.is_good for result in results) else 1


def _documents(arguments: Arguments) -> Iterator[tuple[Document, Sequence[str]]]:
    """Read the source, or with --release our own document of each kind."""
    if not arguments.release:
        yield Document(_deliver(arguments)), arguments.kinds
        return
    release = Release.open(arguments.release)
    for kind in arguments.kinds:
        feed = next(feed for feed, kinds in FEEDS.items() if kind in kinds)
        body = release.file(f"fdk/{feed}.ttl").read_bytes()
        yield Document(Delivery(f"/fdk/{feed}", "text/turtle", body)), [kind]


def _deliver(arguments: Arguments) -> Delivery:
    """Fetch or read the source; raises FetchFailed or SourceError when it cannot be checked."""
    if arguments.is_url:
        return _fetch(arguments, arguments.accept or "text/turtle")
    path = Path(arguments.source)
    form = FORMATS.get(path.suffix[1:].lower(), ox.RdfFormat.TURTLE)
    accept = arguments.accept or form.media_type
    if arguments.source == "-":
        return Delivery("-", accept, sys.stdin.buffer.read(MAX_BYTES + 1))
    if not path.is_file():
        raise SourceError(f"{path}  there is no such file. How to fix it: check the spelling.")
    with path.open("rb") as file:
        return Delivery(arguments.source, accept, file.read(MAX_BYTES + 1))


def _fetch(arguments: Arguments, accept: str) -> Delivery:
    try:
        fetched = fetch(
            arguments.source,
            accept=accept,
            limit_bytes=MAX_BYTES,
            timeout=SECONDS,
            allow_private=arguments.allow_private,
            expect=ANY_STATUS,
        )
    except FetchFailed as error:
        if error.kind not in RULE_BY_FAILURE:
            raise
        cut = RULE_BY_FAILURE[error.kind]
        return Delivery(arguments.source, accept, b"", cut=cut, seen=error.seen)
    return Delivery(
        arguments.source, accept, fetched.body, fetched.status, fetched.headers, fetched.hops
    )


def _request_links(document: Document, arguments: Arguments) -> dict[str, int]:
    """Request the links of the distributions; those of a file only with --links."""
    links = find_links(document.index) if "datasets" in arguments.kinds else {}
    enabled = arguments.is_url if arguments.links is None else arguments.links
    if not links or not enabled:
        return {}
    with click.progressbar(length=len(links), label="links", file=sys.stderr) as bar:
        return probe(links, arguments.allow_private, lambda: bar.update(1))


def _render(results: Sequence[CheckResult], arguments: Arguments) -> str:
    language = arguments.language
    data = [result_data(result, language) for result in results]
    if arguments.form == "json":
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    if arguments.form == "junit":
        return as_junit(data, language)
    return "\n".join(as_text(result, language) for result in data)


def update_release(folder: Path, results: Sequence[CheckResult]) -> Release:
    """Replace the build's results by these, and publish that as a new release."""
    release = Release.open(folder)
    if not release.has_dump:
        raise ReleaseError(f"{folder}  is a store of other data. How to fix it: name a release.")
    report = json.loads(release.file(REPORT).read_text(encoding="utf-8"))
    for language, entries in report.items():
        new = {(r.source, r.kind): result_data(r, language) for r in results}
        merged = [new.pop((entry["source"], entry["kind"]), entry) for entry in entries]
        report[language] = [*merged, *new.values()]
    contents = {name: release.file(name).read_bytes() for name in release.manifest["files"]}
    contents[REPORT] = to_json(report)
    documents = {name: contents.pop(name) for name in provenance.DOCUMENTS if name in contents}
    files = list_files(contents)
    if documents:
        documents = provenance.rewrite_documents(files, documents)
    manifest = {**release.manifest, "files": files | list_files(documents)}
    return publish(contents | documents, seal(manifest), folder)

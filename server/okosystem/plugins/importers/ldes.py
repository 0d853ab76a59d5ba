"""`okosystem import ldes`: follow the pages of an event stream, replay its members, and stage.

https://w3id.org/ldes/specification. A member is a version of an entity: it names the entity and the
time, and is the subject of the statements about the entity.
"""

import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import click
import pyoxigraph as ox

from okosystem.build.staging import Staged, stage
from okosystem.errors import InvalidParameter, SourceError
from okosystem.fetch.downloads import download
from okosystem.fetch.fetching import is_local, server_of
from okosystem.rdf import rdf_guard
from okosystem.rdf.canonical import sha256
from okosystem.rdf.terms import (
    LDES,
    RDF_TYPE,
    TREE,
    Term,
    iri_of,
    value_of,
)
from okosystem.turtle.scaffold import refuse_bad_slug
from okosystem.turtle.sources import Project

ACCEPT = "text/turtle, application/n-triples;q=0.9, application/ld+json;q=0.8"
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
MAX_PAGES = 2000
MAX_PAGE = 32 << 20
MAX_BYTES = 256 << 20
SECONDS, MAX_SECONDS = 60.0, 1800.0
"""For a request, and for the whole import until its last request."""
_EARLIEST = datetime.min.replace(tzinfo=UTC)


def run(
    project: Project, address: str, name: str, shrink: bool
) -> tuple[Staged, Mapping[str, Any]]:
    """Stage the graph that a stream leads to as `ldes-<name>`; raises GraphError."""
    refuse_bad_slug(name)
    source = f"ldes-{name}"
    pages = read_stream(address, project.root / ".imports" / source)
    with click.progressbar(pages, label="fetching", file=sys.stderr) as bar:
        *_, stream = bar
    triples = stream.replay()
    staged = stage(project, source, triples, shrink=shrink)
    return staged, {"stream": stream.iri, "statements": len(triples), "changes": [*staged.changes]}


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was fetched: its address after redirects, its length and its statements."""

    address: str
    length: int
    triples: Collection[ox.Triple]

    def objects(self, predicate: str) -> Iterator[str]:
        """Yield the IRIs that are the object of a property."""
        return (iri_of(t.object) for t in self.triples if t.predicate.value == predicate)


class Stream:
    """A stream, with the statements of its pages by subject."""

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self._values: dict[str, dict[str, set[Term]]] = {iri: {}}

    def add(self, triples: Iterable[ox.Triple]) -> None:
        """Add the statements of a page."""
        for triple in triples:
            about = self._values.setdefault(iri_of(triple.subject), {})
            about.setdefault(triple.predicate.value, set()).add(triple.object)

    def replay(self) -> set[ox.Triple]:
        """Return the graph as of the last member of each entity; raises SourceError."""
        version_properties = {self._declared("versionOfPath"), self._declared("timestampPath")}
        return {
            triple
            for entity, member in self._last_members().items()
            for triple in self._statements(entity, member, version_properties)
        }

    def _last_members(self) -> dict[str, str]:
        version_of, published = self._declared("versionOfPath"), self._declared("timestampPath")
        if not (version_of and published):
            raise _unusable(self.iri, "it does not name the properties of versions and their time")
        last: dict[str, tuple[datetime, str]] = {}
        for member in sorted(map(iri_of, self._values[self.iri].get(TREE["member"], ()))):
            entity = iri_of(self._value(member, version_of))
            version = _parse_time(self._value(member, published)), member
            previous = last.get(entity, (_EARLIEST, ""))
            if version[0] == previous[0]:
                raise _unusable(entity, f"it has two versions of {version[0]}")
            last[entity] = max(previous, version)
        return {entity: member for entity, (_, member) in last.items()}

    def _statements(
        self, entity: str, member: str, version_properties: Collection[str]
    ) -> Iterator[ox.Triple]:
        """Yield the statements of a member about its entity; none if the entity is deleted."""
        deletion = (
            self._declared("versionDeletePath") or RDF_TYPE,
            self._declared("versionDeleteObject"),
        )
        statements = [
            (p, o)
            for p, values in self._values[member].items()
            for o in values
            if p not in version_properties
        ]
        if deletion in {(p, iri_of(o)) for p, o in statements}:
            return
        for predicate, value in statements:
            if isinstance(value, ox.BlankNode):
                raise _unusable(entity, f"its {predicate} is a blank node")
            yield ox.Triple(ox.NamedNode(entity), ox.NamedNode(predicate), value)

    def _declared(self, name: str) -> str:
        """Return the IRI that the stream declares for an LDES property, or an empty text."""
        return min(map(iri_of, self._values[self.iri].get(LDES[name], ())), default="")

    def _value(self, member: str, predicate: str) -> Term:
        values = self._values.get(member, {}).get(predicate, set())
        if len(values) != 1:
            raise _unusable(member, f"it has {len(values)} values of {predicate}, not one")
        return next(iter(values))


def read_stream(address: str, folder: Path) -> Iterator[Stream]:
    """Fetch page by page; yields the stream after each page, complete after the last one.

    All pages must be on one server, over HTTPS unless it is this machine. Raises GraphError.
    """
    end = time.monotonic() + MAX_SECONDS
    folder.mkdir(parents=True, exist_ok=True)
    page = _fetch(address, folder)
    stream = Stream(_find_stream(page, address))
    seen, todo, length = {address, page.address}, list[str](), 0
    while True:
        length += page.length
        stream.add(page.triples)
        yield stream
        for node in sorted({urldefrag(node).url for node in page.objects(TREE["node"])} - seen):
            if server_of(node) != server_of(address):
                raise _unusable(node, f"it is not on the server of {address}")
            seen.add(node)
            todo.append(node)
        if len(seen) > MAX_PAGES or length > MAX_BYTES:
            most = f"{MAX_PAGES} pages or {MAX_BYTES >> 20} MB"
            raise _unusable(address, f"it has more than {most}")
        if not todo:
            return
        if time.monotonic() > end:
            raise _unusable(
                address,
                f"it takes more than {MAX_SECONDS / 60:g} minutes",
                "try again; pages that were fetched are then only revalidated",
            )
        page = _fetch(todo.pop(0), folder)


def _fetch(address: str, folder: Path) -> Page:
    """Fetch and parse a page; one fetched before is only revalidated."""
    _refuse_insecure(address)
    target = folder / sha256(address.encode())[:32]
    answer = download(
        address, target, accept=ACCEPT, limit_bytes=MAX_PAGE, timeout=SECONDS, stay=True
    )
    form = FORMATS.get(answer.media_type)
    if form is None:
        raise _unusable(address, f"it was sent as {answer.media_type}, not as Turtle or JSON-LD")
    body = answer.body
    try:
        quads = rdf_guard.parse(body, form, base_iri=answer.url, rename_blank_nodes=True)
        return Page(answer.url, len(body), [quad.triple for quad in quads])
    except (SyntaxError, ValueError) as error:
        raise _unusable(address, f"it cannot be read: {error}") from error


def _find_stream(page: Page, address: str) -> str:
    """Return the stream that a page is a view of; raises SourceError unless there is one."""
    views = (t for t in page.triples if t.predicate.value == TREE["view"])
    streams = {iri_of(t.subject) for t in views if iri_of(t.object) in (address, page.address)}
    if len(streams) != 1:
        raise _unusable(address, f"it is the root page of {len(streams)} streams, not of one")
    return streams.pop()


def _refuse_insecure(address: str) -> None:
    if not address.startswith("https://") and not is_local(address):
        raise InvalidParameter(
            f"{address}  is not an https address. How to fix it: give the https address."
        )


def _parse_time(value: Term) -> datetime:
    try:
        time = datetime.fromisoformat(value_of(value))
    except ValueError as error:
        raise _unusable(value_of(value), "it is not a time") from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _unusable(
    what: str, why: str, fix: str = "give the address of the root page of a stream of versions"
) -> SourceError:
    return SourceError(
        f"{what}  cannot be imported: {why}. Nothing was changed. How to fix it: {fix}."
    )

"""The Linked Data Event Stream of the graph: a version of each entity for each release it changed.

https://w3id.org/ldes/specification. A member has the statements about its entity as of a release,
with the member as subject, or the type as:Delete when there are no more. The page of a recorded
release depends on `history/` only, and never changes. `ldes`, the newest page, links to the others
and has what changed after the last of them.
"""

import gzip
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

import pyoxigraph as ox

from okosystem.errors import SourceError
from okosystem.rdf.rdf_patch import Patch, skolemize
from okosystem.rdf.terms import (
    AS,
    BASE,
    DCT,
    LDES,
    OKO,
    RDF,
    RDF_TYPE,
    RDFS,
    SKOS,
    TREE,
    XSD,
)
from okosystem.rdf.triples import serialize, triples_about
from okosystem.turtle.sources import Project

STREAM = f"{BASE}ldes"
VERSION_OF, PUBLISHED, DELETE = DCT["isVersionOf"], AS["published"], AS["Delete"]
PAGE_SIZE = 500
"""Members on a page of a recorded release: a server caches pages up to some size."""
FORMATS = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}
CHANGES_FILE = "changes.patch"
RETENTION = "There is no retention policy: the view has every member of every release."
_PREFIXES = {
    "as": AS, "dct": DCT, "ldes": LDES, "oko": OKO, "rdf": RDF, "rdfs": RDFS, "skos": SKOS,
    "tree": TREE, "xsd": XSD,
}  # fmt: skip
_MEMBER, _VERSION_OF, _PUBLISHED, _TYPE, _DELETE = (
    f"<{iri}>".encode() for iri in (TREE["member"], VERSION_OF, PUBLISHED, RDF_TYPE, DELETE)
)
_DATE_TIME = ox.NamedNode(XSD["dateTime"])
_PAGE_PLACEHOLDER = "https://page.invalid/"
"""Replaces the address of a page in the triples; links to other pages are relative to it."""
_TRUE = ox.Literal("true", datatype=ox.NamedNode(XSD["boolean"]))
_RECORDED_PAGE_TRIPLES = triples_about(
    _PAGE_PLACEHOLDER, (RDF_TYPE, TREE["Node"]), (LDES["immutable"], _TRUE)
) + triples_about(
    STREAM, (RDF_TYPE, LDES["EventStream"]), (TREE["view"], f"{_PAGE_PLACEHOLDER}../ldes")
)
"""The triples that every page of a recorded release has."""


@dataclass(frozen=True)
class RecordedRelease:
    """A release in `history/`: its number, its time in the stream, and its changes."""

    number: str
    time: str
    patch: Patch


@dataclass(frozen=True)
class Page:
    """A page with its members; the name of the newest page is empty."""

    name: str
    time: str
    members: Sequence[ox.Quad]


Entity = tuple[bytes, Collection[bytes]]
"""An entity and the lines about it."""


def write_stream(project: Project, lines: Iterable[bytes]) -> dict[str, bytes]:
    """Write the pages, and the changes since the last recorded release as RDF Patch.

    `lines` are those of the graph, as of `to_lines`. Raises SourceError.
    """
    graph, recorded = skolemize(lines), read_history(project)
    _refuse_reserved(graph)
    state, pages = defaultdict[bytes, set[bytes]](set), list[Page]()
    for release in recorded:
        pages += _pages_of(release, _apply(release.patch, state))
    time = _time_after(recorded, project.modified)
    before = set[bytes]().union(*state.values())
    changes = Patch.between(before, graph, _headers(project, recorded))
    newest = Page("", time, _members(STREAM, time, _apply(changes, state)))
    links = _links(pages, [*(release.time for release in recorded), time])
    files = {CHANGES_FILE: changes.to_bytes()}
    for suffix, form in FORMATS.items():
        files[f"ldes.{suffix}"] = _write(newest, links, form)
        files |= {
            f"ldes/{page.name}.{suffix}": _write(page, _RECORDED_PAGE_TRIPLES, form)
            for page in pages
        }
    return files


def read_history(project: Project) -> Sequence[RecordedRelease]:
    """Read the recorded releases, the oldest first; raises SourceError."""
    recorded: list[RecordedRelease] = []
    for number, path in project.history.items():
        patch = Patch.read(gzip.decompress(path.read_bytes()), path.name)
        day, last = patch.headers.get("date", ""), recorded[-1].time[:10] if recorded else ""
        if patch.headers.get("id") != f"{STREAM}/{number}" or not last <= day <= project.modified:
            raise SourceError(
                f"{path}  is not what version {number} changed. How to fix it: restore the file, "
                "which is never edited, and the dates of the versions in CHANGELOG.md."
            )
        recorded.append(RecordedRelease(number, _time_after(recorded, day), patch))
    return recorded


def _time_after(recorded: Sequence[RecordedRelease], day: str) -> str:
    """Return midnight of a day, plus a second for each release already recorded that day."""
    same = sum(release.time.startswith(day) for release in recorded)
    return f"{day}T00:{same // 60:02}:{same % 60:02}Z"


def _headers(project: Project, recorded: Sequence[RecordedRelease]) -> Mapping[str, str]:
    previous = {"prev": f"{STREAM}/{recorded[-1].number}"} if recorded else {}
    return {"id": f"{STREAM}/{project.version}", **previous, "date": project.modified}


def _refuse_reserved(graph: Iterable[bytes]) -> None:
    """Raise SourceError for a statement with a property that only members may have."""
    for line in graph:
        subject, predicate, value = line.split(b" ", 2)
        if predicate in (_VERSION_OF, _PUBLISHED) or (
            predicate == _TYPE and value.startswith(_DELETE)
        ):
            said = line.removeprefix(subject).removesuffix(b" .\n")
            raise SourceError(
                f"{subject.decode()}  has a statement that only members of the event stream have:"
                f"{said.decode()}. How to fix it: use another property."
            )


def _apply(patch: Patch, state: defaultdict[bytes, set[bytes]]) -> Sequence[Entity]:
    """Apply a patch to the lines of each entity in place; return the changed entities in order."""
    changed = set[bytes]()
    for lines, change in ((patch.deleted, set.discard), (patch.added, set.add)):
        for line in lines:
            entity = line.partition(b" ")[0]
            change(state[entity], line)
            changed.add(entity)
    return [(entity, state[entity]) for entity in sorted(changed)]


def _pages_of(release: RecordedRelease, entities: Sequence[Entity]) -> Iterator[Page]:
    """Divide the changes of a release into pages; the first is named by the release number."""
    for start in range(0, len(entities), PAGE_SIZE):
        more = f"-{start // PAGE_SIZE + 1}" if start else ""
        name, chosen = f"{release.number}{more}", entities[start : start + PAGE_SIZE]
        yield Page(name, release.time, _members(f"{STREAM}/{name}", release.time, chosen))


def _members(page: str, time: str, entities: Iterable[Entity]) -> Sequence[ox.Quad]:
    """Make a member for each entity; the IRI of a member is a hash of its content."""
    published = f'"{time}"^^{_DATE_TIME}'.encode()
    written: list[bytes] = []
    for entity, lines in entities:
        ordered = sorted(lines)
        says = [entity, time.encode(), *(line.removesuffix(b" .\n") for line in ordered)]
        key = sha256(b"\n".join(says)).hexdigest()[:24]
        member = f"<{page}#{key}>".encode()
        written += [
            b"<%b> %b %b .\n" % (STREAM.encode(), _MEMBER, member),
            b"%b %b %b .\n" % (member, _VERSION_OF, entity),
            b"%b %b %b .\n" % (member, _PUBLISHED, published),
        ]
        written += [member + line.removeprefix(entity) for line in ordered] or [
            b"%b %b %b .\n" % (member, _TYPE, _DELETE)
        ]
    return list(ox.parse(b"".join(written), format=ox.RdfFormat.N_TRIPLES))


def _links(pages: Sequence[Page], times: Sequence[str]) -> Sequence[ox.Triple]:
    """Describe the stream and its relations to the other pages, with the range of their times."""
    described = triples_about(
        STREAM,
        (RDF_TYPE, LDES["EventStream"]),
        (LDES["timestampPath"], PUBLISHED),
        (LDES["versionOfPath"], VERSION_OF),
        (LDES["versionDeletePath"], RDF_TYPE),
        (LDES["versionDeleteObject"], DELETE),
        (TREE["view"], _PAGE_PLACEHOLDER),
    ) + triples_about(
        _PAGE_PLACEHOLDER,
        (RDF_TYPE, TREE["Node"]),
        (RDFS["comment"], ox.Literal(RETENTION, language="en")),
    )
    after = dict(pairwise(times))
    for page in pages:
        for kind, time in (("GreaterThanOrEqualTo", page.time), ("LessThan", after[page.time])):
            relation = f"{_PAGE_PLACEHOLDER}#{page.name}-{kind}"
            described += triples_about(_PAGE_PLACEHOLDER, (TREE["relation"], relation))
            described += triples_about(
                relation,
                (RDF_TYPE, TREE[f"{kind}Relation"]),
                (TREE["node"], f"{_PAGE_PLACEHOLDER}ldes/{page.name}"),
                (TREE["path"], PUBLISHED),
                (TREE["value"], ox.Literal(time, datatype=_DATE_TIME)),
            )
    return described


def _write(page: Page, links: Sequence[ox.Triple], form: ox.RdfFormat) -> bytes:
    around, members = (serialize(triples, form, _PREFIXES) for triples in (links, page.members))
    if form == ox.RdfFormat.TURTLE:
        return around.replace(f"<{_PAGE_PLACEHOLDER}".encode(), b"<") + members
    nodes = [
        around.replace(f'"{_PAGE_PLACEHOLDER}'.encode(), b'"').strip()[1:-1],
        members.strip()[1:-1],
    ]
    return b"[" + b",\n".join(filter(None, nodes)) + b"]\n"

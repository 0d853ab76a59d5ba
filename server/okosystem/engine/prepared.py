"""What servers would otherwise compute of a release: made once, beside it, in no digest.

`okosystem build` makes it with the release, and `okosystem load` for one that has none. A server
without it computes what it needs.
"""

from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256

import pyoxigraph as ox

from okosystem.core.publishing import draft_in, locked
from okosystem.core.release import GRAPH, PREPARED, Release
from okosystem.core.terms import select_prefixes
from okosystem.engine.answers import fix_xml, iris_of

LARGE = 10_000
"""Statements from which a graph is sent from a file, instead of being written for each client."""
DUMP_FORMATS = (
    ox.RdfFormat.TURTLE,
    ox.RdfFormat.JSON_LD,
    ox.RdfFormat.RDF_XML,
    ox.RdfFormat.N_TRIPLES,
)


Graphs = Mapping[str | None, Collection[ox.Triple]]
"""The statements of each named graph, and of the default graph under None; each sorted."""


def read_graphs(release: Release) -> Graphs:
    """Read the graphs of a release from its dump, which is sorted."""
    found: dict[str | None, list[ox.Triple]] = {}
    for quad in ox.parse(path=str(release.file(GRAPH)), format=ox.RdfFormat.N_QUADS):
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else None
        found.setdefault(name, []).append(quad.triple)
    return found


def prepare(release: Release, graphs: Graphs) -> None:
    """Make the prepared files of a release, in place of those that it has, in one step."""
    folder = release.folder.resolve()
    with locked(folder), draft_in(folder) as draft:
        for name, data in write_dumps(graphs, release.prefixes):
            path = draft / PREPARED / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if (folder / PREPARED).exists():
            (folder / PREPARED).rename(draft / "replaced")
        (draft / PREPARED).rename(folder / PREPARED)


def write_dumps(graphs: Graphs, prefixes: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Write each large graph in every format, as `write_triples` does."""
    for name, triples in graphs.items():
        if len(triples) >= LARGE:
            known = select_prefixes(prefixes, iris_of(triples))
            for form in DUMP_FORMATS:
                body = ox.serialize(triples, format=form, prefixes=known) or b""
                yield dump_name(name, form.media_type), fix_xml(body, form.media_type)


def dump_name(graph: str | None, media_type: str) -> str:
    """Return the name of the file with a graph, by default the default graph, in a format."""
    form = ox.RdfFormat.from_media_type(media_type)
    suffix = form.file_extension if form else ""
    return f"graphs/{sha256((graph or '').encode()).hexdigest()[:16]}.{suffix}"

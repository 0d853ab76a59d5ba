"""What servers would otherwise compute of a release: made once, beside it, in no digest.

A server without it computes what it needs.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

import pyoxigraph as ox

from okosystem.package import read_package_table
from okosystem.rdf.terms import OKO
from okosystem.rdf.triples import serialize
from okosystem.release.publishing import draft_in, locked
from okosystem.release.release import GRAPH, PREPARED, Release
from okosystem.sparql.answers import Row, Term, fix_xml
from okosystem.sparql.oxigraph import Store, answer_name

LARGE = 10_000
"""Statements from which a graph is sent from a file, instead of being written for each client."""
DUMP_FORMATS = (
    ox.RdfFormat.TURTLE,
    ox.RdfFormat.JSON_LD,
    ox.RdfFormat.RDF_XML,
    ox.RdfFormat.N_TRIPLES,
)


TABLE = read_package_table("sparql/prepared.toml")
DUMPS, ANSWERS = "graphs", "answers"
"""The folders of large graphs, and of the answers to queries of ours."""
Graphs = Mapping[str | None, Collection[ox.Triple]]
"""The statements of each named graph, and of the default graph under None; each sorted."""


def read_graphs(release: Release) -> Graphs:
    """Read the graphs of a release from its dump, which is sorted."""
    found: dict[str | None, list[ox.Triple]] = {}
    for quad in ox.parse(path=str(release.file(GRAPH)), format=ox.RdfFormat.N_QUADS):
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else None
        found.setdefault(name, []).append(quad.triple)
    return found


def write_prepared(release: Release, name: str, contents: Iterable[tuple[str, bytes]]) -> None:
    """Put a folder of prepared files beside a release, in place of the one there, in one step."""
    folder = release.folder.resolve()
    with locked(folder), draft_in(folder) as draft:
        (draft / name).mkdir()
        for file, data in contents:
            (draft / name / file).write_bytes(data)
        target = folder / PREPARED / name
        target.parent.mkdir(exist_ok=True)
        if target.exists():
            target.rename(draft / "replaced")
        (draft / name).rename(target)


def queries_to_answer(release: Release) -> Iterator[tuple[str, Mapping[str, Term]]]:
    """List the queries of the table that a release has, as they are asked."""
    day = {"dato": str(release.manifest["modified"])}
    for row in TABLE["page"]:
        if sparql := release.page_queries.get(row["name"]):
            yield sparql, {n: ox.NamedNode(OKO[c]) for n, c in row.items() if n != "name"}
    for name in TABLE["questions"]:
        if query := release.queries.get(name):
            terms = query.bind(day if query.parameters else {}, release.prefixes)
            yield query.to_sparql(terms), {}


def write_answers(store: Store, release: Release) -> Iterator[tuple[str, bytes]]:
    """Answer the queries of the table."""
    for sparql, parameters in queries_to_answer(release):
        if rows := store.rows(sparql, parameters=parameters):
            yield answer_name(sparql, parameters), _write_rows(rows)


def _write_rows(rows: Sequence[Row]) -> bytes:
    """Write rows as TSV, which terms in N-Triples need no further escapes for."""
    lines = ["\t".join(f"?{name}" for name in rows[0])]
    lines += ["\t".join("" if t is None else str(t) for t in row.values()) for row in rows]
    return "".join(f"{line}\n" for line in lines).encode()


def write_dumps(graphs: Graphs, prefixes: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Write each large graph in every format, with all prefixes."""
    for name, triples in graphs.items():
        if len(triples) >= LARGE:
            for form in DUMP_FORMATS:
                body = serialize(triples, form, prefixes)
                yield dump_name(name, form.media_type), fix_xml(body, form.media_type)


def dump_name(graph: str | None, media_type: str) -> str:
    """Return the name of the file with a graph, by default the default graph, in a format."""
    form = ox.RdfFormat.from_media_type(media_type)
    suffix = form.file_extension if form else ""
    return f"{sha256((graph or '').encode()).hexdigest()[:16]}.{suffix}"

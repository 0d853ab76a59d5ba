"""Make a release from the source: read, conclude, validate, analyse, write.

Same source, same bytes. What is worked out, and what is made for harvesters, comes from above.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from okosystem.core import search_index
from okosystem.core.catalogue import query_catalogue, questions_of
from okosystem.core.errors import NotConforming
from okosystem.core.examples import describe_queries
from okosystem.core.findings import Finding, Severity
from okosystem.core.places import Places
from okosystem.core.publishing import publish, written_json
from okosystem.core.release import Release, sha256
from okosystem.core.scenarios import supposed
from okosystem.core.shacl import check_shapes
from okosystem.core.sources import Project, SourceFile
from okosystem.core.stamps import commit, modified, version, version_of_ontology
from okosystem.core.terms import ANALYSES, INFERRED, QUERIES, VOID_GRAPH
from okosystem.core.validation import World, shapes_graph, validate
from okosystem.core.void import describe_dataset
from okosystem.core.word_index import index_words

Say = Callable[[str], None]
Attribute = Callable[[Sequence[Finding], World], list[Finding]]
Analyse = Callable[[World], Sequence[ox.Triple]]
More = Callable[[World, Sequence[Finding], Say], Mapping[str, bytes]]


def build(
    project: Project,
    target: Path,
    say: Say = print,
    *,
    attribute: Attribute = lambda findings, _: list(findings),
    analyse: Analyse = lambda _: (),
    more: More = lambda *_: {},
) -> Release:
    """Build the project into `target`; raises SourceError, and then the last release stays.

    `attribute` adds positions and owners to the findings, `analyse` computes statements, and `more`
    makes further files.
    """
    world = World(project, project.graph_files)
    say(f"read {len(world.files)} files, {len(world.asserted)} statements")
    found = validate(world)
    counted = Counter(finding.severity.name.lower() for finding in found)
    say(f"concluded {len(world.inferred)} more; found {dict(counted) or 'nothing to fix'}")
    refuse_violations(found, world)
    found = attribute(found, world)
    tried = supposed(world)
    for one in tried:
        refuse_violations(one.findings(), world, [one.file.whole])
    results = analyse(world)
    refuse_violations(check_shapes(results, shapes_graph(project)) if results else (), world)
    say(f"worked out {len(results)} statements")
    overlays = {f"scenarios/{one.file.path.stem}.nq": _lines(one.quads()) for one in tried}
    say(f"{len(overlays)} scenarios can be tried")
    contents = {**write(world, found, results), **overlays, **more(world, found, say)}
    release = publish(contents, manifest(world, contents, counted), target)
    say(f"release {release.digest[:12]} is in {target}")
    return release


def refuse_violations(
    found: Iterable[Finding], world: World, files: Sequence[SourceFile] = ()
) -> None:
    """Raise NotConforming with one line for each violation, in these files or in all."""
    places = Places(files, world.project.prefixes) if files else world.places
    worst = [f for f in found if f.severity is Severity.VIOLATION]
    if worst:
        told = ((places.of(f), f) for f in worst)
        lines = [f"{f.focus if place == '?' else place}  {f.text('en')}" for place, f in told]
        raise NotConforming("\n".join([*lines, f"{len(worst)} violations; no release was made"]))


def write(world: World, found: Iterable[Finding], results: Sequence[ox.Triple]) -> dict[str, bytes]:
    """Write every file of the release except the manifest, in memory."""
    ontology = [quad.triple for file in world.project.vocabulary for quad in file.quads]
    ontology += version_of_ontology(world.project)
    named = [*world.asserted, *_inferred_quads(world)]
    stated = sorted({quad.triple for quad in world.asserted} | set(ontology), key=str)
    prefixes, queries = dict(world.project.prefixes), world.project.root / "queries"
    made = {
        QUERIES: describe_queries(questions_of(queries), prefixes),
        VOID_GRAPH: describe_dataset(world.store, prefixes),
        ANALYSES: list(results),
    }
    served = [*world.triples, *ontology, *(t for triples in made.values() for t in triples)]
    words = index_words(world.store, (queries / "pages/search.rq").read_text(encoding="utf-8"))
    return {
        "store.nq": _lines([*_quads(served), *named, *_of_graphs(made), *words]),
        "graph.nq": _lines(named),
        "graph.trig": _pretty(sorted(named, key=_by_graph), ox.RdfFormat.TRIG, prefixes),
        "graph.ttl": _pretty(stated, ox.RdfFormat.TURTLE, prefixes),
        "inferred.ttl": _pretty(world.inferred, ox.RdfFormat.TURTLE, prefixes),
        "ontology.ttl": _pretty(sorted(ontology, key=str), ox.RdfFormat.TURTLE, prefixes),
        "queries.ttl": _pretty(made[QUERIES], ox.RdfFormat.TURTLE, prefixes),
        "void.ttl": _pretty(made[VOID_GRAPH], ox.RdfFormat.TURTLE, prefixes),
        "analyses.ttl": _pretty(results, ox.RdfFormat.TURTLE, prefixes),
        search_index.FILE: search_index.search_index(world.store, queries / "pages"),
        "findings.json": written_json([finding.as_dict() for finding in found]),
        **query_catalogue(queries),
    }


def manifest(
    world: World, contents: Mapping[str, bytes], counted: Mapping[str, int]
) -> dict[str, object]:
    """Everything needed to know what the release is, and that it is whole."""
    files = {
        name: {"sha256": sha256(data), "bytes": len(data)}
        for name, data in sorted(contents.items())
    }
    return {
        "version": version(world.project),
        "modified": modified(world.project),
        "commit": commit(world.project.root),
        "digest": sha256(written_json(files)),
        "counts": {
            "asserted": len({quad.triple for quad in world.asserted}),
            "inferred": len(world.inferred),
            "files": len(world.files),
            **{name: counted.get(name, 0) for name in ("violation", "warning", "info")},
        },
        "prefixes": dict(world.project.prefixes),
        "files": files,
    }


def _inferred_quads(world: World) -> list[ox.Quad]:
    return _of_graphs({INFERRED: world.inferred})


def _of_graphs(graphs: Mapping[str, Sequence[ox.Triple]]) -> list[ox.Quad]:
    return [q for name, triples in graphs.items() for q in _quads(triples, ox.NamedNode(name))]


def _quads(
    triples: Iterable[ox.Triple], graph: ox.NamedNode | ox.DefaultGraph | None = None
) -> list[ox.Quad]:
    return [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]


def _by_graph(quad: ox.Quad) -> tuple[str, str]:
    return str(quad.graph_name), str(quad.triple)


def _lines(quads: Iterable[ox.Quad]) -> bytes:
    written = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(written.splitlines(keepends=True))))


def _pretty(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple],
    form: ox.RdfFormat,
    prefixes: dict[str, str],
) -> bytes:
    return ox.serialize(statements, format=form, prefixes=prefixes) or b""

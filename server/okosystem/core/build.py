"""Build a release from the source: read, derive, validate, analyse, write.

The same source gives the same bytes. Analyses, harvest documents and letters are made by callers.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from okosystem.core import search_index
from okosystem.core.descriptions import describe_dataset, describe_queries
from okosystem.core.errors import NotConforming
from okosystem.core.findings import Finding, Severity
from okosystem.core.publishing import publish, to_json
from okosystem.core.queries import collect_query_files, read_questions
from okosystem.core.release import Release, sha256
from okosystem.core.scenarios import read_scenarios
from okosystem.core.source_graph import Positions, SourceGraph
from okosystem.core.sources import Project, SourceFile
from okosystem.core.terms import ANALYSES, INFERRED, QUERIES, VOID_GRAPH
from okosystem.core.validation import check_results, validate

Say = Callable[[str], None]
Attribute = Callable[[Sequence[Finding], SourceGraph], list[Finding]]
Analyse = Callable[[SourceGraph], Sequence[ox.Triple]]
More = Callable[[SourceGraph, Sequence[Finding], Say], Mapping[str, bytes]]


def build(
    project: Project,
    target: Path,
    say: Say = print,
    *,
    reasoner: str = "rules",
    attribute: Attribute = lambda findings, _: list(findings),
    analyse: Analyse = lambda _: (),
    more: More = lambda *_: {},
) -> Release:
    """Build the project into `target`; raises SourceError, and then the last release stays.

    `attribute` adds positions and owners to the findings, `analyse` computes statements, and `more`
    makes further files.
    """
    graph = SourceGraph(project, project.graph_files, reasoner)
    say(f"read {len(graph.files)} files, {len(graph.asserted)} statements")
    findings = validate(graph)
    counts = Counter(finding.severity.name.lower() for finding in findings)
    say(f"derived {len(graph.inferred)} more; found {dict(counts) or 'nothing to fix'}")
    refuse_violations(findings, graph)
    findings = attribute(findings, graph)
    scenarios = read_scenarios(graph)
    for scenario in scenarios:
        refuse_violations(scenario.findings(), graph, [scenario.file.whole])
    results = analyse(graph)
    refuse_violations(check_results(results, graph), graph)
    say(f"computed {len(results)} statements")
    overlays = {f"scenarios/{one.file.path.stem}.nq": _lines(one.quads()) for one in scenarios}
    say(f"{len(overlays)} scenarios are ready")
    contents = {**write(graph, findings, results), **overlays, **more(graph, findings, say)}
    release = publish(contents, manifest(graph, contents, counts), target)
    say(f"release {release.digest[:12]} is in {target}")
    return release


def refuse_violations(
    findings: Iterable[Finding], graph: SourceGraph, files: Sequence[SourceFile] = ()
) -> None:
    """Raise NotConforming with a line for each violation, positioned in `files` or in all."""
    positions = Positions(files, graph.project.prefixes) if files else graph.positions
    violations = [f for f in findings if f.severity is Severity.VIOLATION]
    if violations:
        placed = ((positions.of(f), f) for f in violations)
        lines = [f"{f.focus if at == '?' else at}  {f.text('en')}" for at, f in placed]
        raise NotConforming(
            "\n".join([*lines, f"{len(violations)} violations; no release was made"])
        )


def write(
    graph: SourceGraph, findings: Iterable[Finding], results: Sequence[ox.Triple]
) -> dict[str, bytes]:
    """Write every file of the release except the manifest, in memory."""
    ontology = [quad.triple for file in graph.project.vocabulary for quad in file.quads]
    ontology += graph.project.describe_version()
    named = [*graph.asserted, *_to_graphs({INFERRED: graph.inferred})]
    asserted = sorted({quad.triple for quad in graph.asserted} | set(ontology), key=str)
    prefixes, queries = dict(graph.project.prefixes), graph.project.root / "queries"
    described = {
        QUERIES: describe_queries(read_questions(queries), prefixes),
        VOID_GRAPH: describe_dataset(graph.store, prefixes),
        ANALYSES: list(results),
    }
    served = [*graph.triples, *ontology, *(t for triples in described.values() for t in triples)]
    searchable = (queries / "pages/search.rq").read_text(encoding="utf-8")
    words = search_index.index_words(graph.store, searchable)
    return {
        "store.nq": _lines([*_to_quads(served), *named, *_to_graphs(described), *words]),
        "graph.nq": _lines(named),
        "graph.trig": _pretty(sorted(named, key=_by_graph), ox.RdfFormat.TRIG, prefixes),
        "graph.ttl": _pretty(asserted, ox.RdfFormat.TURTLE, prefixes),
        "inferred.ttl": _pretty(graph.inferred, ox.RdfFormat.TURTLE, prefixes),
        "ontology.ttl": _pretty(sorted(ontology, key=str), ox.RdfFormat.TURTLE, prefixes),
        "queries.ttl": _pretty(described[QUERIES], ox.RdfFormat.TURTLE, prefixes),
        "void.ttl": _pretty(described[VOID_GRAPH], ox.RdfFormat.TURTLE, prefixes),
        "analyses.ttl": _pretty(results, ox.RdfFormat.TURTLE, prefixes),
        search_index.FILE: search_index.build_index(graph.store, queries / "pages"),
        "findings.json": to_json([finding.as_dict() for finding in findings]),
        **collect_query_files(queries),
    }


def manifest(
    graph: SourceGraph, contents: Mapping[str, bytes], counts: Mapping[str, int]
) -> dict[str, object]:
    """Return what identifies the release, and what is needed to verify it."""
    files = {
        name: {"sha256": sha256(data), "bytes": len(data)}
        for name, data in sorted(contents.items())
    }
    return {
        "version": graph.project.version,
        "modified": graph.project.modified,
        "commit": graph.project.find_commit(),
        "digest": sha256(to_json(files)),
        "counts": {
            "asserted": len({quad.triple for quad in graph.asserted}),
            "inferred": len(graph.inferred),
            "files": len(graph.files),
            **{name: counts.get(name, 0) for name in ("violation", "warning", "info")},
        },
        "prefixes": dict(graph.project.prefixes),
        "files": files,
    }


def _to_graphs(graphs: Mapping[str, Sequence[ox.Triple]]) -> list[ox.Quad]:
    return [q for name, triples in graphs.items() for q in _to_quads(triples, ox.NamedNode(name))]


def _to_quads(
    triples: Iterable[ox.Triple], graph: ox.NamedNode | ox.DefaultGraph | None = None
) -> list[ox.Quad]:
    return [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]


def _by_graph(quad: ox.Quad) -> tuple[str, str]:
    return str(quad.graph_name), str(quad.triple)


def _lines(quads: Iterable[ox.Quad]) -> bytes:
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(lines.splitlines(keepends=True))))


def _pretty(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple],
    form: ox.RdfFormat,
    prefixes: dict[str, str],
) -> bytes:
    return ox.serialize(statements, format=form, prefixes=prefixes) or b""

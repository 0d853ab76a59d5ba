"""`okosystem build`: read, derive, validate and analyse the source, and write a release.

The same source gives the same bytes.
"""

import ctypes
import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from okosystem.analyses import as_of, history
from okosystem.build.scenarios import read_scenarios
from okosystem.build.shacl import store_of
from okosystem.build.shapes_document import HOW_TO_VALIDATE, write_shapes
from okosystem.build.source_graph import SourceGraph
from okosystem.build.validation import attribute, check_results, validate
from okosystem.commands.background import run_in_background
from okosystem.commands.prepare import prepare_graphs
from okosystem.domains.folders import added_domain
from okosystem.domains.joining import check_added, describe_digests
from okosystem.errors import NotConforming
from okosystem.feeds import feeds
from okosystem.graph import labels
from okosystem.proposals.form_builder import build_forms
from okosystem.proposals.forms import FILE
from okosystem.rdf.canonical import hash_graph
from okosystem.rdf.terms import (
    ANALYSES,
    BASE,
    INFERRED,
    QUERIES,
    SPDX,
    VOID_GRAPH,
    select_prefixes,
)
from okosystem.rdf.triples import serialize, to_lines, to_quads
from okosystem.release import provenance, release_series, search_index
from okosystem.release.descriptions import describe_queries
from okosystem.release.event_stream import write_stream
from okosystem.release.prepared import Graphs, write_dumps
from okosystem.release.publishing import (
    list_files,
    publish,
    seal,
    to_json,
)
from okosystem.release.release import Release
from okosystem.release.void import describe_dataset
from okosystem.search import question_index
from okosystem.sparql.answers import iris_of
from okosystem.sparql.queries import (
    collect_query_files,
    read_queries,
    read_questions,
    select_from_file,
)
from okosystem.turtle.findings import Finding, Severity
from okosystem.turtle.positions import Positions
from okosystem.turtle.sources import Project, SourceFile
from okosystem.turtle.turtle import quads

Echo = Callable[[str], None]
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""From mallopt(3)."""


def build(project: Project, target: Path, echo: Echo = print, reasoner: str = "rules") -> Release:
    """Build the project into `target`; raises SourceError, and then the last release stays."""
    with run_in_background(check, project.root, reasoner) as checking:
        try:
            graph = SourceGraph(project, project.graph_files, reasoner)
            echo(f"read {len(graph.files)} files, {len(graph.statements)} statements")
            echo(f"derived {len(graph.inferred)} more")
            results = analyse(graph)
            written, served = write(graph, results)
            contents = {**written, **read_sbom(project)}
            asserted = (quad.triple for quad in graph.statements)
            dated = history.read_history(asserted).to_json()
            dumps = list(write_dumps(served, project.prefixes))
        except Exception:
            checking()  # if the graph is not valid, that is the reason
            raise
        findings, checked, left_out = checking()
    for line in left_out:
        echo(line)
    counts = Counter(finding.severity.name.lower() for finding in findings)
    echo(f"found {dict(counts) or 'nothing to fix'}, computed {len(results)} statements")
    contents |= checked
    described, sealed = describe_release(graph, contents, counts)
    release = publish(contents | described, sealed, target)
    prepare_graphs(release, dumps, dated)
    echo(f"release {release.digest[:12]} is in {target}")
    return release


def check(root: Path, reasoner: str) -> tuple[list[Finding], dict[str, bytes], list[str]]:
    """Validate the graph and its scenarios, in a process of its own; raises SourceError.

    Returns the findings, the files about them and as many others as balance the two processes, and
    what the documents for harvesters leave out.
    """
    gc.disable()
    keep_freed_memory()
    project = Project.at(root)
    check_added(project)
    graph = SourceGraph(project, project.graph_files, reasoner)
    findings = validate(graph)
    refuse_violations(findings, graph)
    findings = attribute(findings, graph)
    files = {"findings.json": to_json([finding.as_dict() for finding in findings])}
    for scenario in read_scenarios(graph):
        refuse_violations(scenario.findings(), graph, [scenario.file.whole])
        files[f"scenarios/{scenario.file.path.stem}.nq"] = _join({*to_lines(scenario.quads())})
    files |= {
        **_shapes_files(project, [*graph.triples, *project.describe_version()]),
        FILE: build_forms(project).to_json(),
        **_search_files(graph),
    }
    left_out: list[str] = []
    files |= feeds.harvest_files(graph, left_out.append)
    return findings, files, left_out


def _search_files(graph: SourceGraph) -> dict[str, bytes]:
    """Write the search index, and the questions that people can ask."""
    folder, prefixes = graph.project.root / "queries", graph.project.prefixes
    texts = search_index.read_texts(graph.store, folder)
    questions = {query.name: query for query in read_questions(folder)}
    return {
        search_index.FILE: search_index.build_index(graph.store, folder, texts),
        question_index.FILE: question_index.build_questions(
            graph.store, questions, prefixes, texts
        ),
    }


def keep_freed_memory() -> None:
    """Make glibc retain freed memory, which pyrudof allocates again; a no-op with another libc."""
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_TRIM_THRESHOLD, 1 << 30)
        mallopt(M_MMAP_THRESHOLD, 1 << 25)


def read_sbom(project: Project) -> dict[str, bytes]:
    """Read the bill of materials; a project without code of its own has none."""
    path = project.root / provenance.SBOM
    return {provenance.SBOM: path.read_bytes()} if path.is_file() else {}


def analyse(graph: SourceGraph) -> Sequence[ox.Triple]:
    """Run every algorithm as of the day of the release, not of the clock; raises NotConforming."""
    day = date.fromisoformat(graph.project.modified)
    queries = read_queries(graph.project.root / "queries/analyses")
    results = as_of.analyse(graph.store, queries, day)
    refuse_violations(check_results(results, graph), graph)
    return results


def refuse_violations(
    findings: Iterable[Finding], graph: SourceGraph, files: Sequence[SourceFile] = ()
) -> None:
    """Raise NotConforming with a line for each violation, positioned in `files` or in all."""
    violations = [f for f in findings if f.severity is Severity.VIOLATION]
    if violations:
        positions = Positions(files, graph.project.prefixes) if files else graph.positions
        placed = ((positions.of(f), f) for f in violations)
        lines = [f"{f.focus if at == '?' else at}  {f.text('en')}" for at, f in placed]
        raise NotConforming(
            "\n".join([*lines, f"{len(violations)} violations; no release was made"])
        )


def write(graph: SourceGraph, results: Sequence[ox.Triple]) -> tuple[dict[str, bytes], Graphs]:
    """Write the graph and the results in every form, in memory; returns what is served, too."""
    ontology = [quad.triple for file in graph.project.vocabulary for quad in file.statements]
    ontology = sorted([*ontology, *graph.project.describe_version()], key=str)
    prefixes, queries = graph.project.prefixes, graph.project.root / "queries"
    described = {
        QUERIES: describe_queries(read_questions(queries), prefixes),
        ANALYSES: results,
    }
    graphs = _by_graph(graph)
    by_line = _by_line(ontology)
    for lines in graphs.values():
        by_line |= lines
    stated = _in_order(by_line)
    graphs[INFERRED] = _by_line(graph.inferred)
    others = {name: _by_line(triples) for name, triples in described.items()}
    served = {**by_line, **graphs[INFERRED], **others[QUERIES], **others[ANALYSES]}
    described[VOID_GRAPH] = _describe_void(graph, served.keys(), described)
    others[VOID_GRAPH] = _by_line(described[VOID_GRAPH])
    served |= others[VOID_GRAPH]
    turtle = {
        "inferred": graph.inferred,
        "ontology": ontology,
        "queries": described[QUERIES],
        "analyses": results,
    }
    contents = {
        **_write_quads(served, graphs, others, prefixes),
        "graph.ttl": HOW_TO_VALIDATE.encode() + serialize(stated, prefixes=prefixes),
        **{
            f"{name}.ttl": serialize(triples, prefixes=prefixes) for name, triples in turtle.items()
        },
        "void.ttl": _to_short_turtle(described[VOID_GRAPH], prefixes, f"{BASE}void"),
        release_series.FILE: _to_short_turtle(
            release_series.describe_releases(graph.project),
            {**prefixes, "spdx": SPDX},
            f"{BASE}releases",
        ),
        **{
            f"ontology/{number}.ttl": path.read_bytes()
            for number, path in graph.project.ontology_versions.items()
        },
        labels.FILE: _read_labels(graph, [ontology, *described.values()]).to_json(),
        **collect_query_files(queries),
        **write_stream(graph.project, by_line),
    }
    named = [*graphs.items(), *others.items()]
    return contents, {None: _in_order(served), **{name: _in_order(by) for name, by in named}}


def _in_order(by_line: Mapping[bytes, ox.Triple]) -> Sequence[ox.Triple]:
    return [by_line[line] for line in sorted(by_line)]


def _describe_void(
    graph: SourceGraph, served: Set[bytes], described: Mapping[str, Sequence[ox.Triple]]
) -> list[ox.Triple]:
    """Describe the default graph, given in lines, and each named graph but those of a file."""
    counted = {**described, INFERRED: graph.inferred}
    sizes = {name: len(triples) for name, triples in counted.items()}
    digests = {}
    for slug, files in graph.project.domains.items():
        sizes[files[0].graph] = sum(len(file.quads) for file in files)
        digests[files[0].graph] = added_domain(graph.project, slug).digest()
    return describe_dataset(served, graph.store, sizes, graph.project.prefixes, digests)


def _read_labels(graph: SourceGraph, others: Iterable[Iterable[ox.Triple]]) -> labels.Labels:
    """Read the labels in the graph and in the other statements that are served with it."""
    folder, prefixes = graph.project.root / "queries/pages", graph.project.prefixes
    literals = (t for triples in others for t in triples if isinstance(t.object, ox.Literal))
    rest = store_of(literals)
    names = [*select_from_file(graph.store, folder / "labels.rq")]
    names += select_from_file(rest, folder / "labels.rq")
    unnamed = list(select_from_file(graph.store, folder / "statement-names.rq"))
    return labels.Labels(names, prefixes, unnamed)


def _by_line(triples: Collection[ox.Triple]) -> dict[bytes, ox.Triple]:
    return dict(zip(to_lines(triples), triples, strict=True))


def _by_graph(graph: SourceGraph) -> dict[str, dict[bytes, ox.Triple]]:
    """Collect the triples of the files in each graph, by line."""
    found = defaultdict[str, dict[bytes, ox.Triple]](dict)
    for file in graph.files:
        found[file.graph] |= _by_line([quad.triple for quad in file.statements])
    return found


def _write_quads(
    default: Iterable[bytes],
    graphs: Mapping[str, Mapping[bytes, ox.Triple]],
    others: Mapping[str, Iterable[bytes]],
    prefixes: Mapping[str, str],
) -> dict[str, bytes]:
    """Write the files of quads: the lines of the default graph, and those of the named graphs."""
    named = _in_graphs(graphs)
    in_order = (
        quad
        for name, by_line in sorted(graphs.items(), key=lambda item: f"<{item[0]}>")
        for quad in to_quads(_in_order(by_line), ox.NamedNode(name))
    )
    return {
        "store.nq": _join([*default, *named, *_in_graphs(others)]),
        "graph.nq": _join(named),
        "graph.trig": serialize(in_order, ox.RdfFormat.TRIG, prefixes),
    }


def describe_release(
    graph: SourceGraph, contents: Mapping[str, bytes], counts: Mapping[str, int]
) -> tuple[dict[str, bytes], dict[str, object]]:
    """Return the documents about the files, and the manifest of all of them."""
    project, files = graph.project, list_files(contents)
    commit = project.find_commit()
    predicate = provenance.describe_build(project, commit)
    crate = provenance.describe_crate(graph.store, project.version, project.modified, predicate)
    documents = provenance.write_documents(files, predicate, crate)
    files |= list_files(documents)
    manifest = {
        "version": project.version,
        "modified": project.modified,
        "commit": commit,
        "graph": {
            "file": "graph.nq",
            "canonicalization": "RDFC-1.0",
            "sha256": hash_graph(contents["graph.nq"].splitlines(keepends=True)),
        },
        "counts": {
            "asserted": len(graph.triples) - len(graph.inferred),
            "inferred": len(graph.inferred),
            "files": len(graph.files),
            **{name: counts.get(name, 0) for name in ("violation", "warning", "info")},
        },
        "prefixes": dict(project.prefixes),
        **describe_digests(project),
        "files": dict(sorted(files.items())),
    }
    return documents, seal(manifest)


def _shapes_files(project: Project, triples: Collection[ox.Triple]) -> dict[str, bytes]:
    """Write the shapes as one document, in every RDF format."""
    text = write_shapes(project, triples)
    shapes = [quad.triple for quad in quads(text, "shapes.ttl")]
    return {
        **feeds.serialize("shapes", shapes, project.prefixes),
        "shapes.ttl": text.encode("utf-8"),
    }


def _to_short_turtle(
    triples: Collection[ox.Triple], prefixes: Mapping[str, str], base: str
) -> bytes:
    """Write triples whose IRIs are mostly fragments of one document."""
    used = select_prefixes(prefixes, iris_of(triples))
    return serialize(triples, prefixes=used, base=base)


def _in_graphs(graphs: Mapping[str, Iterable[bytes]]) -> list[bytes]:
    """Put lines of the default graph into the named graphs that they are listed for."""
    ends = {name: f"<{name}> .\n".encode() for name in graphs}
    return [
        line.removesuffix(b".\n") + ends[name] for name, lines in graphs.items() for line in lines
    ]


def _join(lines: Iterable[bytes]) -> bytes:
    return b"".join(sorted(lines))

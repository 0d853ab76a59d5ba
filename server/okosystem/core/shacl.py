"""SHACL: pyrudof for speed in the build, pySHACL as the referee in tests. Same report form."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

import pyoxigraph as ox
import pyrudof
import pyshacl
from rdflib import RDF, SH, Graph

from okosystem.core.findings import Finding
from okosystem.core.report import from_report

TYPE = ox.NamedNode(str(RDF.type))
TARGET_CLASS = ox.NamedNode(str(SH.targetClass))
TARGET_NODE = ox.NamedNode(str(SH.targetNode))


def check_shapes(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> list[Finding]:
    """Validate with pyrudof. It accepts ill-typed dates: see okosystem.core.literals."""
    shapes = list(shapes)
    words = _words(shapes)
    session = pyrudof.Rudof(pyrudof.RudofConfig())
    session.read_data(_n_triples(data), format=pyrudof.RDFFormat.NTriples)
    session.read_shacl(_n_triples(shapes), format=pyrudof.ShaclFormat.NTriples)
    session.validate_shacl()
    report = session.serialize_shacl_validation_results(
        format=pyrudof.ResultShaclValidationFormat.NTriples
    )
    found = from_report(Graph().parse(data=report, format="nt"))
    return [_with_words(finding, words) for finding in found]


def aimed_at(
    things: Set[ox.NamedNode], shapes: Iterable[ox.Triple], data: Iterable[ox.Triple]
) -> list[ox.Triple]:
    """Aim the shapes at these things alone: each sh:targetClass becomes those of its members.

    The findings about these things stay the same; nothing else is looked at.
    """
    members: dict[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, list[ox.NamedNode]]
    members = defaultdict(list)
    for triple in data:
        if triple.predicate == TYPE and triple.subject in things:
            members[triple.object].append(ox.NamedNode(str(triple.subject)[1:-1]))
    aimed = [t for t in shapes if t.predicate != TARGET_CLASS]
    for triple in shapes:
        if triple.predicate == TARGET_CLASS:
            aimed += [ox.Triple(triple.subject, TARGET_NODE, m) for m in members[triple.object]]
    return aimed


def check_shapes_slowly(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> list[Finding]:
    """Validate with pySHACL, some twenty times slower; what it says is what SHACL says."""
    shapes = list(shapes)
    _, report, _ = pyshacl.validate(_graph(data), shacl_graph=_graph(shapes), inference="none")
    if not isinstance(report, Graph):
        raise TypeError(f"pySHACL gave no report graph: {report!r}")
    return [_with_words(finding, _words(shapes)) for finding in from_report(report)]


def _words(shapes: Iterable[ox.Triple]) -> dict[str, dict[str, str]]:
    """Read what each shape tells the owner, by shape and language."""
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for triple in shapes:
        said = triple.object
        if triple.predicate.value == str(SH.message) and isinstance(said, ox.Literal):
            words[str(triple.subject)[1:-1]][said.language or ""] = said.value
    return words


def _with_words(finding: Finding, words: Mapping[str, dict[str, str]]) -> Finding:
    """Give a finding its shape's words when the engine left them out of the report."""
    if finding.messages:
        return finding
    return replace(finding, messages=words.get(finding.rule, {}))


def _graph(triples: Iterable[ox.Triple]) -> Graph:
    return Graph(bind_namespaces="none").parse(data=_n_triples(triples), format="nt")


def _n_triples(triples: Iterable[ox.Triple]) -> str:
    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return written.decode("utf-8")

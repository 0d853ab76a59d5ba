"""SHACL: pyrudof for speed in the build, pySHACL as the referee in tests. Same report form."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyoxigraph as ox
import pyrudof
import pyshacl
from rdflib import SH, Graph

from okosystem.core.findings import Finding, from_report


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

"""SHACL: pyrudof for speed in the build, pySHACL as the referee in tests. Same report form."""

from collections.abc import Iterable

import pyoxigraph as ox
import pyrudof
import pyshacl
from rdflib import Graph

from okosystem.core.findings import Finding, from_report


def check_shapes(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> list[Finding]:
    """Validate with pyrudof. It accepts ill-typed dates: see okosystem.core.literals."""
    session = pyrudof.Rudof(pyrudof.RudofConfig())
    session.read_data(_n_triples(data), format=pyrudof.RDFFormat.NTriples)
    session.read_shacl(_n_triples(shapes), format=pyrudof.ShaclFormat.NTriples)
    session.validate_shacl()
    report = session.serialize_shacl_validation_results(
        format=pyrudof.ResultShaclValidationFormat.NTriples
    )
    return from_report(Graph().parse(data=report, format="nt"))


def check_shapes_slowly(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> list[Finding]:
    """Validate with pySHACL, some twenty times slower; what it says is what SHACL says."""
    _, report, _ = pyshacl.validate(_graph(data), shacl_graph=_graph(shapes), inference="none")
    if not isinstance(report, Graph):
        raise TypeError(f"pySHACL gave no report graph: {report!r}")
    return from_report(report)


def _graph(triples: Iterable[ox.Triple]) -> Graph:
    return Graph(bind_namespaces="none").parse(data=_n_triples(triples), format="nt")


def _n_triples(triples: Iterable[ox.Triple]) -> str:
    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return written.decode("utf-8")

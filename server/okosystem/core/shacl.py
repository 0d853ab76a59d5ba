"""SHACL validation with pyrudof, which is fast, or with pySHACL, the reference engine."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import replace

import pyoxigraph as ox
import pyrudof
import pyshacl
from rdflib import RDF, SH, Graph, Literal
from rdflib.term import Node

from okosystem.core.findings import Finding, Severity, sort_findings
from okosystem.core.terms import RDF_TYPE

_TYPE = ox.NamedNode(RDF_TYPE)
_TARGET_CLASS = ox.NamedNode(str(SH.targetClass))
_TARGET_NODE = ox.NamedNode(str(SH.targetNode))


def check_shapes(
    data: Iterable[ox.Triple], shapes: Iterable[ox.Triple], engine: str = "rudof"
) -> list[Finding]:
    """Validate data against shapes with one of ENGINES.

    pyrudof accepts ill-typed literals: see okosystem.core.validation.
    """
    shapes = list(shapes)
    messages = _messages_by_shape(shapes)
    report = ENGINES[engine](data, shapes)
    return [_with_messages(finding, messages) for finding in sort_findings(_read_report(report))]


def restrict_targets(
    entities: Set[ox.NamedNode], shapes: Iterable[ox.Triple], data: Iterable[ox.Triple]
) -> list[ox.Triple]:
    """Replace each sh:targetClass by the given entities of that class.

    The findings about these entities stay the same; no other entity is validated.
    """
    members: dict[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, list[ox.NamedNode]]
    members = defaultdict(list)
    for triple in data:
        if triple.predicate == _TYPE and triple.subject in entities:
            members[triple.object].append(ox.NamedNode(str(triple.subject)[1:-1]))
    shapes = list(shapes)
    restricted = [t for t in shapes if t.predicate != _TARGET_CLASS]
    for triple in shapes:
        if triple.predicate == _TARGET_CLASS:
            restricted += [
                ox.Triple(triple.subject, _TARGET_NODE, member) for member in members[triple.object]
            ]
    return restricted


def _validate_with_rudof(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> Graph:
    session = pyrudof.Rudof(pyrudof.RudofConfig())
    session.read_data(_n_triples(data), format=pyrudof.RDFFormat.NTriples)
    session.read_shacl(_n_triples(shapes), format=pyrudof.ShaclFormat.NTriples)
    session.validate_shacl()
    report = session.serialize_shacl_validation_results(
        format=pyrudof.ResultShaclValidationFormat.NTriples
    )
    return Graph().parse(data=report, format="nt")


def _validate_with_pyshacl(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> Graph:
    _, report, _ = pyshacl.validate(_graph(data), shacl_graph=_graph(shapes), inference="none")
    if not isinstance(report, Graph):
        raise TypeError(f"pySHACL returned no report graph: {report!r}")
    return report


ENGINES: Mapping[str, Callable[[Iterable[ox.Triple], Iterable[ox.Triple]], Graph]] = {
    "rudof": _validate_with_rudof,
    "pyshacl": _validate_with_pyshacl,
}


def _read_report(report: Graph) -> Iterator[Finding]:
    details = set(report.objects(None, SH.detail))  # about the value, not the focus node
    for result in set(report.subjects(RDF.type, SH.ValidationResult)) - details:
        component = str(report.value(result, SH.sourceConstraintComponent) or "")
        yield Finding(
            severity=_severity(report.value(result, SH.resultSeverity)),
            focus=_text(report.value(result, SH.focusNode)),
            path=_text(report.value(result, SH.resultPath)),
            value=_text(report.value(result, SH.value)),
            rule=_text(report.value(result, SH.sourceShape)),
            component=component.removeprefix(str(SH)).removesuffix("ConstraintComponent"),
            messages={
                text.language: str(text)
                for text in report.objects(result, SH.resultMessage)
                if isinstance(text, Literal) and text.language
            },
        )


def _text(node: Node | None) -> str:
    return "" if node is None else str(node)


def _severity(node: Node | None) -> Severity:
    """Read sh:resultSeverity; an unknown severity counts as a violation."""
    if node == SH.Warning:
        return Severity.WARNING
    return Severity.INFO if node == SH.Info else Severity.VIOLATION


def _messages_by_shape(shapes: Iterable[ox.Triple]) -> dict[str, dict[str, str]]:
    messages: dict[str, dict[str, str]] = defaultdict(dict)
    for triple in shapes:
        message = triple.object
        if triple.predicate.value == str(SH.message) and isinstance(message, ox.Literal):
            messages[str(triple.subject)[1:-1]][message.language or ""] = message.value
    return messages


def _with_messages(finding: Finding, messages: Mapping[str, dict[str, str]]) -> Finding:
    """Add the messages of the shape when the engine left them out of the report."""
    if finding.messages:
        return finding
    return replace(finding, messages=messages.get(finding.rule, {}))


def _graph(triples: Iterable[ox.Triple]) -> Graph:
    return Graph(bind_namespaces="none").parse(data=_n_triples(triples), format="nt")


def _n_triples(triples: Iterable[ox.Triple]) -> str:
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return lines.decode("utf-8")

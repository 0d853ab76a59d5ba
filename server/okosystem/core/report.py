"""Read a SHACL report. Apart from findings.py, so that a server need not load rdflib."""

from collections.abc import Iterator

from rdflib import RDF, SH, Graph, Literal
from rdflib.term import Node

from okosystem.core.findings import Finding, Severity, in_order


def from_report(report: Graph) -> list[Finding]:
    """Flatten a SHACL report: one Finding for each sh:ValidationResult, the worst first."""
    return in_order(_results(report))


def _results(report: Graph) -> Iterator[Finding]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
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
    """Read sh:resultSeverity; one we do not know is as bad as it gets."""
    if node == SH.Warning:
        return Severity.WARNING
    return Severity.INFO if node == SH.Info else Severity.VIOLATION

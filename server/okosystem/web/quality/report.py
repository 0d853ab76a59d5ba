"""The findings as a SHACL validation report, in Turtle and its like."""

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from okosystem.core.findings import Finding, Severity
from okosystem.core.terms import DCT, RDF, RDFS, SH

TYPE = ox.NamedNode(RDF["type"])
COMMENT = ox.NamedNode(RDFS["comment"])
RIGHTS = ox.NamedNode(DCT["rightsHolder"])
SEVERITIES = {
    Severity.VIOLATION: SH["Violation"],
    Severity.WARNING: SH["Warning"],
    Severity.INFO: SH["Info"],
}


def report(found: Sequence[Finding]) -> list[ox.Triple]:
    """Write a report; file and line stand in rdfs:comment, whose it is in dct:rightsHolder."""
    whole = ox.BlankNode("report")
    conforms = ox.Literal(not any(f.severity is Severity.VIOLATION for f in found))
    said = [
        ox.Triple(whole, TYPE, ox.NamedNode(SH["ValidationReport"])),
        ox.Triple(whole, ox.NamedNode(SH["conforms"]), conforms),
    ]
    for number, finding in enumerate(found, 1):
        node = ox.BlankNode(f"result{number}")
        said.append(ox.Triple(whole, ox.NamedNode(SH["result"]), node))
        said += _result(node, finding)
    return said


def _result(node: ox.BlankNode, finding: Finding) -> Iterable[ox.Triple]:
    yield ox.Triple(node, TYPE, ox.NamedNode(SH["ValidationResult"]))
    for term, value in _links(finding):
        yield ox.Triple(node, ox.NamedNode(SH[term]), ox.NamedNode(value))
    for language, text in sorted(finding.messages.items()):
        yield ox.Triple(
            node, ox.NamedNode(SH["resultMessage"]), ox.Literal(text, language=language)
        )
    yield ox.Triple(node, COMMENT, ox.Literal(finding.place))
    yield ox.Triple(node, RIGHTS, ox.NamedNode(finding.owner))


def _links(finding: Finding) -> Iterator[tuple[str, str]]:
    yield "focusNode", finding.focus
    yield "resultSeverity", SEVERITIES[finding.severity]
    if finding.path:
        yield "resultPath", finding.path
    if finding.rule.startswith("http"):
        yield "sourceShape", finding.rule
        yield "sourceConstraintComponent", SH[f"{finding.component}ConstraintComponent"]

"""The findings as a SHACL validation report in RDF."""

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


def validation_report(findings: Sequence[Finding]) -> list[ox.Triple]:
    """Build a report; position is in rdfs:comment, owner in dct:rightsHolder."""
    report = ox.BlankNode("report")
    conforms = ox.Literal(not any(f.severity is Severity.VIOLATION for f in findings))
    triples = [
        ox.Triple(report, TYPE, ox.NamedNode(SH["ValidationReport"])),
        ox.Triple(report, ox.NamedNode(SH["conforms"]), conforms),
    ]
    for number, finding in enumerate(findings, 1):
        node = ox.BlankNode(f"result{number}")
        triples.append(ox.Triple(report, ox.NamedNode(SH["result"]), node))
        triples += _result(node, finding)
    return triples


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

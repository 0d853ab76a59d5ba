"""/om/kvalitet: what each owner can fix, with letters, and how good the graph is."""

from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox
from flask import Blueprint, Response, abort, render_template, url_for

from okosystem.core.findings import Finding, Severity
from okosystem.core.messages import Message
from okosystem.core.terms import DCT, ID, RDF, RDFS, SH
from okosystem.model.labels import Text
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language, mark
from okosystem.web.problems import refuse
from okosystem.web.quality import measures
from okosystem.web.quality.measures import EVIDENCE
from okosystem.web.quality.owners import LETTERS, list_owners
from okosystem.web.state import current_graph, current_release
from okosystem.web.views.form import Choices, Field
from okosystem.web.views.tables import Listing, Row, name_columns

bp = Blueprint("quality", __name__)
SEVERITIES = {
    Severity.VIOLATION: mark("Feil"),
    Severity.WARNING: mark("Mangler"),
    Severity.INFO: mark("Tips"),
}
SUGGESTED_TEXTS = 12
"""The number of texts suggested for translation."""
LETTER_MEDIA_TYPES = {"md": "text/markdown", "patch": "text/x-diff"}


def owner_field() -> Sequence[Field]:
    """Build the field that selects one owner."""
    return (Field("eier", mark("Eier"), {owner.slug: owner.iri for owner in list_owners()}),)


def findings_of(choices: Choices) -> Sequence[Finding]:
    """List the findings of the whole graph, or those that one owner can fix."""
    refuse_day(choices)
    owner = chosen_owner(choices)
    return [f for f in current_release().findings if owner in ("", f.owner)]


def chosen_owner(choices: Choices) -> str:
    """Return the IRI of the chosen owner; empty for all."""
    return str(ID[f"actor/{choices['eier']}"]) if choices["eier"] else ""


def render_page(choices: Choices, findings: Sequence[Finding]) -> str:
    """Render the page: the owners, or the findings of one; and what is measured."""
    owner = chosen_owner(choices)
    return render_template(
        "quality/page.html",
        choices=choices,
        chosen=owner,
        found=findings,
        owners=list_owners(),
        short=current_graph().curie,
        severities=SEVERITIES,
        classes=EVIDENCE,
        class_names=list(map(label_of, EVIDENCE)),
        next=SUGGESTED_TEXTS,
        **tables(owner),
    )


@bp.get("/om/kvalitet/brev/<name>")
def letter(name: str) -> Response:
    """Serve a letter or a patch as it is in the release. Nothing is sent from here."""
    path, release = LETTERS + name, current_release()
    if path not in release.manifest["files"]:
        message = Message(
            "There is no letter named %(name)r. "
            "How to fix it: choose one of those listed at /om/kvalitet.",
            name=name[:80],
        )
        abort(404, message)
    media_type = LETTER_MEDIA_TYPES[name.rpartition(".")[2]]
    response = Response(release.read(path), content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.set_etag(release.manifest["files"][path]["sha256"])
    return response


def refuse_day(choices: Choices) -> None:
    """Refuse a day, since findings belong to a release; link to the age query, which has one."""
    if choices.day:
        age_query = url_for("questions.question", name=measures.AGE, dato=choices.day)
        refuse(
            "Kvaliteten måles når en utgave lages. Hvor gamle opplysningene var, står her:",
            [(Text(age_query), age_query)],
        )


def tables(owner: str) -> Mapping[str, Sequence[object]]:
    """Collect the tables of the page."""
    return {
        "ages": measures.sum_ages("class", owner),
        "evidence": measures.count_evidence(),
        "gaps": measures.count_unknown(),
        "unknown": measures.query_rows(measures.FACTS, owner),
        "kinds": measures.sum_nynorsk("kind", owner),
        "texts": measures.query_rows(measures.TEXTS, owner),
    }


def finding_row(finding: Finding) -> Row:
    """Write a finding as a row."""
    return {
        "severity": finding.severity.name.lower(),
        **name_columns(thing=finding.focus),
        "property": finding.path,
        "value": finding.value,
        "rule": finding.rule,
        "cure": finding.text(current_language()),
        "place": finding.place,
        **name_columns(owner=finding.owner),
    }


def validation_report(findings: Sequence[Finding]) -> Iterator[ox.Triple]:
    """Write a SHACL report; position is in rdfs:comment, owner in dct:rightsHolder."""
    report = ox.BlankNode("report")
    conforms = not any(f.severity is Severity.VIOLATION for f in findings)
    yield _triple(report, RDF["type"], ox.NamedNode(SH["ValidationReport"]))
    yield _triple(report, SH["conforms"], ox.Literal(conforms))
    for number, finding in enumerate(findings, 1):
        node = ox.BlankNode(f"result{number}")
        yield _triple(report, SH["result"], node)
        for term, iri in _links(finding):
            yield _triple(node, term, ox.NamedNode(iri))
        for language, text in sorted(finding.messages.items()):
            yield _triple(node, SH["resultMessage"], ox.Literal(text, language=language))
        yield _triple(node, RDFS["comment"], ox.Literal(finding.place))
        yield _triple(node, DCT["rightsHolder"], ox.NamedNode(finding.owner))


def _triple(
    node: ox.BlankNode, term: str, value: ox.NamedNode | ox.BlankNode | ox.Literal
) -> ox.Triple:
    return ox.Triple(node, ox.NamedNode(term), value)


def _links(finding: Finding) -> Iterator[tuple[str, str]]:
    yield RDF["type"], SH["ValidationResult"]
    yield SH["focusNode"], finding.focus
    yield SH["resultSeverity"], SH[finding.severity.name.capitalize()]
    if finding.path:
        yield SH["resultPath"], finding.path
    if finding.rule.startswith("http"):
        yield SH["sourceShape"], finding.rule
        yield SH["sourceConstraintComponent"], SH[f"{finding.component}ConstraintComponent"]


QUALITY = Listing(
    "kvalitet",
    mark("Kvalitet"),
    ("severity", "thing", "thingName", "property", "value", "rule", "cure", "place", "owner",
     "ownerName"),
    findings_of,
    finding_row,
    render_page,
    owner_field,
    triples=lambda choices, findings: validation_report(findings),
    path="/om/kvalitet",
)  # fmt: skip
QUALITY.add_to(bp)

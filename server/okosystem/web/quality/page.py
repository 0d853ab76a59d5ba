"""/kvalitet: the quality page, the findings as CSV, JSON and a SHACL report, and the letters."""

from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox
from flask import Blueprint, Response, abort, render_template, url_for

from okosystem.core.findings import Finding, Severity
from okosystem.core.messages import Message
from okosystem.core.terms import DCT, ID, RDF, RDFS, SH
from okosystem.model.labels import Text
from okosystem.web.formats import GRAPH
from okosystem.web.languages import current_language, mark
from okosystem.web.lists import SEVERITIES
from okosystem.web.problems import refuse
from okosystem.web.quality import measures
from okosystem.web.quality.owners import LETTERS, list_owners
from okosystem.web.state import current_graph, current_release
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.tables import Row, choose_format, name_columns, view_response

bp = Blueprint("quality", __name__)
EVIDENCE = tuple(ID[f"evidence/{word}"] for word in ("fact", "deduction", "judgement", "proposal"))
SUGGESTED_TEXTS = 12
"""The number of texts suggested for translation."""
LETTER_MEDIA_TYPES = {"md": "text/markdown", "patch": "text/x-diff"}


@bp.get("/kvalitet")
@bp.get("/kvalitet.<suffix>")
def quality(suffix: str = "") -> Response:
    """Show the quality of the whole graph or of what one owner is responsible for."""
    chosen_format = choose_format(suffix, *GRAPH)
    owners = list_owners()
    choices = read_choices(Field("eier", mark("Eier"), {owner.slug: owner.iri for owner in owners}))
    refuse_day(choices)
    iri = ID[f"actor/{choices['eier']}"] if choices["eier"] else ""
    findings = [f for f in current_release().findings if iri in ("", f.owner)]
    return view_response(
        "kvalitet",
        choices,
        chosen_format,
        page=lambda: render_template(
            "quality/page.html",
            choices=choices,
            chosen=iri,
            found=findings,
            owners=[owner for owner in owners if iri in ("", owner.iri)],
            short=current_graph().curie,
            severities=SEVERITIES,
            classes=EVIDENCE,
            totals=totals(),
            next=SUGGESTED_TEXTS,
            **tables(iri),
        ),
        rows=lambda: map(finding_row, findings),
        triples=lambda: validation_report(findings),
    )


@bp.get("/kvalitet/brev/<name>")
def letter(name: str) -> Response:
    """Serve a letter or a patch as it is in the release. Nothing is sent from here."""
    path, release = LETTERS + name, current_release()
    if path not in release.manifest["files"]:
        message = Message(
            "There is no letter named %(name)r. "
            "How to fix it: choose one of those listed at /kvalitet.",
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
            "Kvaliteten måles når en utgave lages. Hvor gamle påstandene var, står her:",
            [(Text(age_query), age_query)],
        )


def tables(owner: str) -> Mapping[str, Sequence[object]]:
    """Collect the tables of the page."""
    return {
        "ages": measures.sum_ages("class", owner),
        "owner_ages": measures.sum_ages("owner", owner),
        "evidence": measures.count_evidence(),
        "gaps": measures.count_unknown(),
        "unknown": measures.query_rows(measures.FACTS, owner),
        "kinds": measures.sum_nynorsk("kind", owner),
        "texts": measures.query_rows(measures.TEXTS, owner),
    }


def totals() -> Mapping[str, tuple[int, int]]:
    """Compute the four headline numbers, each as a part and a whole."""
    whole, gaps = measures.count_evidence()[0], measures.count_unknown()
    old, texts = measures.sum_ages("class"), measures.sum_nynorsk("kind")
    nb, nn = sum(entry.nb for entry in texts), sum(entry.nn for entry in texts)
    return {
        "facts": (whole.counts.get(EVIDENCE[0], 0), whole.total),
        "unknown": (sum(entry.unknown for entry in gaps), sum(entry.entities for entry in gaps)),
        "old": (sum(entry.old for entry in old), sum(entry.statements for entry in old)),
        "nynorsk": (nn, nb + nn),
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

"""/kvalitet: the quality page, and the findings as CSV, JSON and a SHACL report."""

from collections.abc import Mapping, Sequence

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, render_template, url_for

from okosystem.core.findings import Finding
from okosystem.core.terms import ID, select_prefixes
from okosystem.engine.answers import iris_of
from okosystem.model.labels import Text
from okosystem.web.formats import GRAPH, HTML, Format
from okosystem.web.languages import current_language, mark
from okosystem.web.lists import SEVERITIES
from okosystem.web.problems import refuse
from okosystem.web.quality import measures
from okosystem.web.quality.owners import list_owners
from okosystem.web.quality.report import validation_report
from okosystem.web.state import current_graph, current_release
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.tables import Cell, ViewTable, choose_format, name_columns, table_response

bp = Blueprint("quality", __name__)
EVIDENCE = tuple(ID[f"evidence/{word}"] for word in ("fact", "deduction", "judgement", "proposal"))
SUGGESTED_TEXTS = 12
"""The number of texts suggested for translation."""


@bp.get("/kvalitet")
@bp.get("/kvalitet.<suffix>")
def quality(suffix: str = "") -> Response:
    """Show the quality of the whole graph or of what one owner is responsible for."""
    chosen_format = choose_format(suffix, *GRAPH)
    all_owners = list_owners()
    choices = read_choices(
        Field("eier", mark("Eier"), {owner.slug: owner.iri for owner in all_owners})
    )
    refuse_day(choices)
    iri = ID[f"actor/{choices['eier']}"] if choices["eier"] else ""
    findings = [f for f in current_release().findings if iri in ("", f.owner)]
    if chosen_format in GRAPH:
        return report_response(findings, chosen_format)
    if chosen_format is not HTML:
        return table_response(
            ViewTable("kvalitet", [finding_row(finding) for finding in findings]),
            choices,
            chosen_format,
        )
    owners = [owner for owner in all_owners if iri in ("", owner.iri)]
    page = render_template(
        "quality/page.html", choices=choices, chosen=iri, found=findings, owners=owners,
        short=current_graph().curie,
        severities=SEVERITIES, classes=EVIDENCE, totals=totals(),
        next=SUGGESTED_TEXTS, **tables(iri),
    )  # fmt: skip
    return make_response(page)


def refuse_day(choices: Choices) -> None:
    """Refuse a day, since findings belong to a release; link to the age query, which has one."""
    if choices.day:
        age_query = url_for("questions.question", name=measures.AGE, dato=choices.day)
        refuse(
            "Kvaliteten måles når en utgave lages. Hvor gamle påstandene var, står her:",
            [(Text(age_query, ""), age_query)],
        )


def tables(owner: str) -> Mapping[str, Sequence[object]]:
    """Collect the tables of the page."""
    return {
        "ages": measures.sum_ages("class", owner),
        "owner_ages": measures.sum_ages("owner", owner),
        "evidence": measures.count_evidence(),
        "gaps": measures.count_unknown(),
        "unknown": measures.rows_of_owner(measures.FACTS, owner),
        "kinds": measures.sum_nynorsk("kind", owner),
        "texts": measures.rows_of_owner(measures.TEXTS, owner),
    }


def totals() -> Mapping[str, tuple[int, int]]:
    """Compute the four headline numbers, each as a part and a whole."""
    whole = measures.count_evidence()[0]
    gaps, old, texts = (
        measures.count_unknown(),
        measures.sum_ages("class"),
        measures.sum_nynorsk("kind"),
    )
    nb, nn = (sum(getattr(entry, form) for entry in texts) for form in ("nb", "nn"))
    return {
        "facts": (whole.counts.get(EVIDENCE[0], 0), whole.total),
        "unknown": (sum(entry.unknown for entry in gaps), sum(entry.things for entry in gaps)),
        "old": (sum(entry.old for entry in old), sum(entry.statements for entry in old)),
        "nynorsk": (nn, nb + nn),
    }


def finding_row(finding: Finding) -> Mapping[str, Cell]:
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


def report_response(findings: Sequence[Finding], chosen_format: Format) -> Response:
    """Send the findings as a SHACL validation report."""
    triples = validation_report(findings)
    prefixes = select_prefixes(current_release().prefixes, iris_of(triples))
    form = ox.RdfFormat.from_media_type(chosen_format.writer)
    return Response(
        ox.serialize(triples, format=form, prefixes=prefixes) or b"",
        mimetype=chosen_format.media_type,
    )

"""/kvalitet: the page, and the findings as CSV, JSON and a SHACL report."""

from collections.abc import Mapping, Sequence

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, render_template, url_for

from okosystem.core.findings import Finding
from okosystem.core.terms import ID, select_prefixes
from okosystem.engine.answers import iris_of
from okosystem.model.labels import Text
from okosystem.web.findings import SEVERITIES
from okosystem.web.formats import GRAPH, HTML, Format
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.quality import numbers
from okosystem.web.quality.owners import owners
from okosystem.web.quality.report import report
from okosystem.web.refusing import refuse
from okosystem.web.state import current_graph, current_release
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.tables import Cell, ViewTable, choose_format, name_columns, table_response

bp = Blueprint("quality", __name__)
EVIDENCE = tuple(ID[f"evidence/{word}"] for word in ("fact", "deduction", "judgement", "proposal"))
NEXT = 12
"""How many texts the page suggests to write next."""


@bp.get("/kvalitet")
@bp.get("/kvalitet.<suffix>")
def quality(suffix: str = "") -> Response:
    """Show how good the graph is, all of it or what is one owner's."""
    chosen = choose_format(suffix, *GRAPH)
    everyone = owners()
    choices = read_choices(
        Field("eier", mark("Eier"), {owner.slug: owner.iri for owner in everyone})
    )
    refuse_a_day(choices)
    iri = ID[f"actor/{choices['eier']}"] if choices["eier"] else ""
    found = [f for f in current_release().findings if iri in ("", f.owner)]
    if chosen in GRAPH:
        return as_graph(found, chosen)
    if chosen is not HTML:
        return table_response(
            ViewTable("kvalitet", [row_of(finding) for finding in found]), choices, chosen
        )
    shown = [owner for owner in everyone if iri in ("", owner.iri)]
    page = render_template(
        "quality/page.html", choices=choices, chosen=iri, found=found, owners=shown,
        short=current_graph().curie,
        severities=SEVERITIES, classes=EVIDENCE, totals=totals(), next=NEXT, **tables(iri),
    )  # fmt: skip
    return make_response(page)


def refuse_a_day(choices: Choices) -> None:
    """Say that the findings are of the release; only how old statements were can be of a day."""
    if choices.day:
        said = gettext("Kvaliteten måles når en utgave lages. Hvor gamle påstandene var, står her:")
        there = url_for("questions.question", name=numbers.AGE, dato=choices.day)
        detail = f"The quality is that of this release; {there} tells how old facts were."
        refuse(said, [(Text(there, ""), there)], detail)


def tables(owner: str) -> Mapping[str, Sequence[object]]:
    """Read the tables of the page."""
    return {
        "ages": numbers.ages("class", owner),
        "owner_ages": numbers.ages("owner", owner),
        "evidence": numbers.evidence(),
        "gaps": numbers.unknown(),
        "unknown": numbers.of_owner(numbers.FACTS, owner),
        "kinds": numbers.nynorsk("kind", owner),
        "texts": numbers.of_owner(numbers.TEXTS, owner),
    }


def totals() -> Mapping[str, tuple[int, int]]:
    """Give the four numbers of the whole, each as a part and what it is a part of."""
    everything = numbers.evidence()[0]
    gaps, old, texts = numbers.unknown(), numbers.ages("class"), numbers.nynorsk("kind")
    nb, nn = (sum(getattr(one, form) for one in texts) for form in ("nb", "nn"))
    return {
        "facts": (everything.counts.get(EVIDENCE[0], 0), everything.total),
        "unknown": (sum(one.unknown for one in gaps), sum(one.things for one in gaps)),
        "old": (sum(one.old for one in old), sum(one.statements for one in old)),
        "nynorsk": (nn, nb + nn),
    }


def row_of(finding: Finding) -> Mapping[str, Cell]:
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


def as_graph(found: Sequence[Finding], chosen: Format) -> Response:
    """Write the findings as a SHACL validation report."""
    said = report(found)
    prefixes = select_prefixes(current_release().prefixes, iris_of(said))
    form = ox.RdfFormat.from_media_type(chosen.writer)
    return Response(
        ox.serialize(said, format=form, prefixes=prefixes) or b"", mimetype=chosen.media_type
    )

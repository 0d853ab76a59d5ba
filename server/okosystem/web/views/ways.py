"""/sti: the shortest ways between two things, drawn and told step by step, or what was searched."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from okosystem.core.messages import Message
from okosystem.core.terms import ID
from okosystem.web.formats import HTML
from okosystem.web.languages import mark
from okosystem.web.state import current_graph
from okosystem.web.views.form import Field, read_choices
from okosystem.web.views.layers import RIGHTWARD, Picture, laid_out
from okosystem.web.views.naming import labels, named
from okosystem.web.views.pictures import picture
from okosystem.web.views.searching import MOST, TITLES, Search, searched
from okosystem.web.views.tables import (
    SVG,
    Cell,
    ViewTable,
    choose_format,
    evidence_columns,
    file_response,
    name_columns,
    table_response,
)
from okosystem.web.views.wording import sentence, told, word

bp = Blueprint("ways", __name__)
# Message stand on the arrows.
WORDED = replace(RIGHTWARD, between=120)
EXAMPLES = (
    (ID["resource/eformidling"], ID["resource/modernisert-folkeregister"]),
    (ID["resource/digital-post-til-innbygger"], ID["actor/kartverket"]),
    (ID["actor/ks"], ID["actor/datatilsynet"]),
)


@bp.get("/sti")
@bp.get("/sti.<suffix>")
def ways(suffix: str = "") -> Response:
    """Show the ways between two things; what is named in words gets its lasting address first."""
    chosen = choose_format(suffix, SVG)
    choices = read_choices(
        Field("ved", mark("Gå gjennom (ingen valgt er alle)"), TITLES, multiple=True),
        also=("fra", "til"),
    )
    start, end = named("fra"), named("til")
    lasting = {
        name: current_graph().curie(iri) for name, iri in (("fra", start), ("til", end)) if iri
    }
    if any(request.args[name] != word for name, word in lasting.items()):
        return make_response(redirect(choices.address(**lasting), 302))
    found = searched(choices, start, end) if start and end and start != end else None
    told_of = {"choices": choices.with_extra(lasting), "found": found, "start": start, "end": end}
    if chosen is HTML:
        offered = labels()
        page = render_template(
            "views/ways.html", offered=offered, texts={iri: t for t, iri in offered.items()},
            sentence=sentence, told=told, titles=TITLES, drawing=picture_of(found), word=word,
            most=MOST, where=where(), examples=EXAMPLES, short=current_graph().curie, **told_of,
        )  # fmt: skip
        return make_response(page)
    if chosen is SVG:
        drawing = picture_of(found)
        if drawing is None:
            abort(404, Message("No way is known between the two, so there is nothing to draw."))
        return file_response(picture("views/layers.html", drawing=drawing, word=word), SVG, "sti")
    rows = list(rows_of(found)) if found else []
    return table_response(ViewTable("sti", rows), choices.with_extra(lasting), chosen)


def picture_of(found: Search | None) -> Picture | None:
    """Draw all the shown ways in one, from start to end."""
    if found is None or not found.paths:
        return None
    steps = {(step.start, step.end) for way in found.ways for step in way}
    return laid_out(found.drawn, steps, WORDED)


def rows_of(found: Search) -> Iterable[dict[str, Cell]]:
    """Write the ways as rows: one for each statement of each step."""
    for number, way in enumerate(found.ways, 1):
        for place, step in enumerate(way, 1):
            for fact in step.relations:
                yield {
                    "way": number,
                    "step": place,
                    **name_columns(subject=fact.subject, object=fact.object),
                    "relation": word(fact),
                    **name_columns(says=fact.says),
                    **evidence_columns(fact),
                }


def where() -> Mapping[str, str]:
    """Give the addresses of the views that show what was counted."""
    return {
        "roller": url_for("roles.roles"),
        "avhengigheter": url_for("dependencies.dependencies"),
        "deler": url_for("lists.listing", kind="relation"),
        "utvekslinger": url_for("exchanges.exchanges"),
        "organisering": url_for("lists.listing", kind="actor"),
    }

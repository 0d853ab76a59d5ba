"""/sammenhenger, and the draft notices to those responsible for what is affected."""

from flask import Blueprint, Response, render_template, request

from okosystem.core.terms import local_name
from okosystem.web.connections.around import around
from okosystem.web.connections.between import FROM, between
from okosystem.web.connections.impact import compute_impact
from okosystem.web.connections.notices import EVENTS, question_of, write_notices
from okosystem.web.connections.stopping import EVENT, address_of, stopping
from okosystem.web.display_names import label_of
from okosystem.web.languages import gettext
from okosystem.web.lists import require_entity
from okosystem.web.problems import SHOWN, plain, refuse, with_changes
from okosystem.web.views.form import read_choices

bp = Blueprint("connections", __name__)


@bp.get("/sammenhenger")
@bp.get("/sammenhenger.<suffix>")
def connections(suffix: str = "") -> Response:
    """Choose the mode by what is asked: `hvis`, `fra` and `til`, or otherwise `rundt`."""
    if "hvis" in request.args:
        return stopping(suffix)
    return between(suffix) if {"fra", "til", "ved"} & request.args.keys() else around(suffix)


@bp.app_template_global()
def connection_modes(iri: str = "") -> list[tuple[str, str, str]]:
    """List the modes: the parameter, the text, and the query that keeps the resource."""
    slug = local_name(iri)
    return [
        ("rundt", gettext("Rundt én"), f"rundt={slug}"),
        ("fra", gettext("Mellom to"), f"fra={FROM.word(iri) if iri else ''}&til="),
        ("hvis", gettext("Hvis den stopper"), f"hvis={slug}"),
    ]


@bp.get("/sammenhenger/varsel/<slug>/<actor>")
def notice(slug: str, actor: str) -> str:
    """Draft a notice to an actor responsible for something that is affected."""
    resource, choices = require_entity("resource", slug), read_choices(EVENT)
    impact = compute_impact(resource, EVENTS[choices["hva"]], choices.day)
    by_slug = {local_name(iri): iri for iri in impact.owners}
    if actor not in by_slug:
        suffix = f"?{query}" if (query := with_changes()) else ""
        refuse(
            "«%(given)s» har ikke ansvar for noe vi vet rammes. Disse har det:",
            [(plain(label_of(iri)), word + suffix) for word, iri in by_slug.items()],
            404,
            given=actor[:SHOWN],
        )
    to = by_slug[actor]
    return render_template(
        "connections/notice.html",
        to=to,
        back=address_of(slug, choices),
        question=question_of(resource, impact.case.event),
        notices=write_notices(impact, to, choices, address_of(slug, choices, full=True)),
    )

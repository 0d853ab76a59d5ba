"""robots.txt and the sitemap, for search engines."""

from flask import Blueprint, Response, render_template

from okosystem.core.terms import ID, local_name
from okosystem.web.boards.pages import algorithms
from okosystem.web.display_names import KINDS, list_path
from okosystem.web.links import absolute
from okosystem.web.lists import members
from okosystem.web.meeting.cases import cases
from okosystem.web.state import current_labels, current_release

bp = Blueprint("sitemap", __name__)
PAGES = (
    "/",
    "/om",
    "/begreper",
    "/analyser",
    "/metode",
    "/mote",
    "/mote/rad",
    "/mote/endringer",
    "/mote/oppfolging",
    "/tilgjengelighet",
    "/roller",
    "/utvekslinger",
    "/sammenhenger",
    "/forslag",
    "/for",
    "/sammenlign",
    "/sporsmal",
    "/sparql",
    "/ns",
    "/api/docs",
    "/dumps",
    "/fdk",
    "/om/kvalitet",
    "/hosting",
)


# Sets of pages without end.
ENDLESS = (
    "/sparql?",
    "/sok?",
    "/sporsmal?",
    "/mote?",
    "/mote/endringer?",
    "/mote/oppfolging?",
    "/sammenhenger?",
    "/sammenhenger/varsel/",
    "/sammenlign?",
    "/forslag/*?",
    "/om/kvalitet?",
    "/?",
    "/doc/*?dato=",
    "/meld-feil/",
)


@bp.get("/robots.txt")
def robots() -> Response:
    """Allow everything but endless sets of pages."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in ENDLESS)]
    lines.append(f"Sitemap: {absolute('/sitemap.xml')}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """List the absolute URL of every page."""
    addresses = [absolute(path) for path in paths()]
    modified = current_release().manifest["modified"]
    body = render_template("sitemap.xml", addresses=addresses, modified=modified)
    return Response(body, mimetype="application/xml")


def paths() -> list[str]:
    """List the paths of every page."""
    lists = [list_path(kind) for kind in KINDS if members(kind)]
    questions = [f"/sporsmal/{name}" for name in current_release().queries]
    entities = sorted(iri.removeprefix(str(ID)) for iri in current_labels().of_kind(""))
    advice = [f"/rad/{case.slug}" for case in cases()]
    methods = [f"/metode/{local_name(iri)}" for iri in algorithms()]
    documents = (f"/doc/{path}" for path in entities)
    return [*PAGES, *methods, *advice, *lists, *questions, *documents]

"""Linked data: /id/ names a thing and sends on to /doc/, which tells of it in many formats."""

from flask import Blueprint, Response, make_response, redirect, request

from okosystem.core.errors import UnknownResource
from okosystem.core.terms import ID
from okosystem.web.documents import about, written
from okosystem.web.formats import DOCUMENT, HTML, Format, named, negotiate
from okosystem.web.links import alternate, canonical
from okosystem.web.pages import page_of
from okosystem.web.state import current_store

bp = Blueprint("things", __name__)


@bp.get("/id/<kind>/<slug>")
def identifier(kind: str, slug: str) -> Response:
    """Send on from a thing, which cannot travel over the wire, to the document about it."""
    known(kind, slug)
    address = f"{request.script_root}/doc/{kind}/{slug}"
    if query := request.query_string.decode("ascii", "ignore"):
        address = f"{address}?{query}"
    return make_response(redirect(address, 303))


@bp.get("/doc/<kind>/<slug>")
def document(kind: str, slug: str) -> Response:
    """Tell what is said about a thing, in the format asked for by suffix, name or Accept."""
    slug, _, suffix = slug.partition(".")
    iri = known(kind, slug)
    chosen = choose(suffix)
    response = _page(iri) if chosen is HTML else _data(iri, chosen)
    path = f"/doc/{kind}/{slug}"
    links = [alternate(f"{path}.{f.suffix}", f.media_type) for f in DOCUMENT if f is not chosen]
    response.headers["Link"] = ", ".join([canonical(iri), *links])
    response.headers["Content-Location"] = f"{request.script_root}{path}.{chosen.suffix}"
    return response


def known(kind: str, slug: str) -> str:
    """Give the IRI of a thing; raises UnknownResource when nothing is said of it."""
    iri = str(ID[f"{kind}/{slug}"])
    if iri not in current_store():
        raise UnknownResource(f"Nothing is said about {iri}")
    return iri


def choose(suffix: str) -> Format:
    """Choose the format of a document."""
    if asked := suffix or request.args.get("format"):
        return named(asked, DOCUMENT)
    return negotiate(request.accept_mimetypes, DOCUMENT)


def _page(iri: str) -> Response:
    return make_response(page_of(iri))


def _data(iri: str, chosen: Format) -> Response:
    return Response(written(about(iri), chosen), mimetype=chosen.media_type)

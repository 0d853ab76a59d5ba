"""The search page, suggestions while the reader writes, and what browsers need to search here."""

import json
from typing import NoReturn

from flask import Blueprint, Response, render_template, request

from okosystem.core.text import fold
from okosystem.search.release_index import KIND, MAX_WORDS
from okosystem.web.kinds import KINDS, kind_names
from okosystem.web.languages import current_language, gettext
from okosystem.web.links import href
from okosystem.web.narrowing import FACETS, facets, narrowed
from okosystem.web.refusing import SHOWN as MOST_TOLD
from okosystem.web.refusing import plain, refuse, with_changes
from okosystem.web.state import current_index, current_labels, current_site
from okosystem.web.templating import site_name

bp = Blueprint("search", __name__)
SHOWN, SUGGESTED = 100, 8
SHORT = 16
"""The longest name that OpenSearch has room for."""
SUGGESTIONS = "application/x-suggestions+json"
DESCRIPTION = "application/opensearchdescription+xml"


@bp.get("/sok")
def search() -> str:
    """Search in names and descriptions, and narrow what is found."""
    query = request.args.get("q", "")
    chosen = {name: value for name in FACETS if (value := request.args.get(name, ""))}
    if KIND in chosen and not current_site().is_kind(chosen[KIND]):
        refuse_kind(chosen[KIND][:MOST_TOLD])
    found = current_index().search(query)
    hits = narrowed(found.hits, chosen)
    return render_template(
        "search.html",
        query=query,
        hits=hits[:SHOWN],
        total=len(hits),
        is_guess=found.is_guess,
        is_cut=len(fold(query).split()) > MAX_WORDS,
        most_words=MAX_WORDS,
        facets=facets(found.hits, chosen) if query else [],
        chosen=chosen,
    )


def refuse_kind(given: str) -> NoReturn:
    """Say which kinds of things there are."""
    allowed = [(plain(kind_names(k)), f"?{with_changes(**{KIND: k})}") for k in KINDS]
    said = gettext("«%(given)s» er ingen type. Velg én av disse:")
    refuse(said % {"given": given}, allowed, f"{KIND}={given!r} is not a kind.")


@bp.get("/sok.json")
def suggest() -> Response:
    """Suggest things as OpenSearch Suggestions: what was asked, names, what they are, addresses."""
    query = request.args.get("q", "")
    hits = current_index().search(query).hits[:SUGGESTED]
    names = [current_labels().name(hit.iri, current_language()).value for hit in hits]
    told = [
        query,
        names,
        [current_site().describe(hit) for hit in hits],
        [address(hit.iri) for hit in hits],
    ]
    return Response(json.dumps(told, ensure_ascii=False), mimetype=SUGGESTIONS)


def address(iri: str) -> str:
    """Give the full address of the page of a thing."""
    found = href(iri) or ""
    return f"{request.host_url.rstrip('/')}{found}" if found.startswith("/") else found


@bp.get("/opensearch.xml")
def description() -> Response:
    """Tell browsers how to search here."""
    site = site_name().value
    told = render_template(
        "opensearch.xml",
        host=request.host_url.rstrip("/"),
        name=current_site().short_name(current_language())[:SHORT],
        about=gettext("Søk i %(site)s") % {"site": site},
    )
    return Response(told, mimetype=DESCRIPTION)

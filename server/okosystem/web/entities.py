"""Linked data: /id/ identifies an entity, and redirects to the document about it at /doc/."""

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.http import http_date

from okosystem.core.queries import DEFAULT_PROFILE, Profile, fill_in
from okosystem.core.terms import ID, kind_of
from okosystem.model.entity_history import entity_as_of, last_change
from okosystem.model.statements import read_entity
from okosystem.web.documents import date_of_document, rdf_response, triples_about
from okosystem.web.formats import HTML, Format, choose
from okosystem.web.headers import PUBLIC, etag
from okosystem.web.kind_pages.page import render_kind_page, section_response
from okosystem.web.kind_pages.sections import NUMBER, PART
from okosystem.web.kind_pages.tables import GENERAL, PAGES, KindPage
from okosystem.web.languages import current_language
from okosystem.web.links import canonical, successors, types
from okosystem.web.lists import require_entity
from okosystem.web.memento import accept_datetime, other_days, requested_day, timegate
from okosystem.web.problems import with_changes
from okosystem.web.profiles import (
    LIST,
    Representation,
    choose_profile,
    describe_representations,
    formats_of,
    links,
    offered_here,
)
from okosystem.web.state import current_graph, current_release, current_shown, showing
from okosystem.web.views.tables import choose_format as choose_table_format

bp = Blueprint("entities", __name__)
POINTING = "peker-hit"
"""The section of the general page that lists what points at an entity; it had no name once."""


@bp.get("/id/<kind>/<slug>")
def identifier(kind: str, slug: str) -> Response:
    """Redirect from an entity to the document about it."""
    require_entity(kind, slug)
    address = f"{request.script_root}/doc/{kind}/{slug}"
    if query := request.query_string.decode("ascii", "ignore"):
        address = f"{address}?{query}"
    response = make_response(redirect(address, 303))
    response.headers["Cache-Control"] = PUBLIC
    return response


@bp.get("/doc/<kind>/<slug>")
def document(kind: str, slug: str) -> Response:
    """Send the document about an entity, in the requested profile and format.

    With `?dato=`, as of that day; Accept-Datetime redirects there.
    """
    slug, _, suffix = slug.partition(".")
    iri, offered = require_entity(kind, slug), offered_here()
    if datetime_day := accept_datetime():
        return timegate(iri, f"{kind}/{slug}", datetime_day)
    if NUMBER in request.args and PART not in request.args and _kind_page(iri) is PAGES[GENERAL]:
        address = f"{request.script_root}{request.path}?{with_changes(**{PART: POINTING})}"
        return make_response(redirect(address, 301))
    profile, day = choose_profile(request, offered), requested_day()
    as_of = entity_as_of(current_graph(), iri, day) if day else None
    if PART in request.args:
        with showing(as_of):
            return section_response(_kind_page(iri), iri, choose_table_format(suffix))
    chosen = Representation(profile, _choose_format(suffix, profile))
    with showing(as_of):
        response, after = _respond(iri, chosen, offered), successors(iri)
    path = f"{request.script_root}/doc/{kind}/{slug}"
    others = [*types(iri), *after, *links(path, chosen, offered, day)]
    response.headers["Link"] = ", ".join([canonical(iri), *other_days(f"{kind}/{slug}"), *others])
    response.headers["Content-Location"] = chosen.address(path, day)
    response.headers["Content-Profile"] = f"<{profile.iri}>"
    if day:
        last = last_change(current_graph(), iri)
        response.headers["Memento-Datetime"] = http_date(min(day, last or day))
    response.set_etag(f"{etag(chosen.format.media_type)}-{profile.token}")
    return response


@bp.after_request
def vary(response: Response) -> Response:
    """Name the headers that the choice of document depends on."""
    if request.endpoint == "entities.document":
        response.vary.update(["Accept-Datetime", "Accept-Profile"])
    return response


def _choose_format(suffix: str, profile: Profile) -> Format:
    """Choose the format by suffix, name or Accept.

    A plus sign in an address stands for a space, so a media type may come with one.
    """
    name = suffix or request.args.get("_mediatype") or request.args.get("format") or ""
    return choose(name.replace(" ", "+"), formats_of(profile))


def _respond(iri: str, chosen: Representation, offered: Sequence[Profile]) -> Response:
    is_list = chosen.profile.token == LIST
    if chosen.format is HTML:
        return make_response(_list_page(iri, offered) if is_list else _page(iri))
    if is_list:
        triples = describe_representations(iri, offered)
    else:
        triples = triples_about(iri, chosen.profile)
    if (shown := current_shown()) and chosen.profile.token == DEFAULT_PROFILE:
        triples += date_of_document(iri, shown.day)
    return rdf_response(triples, chosen.format)


def _kind_page(iri: str) -> KindPage:
    return PAGES.get(kind_of(iri), PAGES[GENERAL])


def _page(iri: str) -> str:
    """Write the page about an entity; raises UnknownResource when it has no statements."""
    if kind_of(iri) != "query":
        return render_kind_page(_kind_page(iri), iri)
    release = current_release()
    query = release.queries[iri.removeprefix(str(ID["query/"]))]
    return render_template(
        "query.html",
        node=read_entity(current_graph(), iri).node,
        query=query,
        code=fill_in(query, release.prefixes, language=current_language()),
        language=current_language(),
    )


def _list_page(iri: str, offered: Sequence[Profile]) -> str:
    """Write the page that lists the profiles and their formats."""
    return render_template(
        "profiles.html",
        iri=iri,
        path=f"{request.script_root}/doc/{iri.removeprefix(str(ID))}",
        profiles=[(p, [Representation(p, f) for f in formats_of(p)]) for p in offered],
        language=current_language(),
    )

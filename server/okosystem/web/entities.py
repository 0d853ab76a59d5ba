"""Linked data: /id/ identifies an entity, and redirects to the document about it at /doc/.

A document is in a profile, chosen as in W3C's DX-PROF-CONNEG, and in a format.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.exceptions import BadRequest, NotAcceptable
from werkzeug.http import http_date

from okosystem.core.queries import DEFAULT_PROFILE, Profile, fill_in
from okosystem.core.terms import ALTR, BASE, DCT, ID, PROF, RDF_TYPE, RDFS, kind_of
from okosystem.core.triples import texts, triples_about
from okosystem.features.entity.page import read_kind_page
from okosystem.features.entity.sections import NUMBER, PART
from okosystem.features.entity.tables import GENERAL, PAGES, KindPage
from okosystem.graph.choices import Choices
from okosystem.graph.coverage import GAP_OF_TWO, READING
from okosystem.graph.entity_history import entity_as_of, last_change
from okosystem.graph.reader import Reader
from okosystem.graph.statements import read_entity
from okosystem.graph.texts import in_every_language, mark
from okosystem.graph.view import Feature, View
from okosystem.web.choices import read_field
from okosystem.web.documents import date_of_document, profile_triples, rdf_response
from okosystem.web.formats import HTML, NAMED_DOCUMENT, NAMED_GRAPH, Format, choose
from okosystem.web.headers import PUBLIC, etag
from okosystem.web.links import canonical, successors, types
from okosystem.web.memento import accept_datetime, other_days, requested_day, timegate
from okosystem.web.problems import detail, with_changes
from okosystem.web.rendering import render
from okosystem.web.state import current_reader, reading
from okosystem.web.tables import TABLE_PAGE

bp = Blueprint("entities", __name__)
INCOMING_PART = "peker-hit"
"""The section of the general page that lists what points at an entity; it had no name once."""
ENTITY = Feature("entity", "/doc", "", lambda *_: View(), folder="entity")
LIST_PROFILE = "alt"
"""The token of the profile that lists the profiles and formats."""
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_ACCEPTED_PROFILE = re.compile(r"\s*<([^<>]*)>\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?(?:,|$)")


@dataclass(frozen=True, slots=True)
class Representation:
    """A profile in a format."""

    profile: Profile
    format: Format

    def address(self, path: str, day: date | None = None) -> str:
        """Return its URL, given that of the document without a suffix."""
        if self.profile.token == DEFAULT_PROFILE:
            return f"{path}.{self.format.suffix}" + (f"?dato={day}" if day else "")
        media_type = quote(self.format.media_type, safe="/")
        as_of = f"&dato={day}" if day else ""
        return f"{path}?_profile={self.profile.token}&_mediatype={media_type}{as_of}"


@bp.get("/id/<kind>/<slug>")
def identifier(kind: str, slug: str) -> Response:
    """Redirect from an entity to the document about it."""
    reader = current_reader()
    reader.require(kind, slug)
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
    reader = current_reader()
    slug, _, suffix = slug.partition(".")
    iri, offered = reader.require(kind, slug), offered_here(reader)
    if datetime_day := accept_datetime():
        return timegate(iri, f"{kind}/{slug}", datetime_day)
    if NUMBER in request.args and PART not in request.args and _kind_page(iri) is PAGES[GENERAL]:
        address = f"{request.script_root}{request.path}?{with_changes(**{PART: INCOMING_PART})}"
        return make_response(redirect(address, 301))
    profile, day = choose_profile(offered), requested_day()
    shown = reader.around(entity_as_of(reader, iri, day) if day else None)
    if PART in request.args:
        with reading(shown):
            return _show(shown, iri, choose(suffix, TABLE_PAGE))
    chosen = Representation(profile, _choose_format(suffix, profile))
    with reading(shown):
        response, after = _respond(shown, iri, chosen, offered), successors(shown, iri)
    path = f"{request.script_root}/doc/{kind}/{slug}"
    others = [*types(reader, iri), *after, *links(path, chosen, offered, day)]
    response.headers["Link"] = ", ".join([canonical(iri), *other_days(f"{kind}/{slug}"), *others])
    response.headers["Content-Location"] = chosen.address(path, day)
    response.headers["Content-Profile"] = f"<{profile.iri}>"
    if day:
        last = last_change(reader, iri)
        response.headers["Memento-Datetime"] = http_date(min(day, last or day))
    response.set_etag(f"{etag(chosen.format.media_type)}-{profile.token}")
    return response


@bp.after_request
def vary(response: Response) -> Response:
    """Set Vary to the headers that the choice of document depends on."""
    if request.endpoint == "entities.document":
        response.vary.update(["Accept-Datetime", "Accept-Profile"])
    return response


def _choose_format(suffix: str, profile: Profile) -> Format:
    """Choose the format by suffix, name or Accept.

    A plus sign in an address stands for a space, so a media type may come with one.
    """
    name = suffix or request.args.get("_mediatype") or request.args.get("format") or ""
    return choose(name.replace(" ", "+"), formats_of(profile))


def _respond(
    reader: Reader, iri: str, chosen: Representation, offered: Sequence[Profile]
) -> Response:
    is_list = chosen.profile.token == LIST_PROFILE
    if chosen.format is HTML:
        return make_response(_list_page(reader, iri, offered)) if is_list else _page(reader, iri)
    if is_list:
        triples = describe_representations(iri, offered)
    else:
        triples = profile_triples(reader, iri, chosen.profile)
    if (shown := reader.shown) and chosen.profile.token == DEFAULT_PROFILE:
        triples += date_of_document(iri, shown.day)
    return rdf_response(reader, triples, chosen.format)


def _kind_page(iri: str) -> KindPage:
    return PAGES.get(kind_of(iri), PAGES[GENERAL])


def _page(reader: Reader, iri: str) -> Response:
    """Write the page about an entity; raises UnknownResource when it has no statements."""
    if kind_of(iri) != "query":
        return _show(reader, iri, HTML)
    release = reader.release
    query = release.queries[iri.removeprefix(str(ID["query/"]))]
    page = render_template(
        "query.html",
        node=read_entity(reader, iri).node,
        query=query,
        code=fill_in(query, release.prefixes, language=reader.language),
        language=reader.language,
    )
    return make_response(page)


def _show(reader: Reader, iri: str, chosen: Format) -> Response:
    """Write the page of an entity, or a whole section of it, also as a file."""
    parts = {PART: request.args.get(PART, ""), GAP_OF_TWO: read_field(reader, READING)}
    number = {NUMBER: request.args.get(NUMBER, "")}
    choices = Choices((READING,), parts, reader.day, request.path, of_path=number)
    view = read_kind_page(reader, _kind_page(iri), iri, choices)
    return render(reader, ENTITY, choices, view, chosen)


def _list_page(reader: Reader, iri: str, offered: Sequence[Profile]) -> str:
    """Write the page that lists the profiles and their formats."""
    return render_template(
        "profiles.html",
        iri=iri,
        path=f"{request.script_root}/doc/{iri.removeprefix(str(ID))}",
        profiles=[(profile, representations([profile])) for profile in offered],
        language=reader.language,
    )


def offered_here(reader: Reader) -> Sequence[Profile]:
    """List the profiles of the release, and the profile that lists them."""
    title = in_every_language(mark("Profilene og formatene"))
    listing = Profile(LIST_PROFILE, ALTR.removesuffix("#"), title, description={}, sparql="")
    return [*reader.release.profiles, listing]


def choose_profile(offered: Sequence[Profile]) -> Profile:
    """Choose the profile; answers 406 with the list when no requested one is offered."""
    if requested := request.args.get("_profile"):
        names = [name.strip().strip("<>") for name in requested.split(",")]
    elif header := request.headers.get("Accept-Profile"):
        names = preferred_iris(header)
    else:
        return offered[0]
    known = {name: profile for profile in offered for name in (profile.token, profile.iri)}
    known["all"] = known[LIST_PROFILE]
    for name in names:
        if name in known:
            return known[name]
    listed = ", ".join(f"{profile.token} <{profile.iri}>" for profile in offered)
    raise NotAcceptable(detail("unknown_profile", offered=listed))


def preferred_iris(header: str) -> list[str]:
    """List the IRIs in an Accept-Profile header, by preference; answers 400 to a malformed one."""
    found, position = [], 0
    while position < len(header):
        part = _ACCEPTED_PROFILE.match(header, position)
        if not part:
            raise BadRequest(detail("profile_header"))
        found.append((float(part[2] or 1), part[1]))
        position = part.end()
    return [iri for quality, iri in sorted(found, key=lambda one: -one[0]) if quality]


def formats_of(profile: Profile) -> Sequence[Format]:
    """List the formats of a profile; only the default profile and the list have pages."""
    return NAMED_DOCUMENT if profile.token in (DEFAULT_PROFILE, LIST_PROFILE) else NAMED_GRAPH


def representations(offered: Sequence[Profile]) -> list[Representation]:
    """List all representations, the default first."""
    return [Representation(p, form) for p in offered for form in formats_of(p)]


def links(
    path: str, chosen: Representation, offered: Sequence[Profile], day: date | None = None
) -> Iterator[str]:
    """Yield the Link header values for the profile, its alternatives and the tokens.

    Of other profiles only the default format: many proxies accept no more than 4 kB of headers.
    """
    yield f'<{chosen.profile.iri}>; rel="profile"'
    for one in representations(offered):
        near = one.profile is chosen.profile or one.format is formats_of(one.profile)[0]
        if near and one != chosen:
            kind = f'type="{one.format.media_type}"; profile="{one.profile.iri}"'
            yield f'<{one.address(path, day)}>; rel="alternate"; {kind}'
    for profile in offered:
        token = f'token="{profile.token}"; anchor="{profile.iri}"'
        yield f'<{PROF}Profile>; rel="type"; {token}'


def describe_representations(iri: str, offered: Sequence[Profile]) -> list[ox.Triple]:
    """Describe the representations of an entity in the vocabulary of the standard."""
    path, triples = f"{BASE}doc/{iri.removeprefix(str(ID))}", []
    for number, one in enumerate(representations(offered)):
        address = one.address(path)
        triples += triples_about(
            iri,
            (f"{ALTR}hasRepresentation", address),
            (f"{ALTR}hasDefaultRepresentation", None if number else address),
        )
        triples += triples_about(
            address,
            (RDF_TYPE, f"{ALTR}Representation"),
            (f"{DCT}conformsTo", one.profile.iri),
            (f"{DCT}format", MEDIA_TYPES + one.format.media_type),
        )
    for profile in offered:
        triples += triples_about(
            profile.iri,
            (RDF_TYPE, f"{PROF}Profile"),
            (f"{PROF}hasToken", ox.Literal(profile.token)),
            *texts(RDFS["label"], profile.title.items()),
        )
    return sorted(set(triples), key=str)

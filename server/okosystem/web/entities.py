"""Linked data: /id/ identifies an entity, and redirects to the document about it at /doc/.

A document is of today or, as in RFC 7089, of the day that is asked for. That is valid time: what
was true on the day as it is known now, not as it was known then.
"""

from collections.abc import Sequence
from datetime import UTC, date
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.exceptions import BadRequest
from werkzeug.http import http_date, parse_date

from okosystem.features.entity.page import read_kind_page
from okosystem.features.entity.sections import GENERAL, NUMBER, PAGES, PART, KindPage
from okosystem.graph.choices import DAY, EXAMPLE, THE_DAY, Choices
from okosystem.graph.coverage import GAP_OF_TWO, READING
from okosystem.graph.entity_history import entity_as_of, entity_changes, known_period, last_change
from okosystem.graph.reader import Reader
from okosystem.graph.statements import read_entity
from okosystem.graph.view import Feature, View
from okosystem.rdf.terms import ID, kind_of
from okosystem.sparql.queries import DEFAULT_PROFILE, Profile, fill_in
from okosystem.web.documents import (
    LIST_PROFILE,
    Representation,
    choose_profile,
    date_of_document,
    describe_representations,
    formats_of,
    links,
    offered_here,
    profile_triples,
    rdf_response,
    representations,
)
from okosystem.web.formats import HTML, Format, choose
from okosystem.web.headers import PUBLIC, canonical, etag, successors, types
from okosystem.web.problems import detail, with_changes
from okosystem.web.rendering import read_field, render
from okosystem.web.state import current_reader, reading
from okosystem.web.tables import TABLE_PAGE

bp = Blueprint("entities", __name__)
HEADER = "Accept-Datetime"
LINK_FORMAT = "application/link-format"
INCOMING_PART = "peker-hit"
"""The section of the general page that lists what points at an entity; it had no name once."""
ENTITY = Feature("entity", "/doc", "", lambda *_: View(), folder="entity")


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
    profile, day = choose_profile(offered), THE_DAY.find(reader, request.args.getlist(DAY))
    shown = reader.around(entity_as_of(reader, iri, day) if day else None)
    if PART in request.args:
        with reading(shown):
            return _show(shown, iri, choose(suffix, TABLE_PAGE))
    chosen = Representation(profile, _choose_format(suffix, profile))
    with reading(shown):
        response, after = _respond(shown, iri, chosen, offered), successors(shown, iri)
    path = f"{request.script_root}/doc/{kind}/{slug}"
    others = [*types(reader, iri), *after, *links(path, chosen, offered, day)]
    response.headers["Link"] = ", ".join(
        [canonical(iri), *other_days(reader, f"{kind}/{slug}"), *others]
    )
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
    choices = Choices((READING,), parts, request.path, of_path=number)
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


def accept_datetime() -> date | None:
    """Read Accept-Datetime; answers 400 to an invalid one."""
    raw = request.headers.get(HEADER)
    if raw is None or DAY in request.args:
        return None
    try:
        found = parse_date(raw)
        if found is None:
            raise ValueError("not a date")
        return found.astimezone(UTC).date()
    except (ValueError, OverflowError) as error:
        example = http_date(EXAMPLE)
        text = detail("accept_datetime", header=HEADER, given=raw, example=example)
        raise BadRequest(text) from error


def timegate(iri: str, path: str, day: date) -> Response:
    """Redirect to the document as of a day, or to the nearest day with one."""
    reader = current_reader()
    known = known_period(reader, iri)
    if known.start and day < known.start:
        day = known.start
    elif known.end and day >= known.end:
        day = date.fromordinal(known.end.toordinal() - 1)
    query = urlencode([*request.args.items(multi=True), (DAY, str(day))])
    address = f"{request.script_root}{request.path}?{query}"
    response = make_response(redirect(address, 302))
    response.headers["Link"] = ", ".join(other_days(reader, path))
    return response


def other_days(reader: Reader, path: str) -> list[str]:
    """Return the Link header values from a document to its TimeGate and TimeMap."""
    return [
        f'<{reader.absolute(f"/doc/{path}")}>; rel="original timegate"',
        f'<{reader.absolute(f"/timemap/{path}")}>; rel="timemap"; type="{LINK_FORMAT}"',
    ]


@bp.get("/timemap/<kind>/<slug>")
def timemap(kind: str, slug: str) -> Response:
    """List the days on which statements about an entity change (TimeMap)."""
    reader = current_reader()
    path = f"{kind}/{slug}"
    days = entity_changes(reader, reader.require(kind, slug))
    original = f'<{reader.absolute(f"/doc/{path}")}>; rel="original timegate"'
    span = f'; from="{http_date(days[0])}"; until="{http_date(days[-1])}"' if days else ""
    own = f'<{reader.absolute(f"/timemap/{path}")}>; rel="self"; type="{LINK_FORMAT}"{span}'
    mementos = []
    for day in days:
        place = ("first " if day == days[0] else "") + ("last " if day == days[-1] else "")
        address = reader.absolute(f"/doc/{path}?{DAY}={day}")
        mementos.append(f'<{address}>; rel="{place}memento"; datetime="{http_date(day)}"')
    return Response(",\n".join([original, own, *mementos]) + "\n", mimetype=LINK_FORMAT)

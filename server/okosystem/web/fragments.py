"""Triple Pattern Fragments: one pattern at a time, so that clients evaluate SPARQL themselves."""

import re
from collections.abc import Sequence
from math import ceil
from urllib.parse import quote, urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, abort, make_response, render_template, request

from okosystem.core.in_words import in_words
from okosystem.core.terms import used
from okosystem.engine.answers import iris_of, serialized
from okosystem.web import selection
from okosystem.web.controls import View, metadata
from okosystem.web.documents import written_as
from okosystem.web.formats import GRAPH, HTML, N_QUADS, TRIG, Format, named, preferred
from okosystem.web.languages import COOKIE, gettext
from okosystem.web.links import absolute
from okosystem.web.patterns import POSITIONS, read_pattern
from okosystem.web.results import Table
from okosystem.web.state import current_release, current_store

bp = Blueprint("fragments", __name__)
PATH = "/fragments"
_BARE_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# Data and metadata apart in the first two, so these are what a client gets when it does not care.
OFFERED = (TRIG, N_QUADS, *GRAPH, HTML)


@bp.get(PATH)
def fragments() -> Response:
    """Send one page of the triples that match a pattern, with the way to every other."""
    pattern = read_pattern(*(given(position) for position in POSITIONS))
    number = page_number()
    total = selection.total(current_store(), pattern)
    seen = view(total, number)
    found = selection.page(current_store(), pattern, number)
    chosen = choose()
    if chosen is HTML:
        return page(seen, found, number)
    body = written(seen, found, chosen)
    return Response(body, mimetype=chosen.media_type)


def given(name: str, default: str = "") -> str:
    """Read a parameter, which may be given once."""
    values = request.args.getlist(name)
    if len(values) > 1:
        abort(
            400,
            in_words(
                "%(name)s= is given %(number)s times. How to fix it: give it once.",
                "%(name)s= er oppgitt %(number)s ganger. Slik retter du det: oppgi den én gang.",
                name=name,
                number=len(values),
            ),
        )
    return values[0] if values else default


def choose() -> Format:
    """Choose a format; who likes none of ours gets the first, as the specification asks."""
    if asked := request.args.get("format"):
        return named(asked, OFFERED)
    return preferred(request.accept_mimetypes, OFFERED) or OFFERED[0]


def page_number() -> int:
    """Read `page=`, which counts from 1."""
    raw = given("page", "1")
    if not (raw.isascii() and raw.isdigit() and 0 < len(raw) < 10 and int(raw) > 0):
        abort(
            400,
            in_words(
                "page=%(given)r is not a page. How to fix it: pages count from page=1.",
                "page=%(given)s er ingen side. Slik retter du det: sidene telles fra page=1.",
                given=raw,
            ),
        )
    return int(raw)


def view(total: int, number: int) -> View:
    """Describe the page; one after the last is 404, but a pattern without matches has a page."""
    last = max(1, ceil(total / selection.PAGE))
    if number > last:
        abort(
            404,
            in_words(
                "There is no page %(number)s. How to fix it: the last one is page=%(last)s.",
                "Det finnes ingen side %(number)s. Slik retter du det: den siste er page=%(last)s.",
                number=number,
                last=last,
            ),
        )
    return View(
        address=asked_address(),
        fragment=address_of(None),
        total=total,
        size=selection.PAGE,
        first=address_of(1),
        previous=address_of(number - 1) if number > 1 else "",
        next=address_of(number + 1) if number < last else "",
        last=address_of(last),
    )


def asked_address() -> str:
    """Give the address exactly as the client wrote it, which is how it knows the page again."""
    whole = _BARE_PERCENT.sub(b"%25", request.query_string)
    query = quote(whole, safe="%/:=&?~+!$,;'@()*-._")
    return absolute(PATH) + (f"?{query}" if query else "")


def address_of(number: int | None) -> str:
    """Give the address of a page of this fragment, or of the fragment itself."""
    given = [(k, v) for k, v in request.args.items(multi=True) if k not in ("page", COOKIE)]
    asked = urlencode([*given, ("page", str(number))] if number else given)
    if not number and "page" not in request.args:
        return asked_address()
    return absolute(PATH) + (f"?{asked}" if asked else "")


def written(seen: View, found: Sequence[ox.Triple], chosen: Format) -> bytes:
    """Write data and metadata: in graphs of their own where the format has graphs."""
    told = list(metadata(seen, absolute(PATH)))
    form = written_as(chosen)
    prefixes = used(current_release().prefixes, iris_of([*found, *told]))
    if chosen not in (TRIG, N_QUADS):
        return serialized([*found, *told], form, prefixes)
    graph = ox.NamedNode(f"{seen.address}#metadata")
    apart = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in told]
    data = [ox.Quad(t.subject, t.predicate, t.object) for t in found]
    return serialized([*data, *apart], form, prefixes)


def page(seen: View, found: Sequence[ox.Triple], number: int) -> Response:
    """Show the page as a table under the form."""
    body = render_template(
        "fragments.html",
        view=seen,
        number=number,
        numbers=max(1, ceil(seen.total / seen.size)),
        asked={position: given(position) for position in POSITIONS},
        table=Table(
            columns=[gettext("Subjekt"), gettext("Predikat"), gettext("Objekt")],
            rows=[(t.subject, t.predicate, t.object) for t in found],
        ),
    )
    return make_response(body)

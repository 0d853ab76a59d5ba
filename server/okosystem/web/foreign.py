"""The pages of anyone's data: the front page, the things of a class, and a page for every IRI."""

import pyoxigraph as ox
from flask import Blueprint, Response, abort, make_response, redirect, render_template, request

from okosystem.core.messages import Message
from okosystem.model.graph import unknown_entity
from okosystem.web.documents import written
from okosystem.web.formats import DOCUMENT, HTML, Format, named, negotiate
from okosystem.web.inward import Inward, inward_of
from okosystem.web.links import canonical
from okosystem.web.site import Site
from okosystem.web.state import current_graph, current_release, current_site, current_store
from okosystem.web.telling import closure, said_of

bp = Blueprint("front", __name__)
things = Blueprint("things", __name__)
NO_IRI = Message("Name the thing: ?iri= and an absolute IRI.")


@bp.get("/", endpoint="front")
def front_page() -> Response:
    """Tell what the data is and what is in it; RDF is to be had at /void."""
    if negotiate(request.accept_mimetypes, DOCUMENT) is not HTML:
        return make_response(redirect(f"{request.script_root}/void", 303))
    page = render_template("foreign/front.html", site=site(), manifest=current_release().manifest)
    return make_response(page)


@bp.get("/klasse")
def members() -> str:
    """List some things of the class named by ?iri=."""
    iri = asked_for()
    rows = current_graph().ask("instances", **{"class": iri})
    found = [row["thing"] for row in rows if isinstance(row["thing"], ox.NamedNode)]
    if not rows:
        abort(404, Message("Nothing is said to be a %(iri)s.", iri=iri.value))
    total = dict(site().classes).get(iri.value, len(rows))
    iris = sorted(node.value for node in found)
    return render_template("foreign/class.html", iri=iri.value, things=iris, total=total)


@things.get("/about")
def by_iri() -> Response:
    """Tell of the thing named by ?iri=, in the format asked for by name or Accept."""
    return document(asked_for(), "")


@things.get("/<path:path>")
def by_path(path: str) -> Response:
    """Tell of the thing whose IRI is the base of the data and this path."""
    base = site().base
    rest, _, suffix = path.rpartition(".")
    if suffix not in {form.suffix for form in DOCUMENT} or f"{base}{path}" in current_store():
        rest, suffix = path, ""
    if f"{base}{rest}" not in current_store():
        raise unknown_entity(f"{base}{rest}")
    return document(ox.NamedNode(f"{base}{rest}"), suffix)


def document(thing: ox.NamedNode, suffix: str) -> Response:
    """Write the document about a thing; raises UnknownResource when nothing is said of it."""
    triples = list(closure(thing))
    if not triples:
        raise unknown_entity(thing.value)
    chosen = choose(suffix)
    response = (
        make_response(page(thing))
        if chosen is HTML
        else Response(written(triples, chosen), mimetype=chosen.media_type)
    )
    others = [
        f'<{address(thing, form)}>; rel="alternate"; type="{form.media_type}"'
        for form in DOCUMENT
        if form is not chosen
    ]
    response.headers["Link"] = ", ".join([canonical(thing.value), *others])
    response.headers["Content-Location"] = address(thing, chosen)
    return response


def address(thing: ox.NamedNode, form: Format) -> str:
    """Give the address of the document in one format."""
    path = site().path(thing.value)
    return f"{request.script_root}{path}{'&' if '?' in path else '?'}format={form.suffix}"


def choose(suffix: str) -> Format:
    """Choose the format of a document."""
    if asked := suffix or request.args.get("format"):
        return named(asked, DOCUMENT)
    return negotiate(request.accept_mimetypes, DOCUMENT)


def page(thing: ox.NamedNode) -> str:
    """Write the page of a thing."""
    formats = [(form.name, address(thing, form)) for form in DOCUMENT if form is not HTML]
    return render_template(
        "foreign/thing.html",
        iri=thing.value,
        said=said_of(thing, 0),
        inward=inward(thing.value),
        formats=formats,
    )


def inward(iri: str) -> Inward:
    """List what points at a thing, by property; of very much, a part."""
    return [(name, list(iris)) for name, iris in inward_of(iri)]


def asked_for() -> ox.NamedNode:
    """Read ?iri=; answer 400 when there is none or it is not absolute."""
    try:
        return ox.NamedNode(request.args.get("iri", ""))
    except ValueError:
        abort(400, NO_IRI)


def site() -> Site:
    """Fetch what is known of the data."""
    found = current_site()
    if found is None:
        raise LookupError("the pages of anyone's data are not for ours")
    return found

"""Atom feeds (RFC 4287) of all changes in the ecosystem, and of those concerning one entity."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, render_template, request

from okosystem.graph.changes import changes
from okosystem.graph.reader import Reader
from okosystem.graph.view import Entry
from okosystem.rdf.terms import BASE, ID
from okosystem.web.headers import absolute
from okosystem.web.problems import detail
from okosystem.web.state import current_reader

bp = Blueprint("changes", __name__)
FOLLOWED_KINDS = ("resource", "actor", "category")


@bp.get("/endringer.atom", endpoint="everything")
@bp.get("/endringer/<kind>/<slug>.atom")
def changes_feed(kind: str = "", slug: str = "") -> Response:
    """Send all changes, or those that concern a resource, an actor or a category."""
    reader = current_reader()
    found, title = changes(reader), reader.text("Endringer i felles økosystem")
    if kind and kind not in FOLLOWED_KINDS:
        abort(404, detail("unknown_feed", kinds=", ".join(FOLLOWED_KINDS)))
    if kind:
        iri = reader.require(kind, slug)
        found = [change for change in found if iri in change.about]
        title = reader.text("Endringer: %(name)s") % {"name": reader.label(iri)}
    entries = [
        Entry(one.id, one.title(reader), one.day, one.iri, reader.name(one.iri)) for one in found
    ]
    return feed(reader, request.path, f"/doc/{kind}/{slug}" if kind else "/", title, entries)


def feed(reader: Reader, path: str, page: str, title: str, entries: Sequence[Entry]) -> Response:
    """Write a feed, newest first; its id is its canonical URL, wherever it is served."""
    body = render_template(
        "feed.xml",
        id=BASE + path[1:],
        title=title,
        language=reader.language,
        address=absolute(path),
        page=absolute(page),
        updated=entries[0].updated if entries else reader.release.manifest["modified"],
        entries=[(entry, absolute(f"/doc/{entry.about.removeprefix(ID)}")) for entry in entries],
    )
    return Response(body, content_type="application/atom+xml; charset=utf-8")

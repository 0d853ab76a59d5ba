"""Atom feeds (RFC 4287) of all changes in the ecosystem, and of those concerning one entity."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request

from okosystem.core.terms import BASE, ID
from okosystem.model.labels import Text
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language, gettext
from okosystem.web.links import absolute
from okosystem.web.lists import require_entity
from okosystem.web.meeting.changes import changes
from okosystem.web.problems import detail
from okosystem.web.state import current_release
from okosystem.web.templating import name

bp = Blueprint("changes", __name__)
FOLLOWED_KINDS = ("resource", "actor", "category")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, with a stable id and the entity it is about."""

    id: str
    title: str
    day: str
    about: str
    summary: Text


@bp.get("/endringer.atom", endpoint="everything")
@bp.get("/endringer/<kind>/<slug>.atom")
def changes_feed(kind: str = "", slug: str = "") -> Response:
    """Send all changes, or those that concern a resource, an actor or a category."""
    found, title = changes(), gettext("Endringer i felles økosystem")
    if kind and kind not in FOLLOWED_KINDS:
        abort(404, detail("unknown_feed", kinds=", ".join(FOLLOWED_KINDS)))
    if kind:
        iri = require_entity(kind, slug)
        found = [change for change in found if iri in change.about]
        title = gettext("Endringer: %(name)s") % {"name": label_of(iri)}
    entries = [Entry(one.id, one.title, one.day, one.iri, name(one.iri)) for one in found]
    return feed(request.path, f"/doc/{kind}/{slug}" if kind else "/", title, entries)


def feed(path: str, page: str, title: str, entries: Sequence[Entry]) -> Response:
    """Write a feed, newest first; its id is its canonical URL, wherever it is served."""
    body = render_template(
        "feed.xml",
        id=BASE + path[1:],
        title=title,
        language=current_language(),
        address=absolute(path),
        page=absolute(page),
        updated=entries[0].day if entries else current_release().manifest["modified"],
        entries=[(entry, absolute(f"/doc/{entry.about.removeprefix(ID)}")) for entry in entries],
    )
    return Response(body, content_type="application/atom+xml; charset=utf-8")

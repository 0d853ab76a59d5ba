"""Atom feeds (RFC 4287): of all changes in the ecosystem, and of those concerning one entity."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template

from okosystem.core.messages import Message
from okosystem.core.terms import BASE, ID
from okosystem.model.labels import Text
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language, gettext
from okosystem.web.links import absolute
from okosystem.web.lists import require_entity
from okosystem.web.meeting.changes import StatementChange, changes
from okosystem.web.state import current_release
from okosystem.web.templating import name

bp = Blueprint("changes", __name__)
FOLLOWED = ("resource", "actor", "category")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, with a stable id and the entity it is about."""

    id: str
    title: str
    day: str
    about: str
    summary: Text


@bp.get("/endringer.atom")
def everything() -> Response:
    """Send all changes."""
    title = gettext("Endringer i felles økosystem")
    return feed("/endringer.atom", "/", title, _entries(changes()))


@bp.get("/endringer/<kind>/<slug>.atom")
def about(kind: str, slug: str) -> Response:
    """Send the changes that concern a resource, an actor or a category."""
    if kind not in FOLLOWED:
        message = Message(
            "There is no feed of changes for this kind. How to fix it: choose one of %(kinds)s.",
            kinds=", ".join(FOLLOWED),
        )
        abort(404, message)
    iri = require_entity(kind, slug)
    title = gettext("Endringer: %(name)s") % {"name": label_of(iri)}
    found = [change for change in changes() if iri in change.about]
    return feed(f"/endringer/{kind}/{slug}.atom", f"/doc/{kind}/{slug}", title, _entries(found))


def _entries(found: Sequence[StatementChange]) -> list[Entry]:
    return [Entry(one.id, one.title, one.day, one.iri, name(one.iri)) for one in found]


def feed(path: str, page: str, title: str, entries: Sequence[Entry]) -> Response:
    """Write a feed, newest first; its id is its canonical URL, wherever it is served."""
    pages = [absolute(f"/doc/{entry.about.removeprefix(str(ID))}") for entry in entries]
    body = render_template(
        "feed.xml",
        id=BASE + path[1:],
        title=title,
        language=current_language(),
        address=absolute(path),
        page=absolute(page),
        updated=entries[0].day if entries else current_release().manifest["modified"],
        entries=list(zip(entries, pages, strict=True)),
    )
    return Response(body, content_type="application/atom+xml; charset=utf-8")

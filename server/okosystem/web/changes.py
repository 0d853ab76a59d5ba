"""Changes in the ecosystem as Atom feeds: all, or those concerning one entity."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort

from okosystem.core.messages import Message
from okosystem.core.terms import ID
from okosystem.model.graph import unknown_entity
from okosystem.model.labels import Text
from okosystem.web.atom import Entry, feed
from okosystem.web.differences.statement_changes import StatementChange, changes
from okosystem.web.languages import current_language, gettext
from okosystem.web.state import current_labels, current_store

bp = Blueprint("changes", __name__)
FOLLOWED = ("resource", "actor", "category")


@bp.get("/endringer.atom")
def everything() -> Response:
    """Send all changes."""
    title = gettext("Endringer i felles økosystem")
    return feed("/endringer.atom", "/", title, entries(changes()))


@bp.get("/endringer/<kind>/<slug>.atom")
def about(kind: str, slug: str) -> Response:
    """Send the changes that concern a resource, an actor or a category."""
    iri = str(ID[f"{kind}/{slug}"])
    if kind not in FOLLOWED:
        abort(
            404,
            Message("Changes are kept for these kinds: %(kinds)s.", kinds=", ".join(FOLLOWED)),
        )
    if iri not in current_store():
        raise unknown_entity(iri)
    title = gettext("Endringer: %(name)s") % {"name": _name(iri)}
    found = [change for change in changes() if change.concerns(iri)]
    return feed(f"/endringer/{kind}/{slug}.atom", f"/doc/{kind}/{slug}", title, entries(found))


def entries(found: Sequence[StatementChange]) -> list[Entry]:
    """Convert changes to entries of a feed."""
    return [Entry(one.id, one.title, one.day, one.statement, one.text) for one in found]


def _name(iri: str) -> Text:
    return current_labels().name(iri, current_language())

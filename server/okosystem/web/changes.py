"""What has changed in the ecosystem, as Atom: all of it, or what concerns one thing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, abort

from okosystem.core.errors import UnknownResource
from okosystem.core.terms import ID
from okosystem.web.atom import Entry, feed
from okosystem.web.dates import day
from okosystem.web.graph import ask
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_labels, current_release, current_store
from okosystem.web.texts import Text

bp = Blueprint("changes", __name__)
FOLLOWED = ("resource", "actor", "category")
WORDS = {
    "validFrom": mark("gjelder fra %(day)s"),
    "validUntil": mark("gjaldt til %(day)s"),
    "endedBy": mark("var slutt senest %(day)s"),
    "date": mark("skjedde %(day)s"),
}


@dataclass(slots=True)
class Change:
    """A statement that came into effect or went out on a day."""

    statement: str
    change: str
    day: str
    precision: str
    things: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    near: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        """Give what a reader knows it by: the same in every release and language."""
        return f"{self.statement}#{self.change}"

    @property
    def title(self) -> str:
        """Say what happened to what, and when, no more precisely than it is known."""
        words = gettext(WORDS[self.change]) % {"day": day(self.day, self.precision)}
        about = ", ".join(str(_name(iri)) for iri in self.things)
        return f"{about}: {self.said}, {words}"

    @property
    def said(self) -> str:
        """Say what the statement says: what it points at, the name it gives, or its own name."""
        if self.says:
            return ", ".join(str(_name(iri)) for iri in self.says)
        if self.statement.startswith(str(ID["name/"])):
            return gettext("navnet «%(name)s»") % {"name": self.text}
        return str(self.text)

    @property
    def text(self) -> Text:
        """Give the statement in words, or its name."""
        return _name(self.statement)

    def concerns(self, iri: str) -> bool:
        """Tell whether it is about a thing, or about what is in its place or care."""
        return iri in {*self.things, *self.says, *self.near}


@bp.get("/endringer.atom")
def everything() -> Response:
    """Tell of all changes."""
    title = gettext("Endringer i felles økosystem")
    return feed("/endringer.atom", "/", title, entries(changes()))


@bp.get("/endringer/<kind>/<slug>.atom")
def about(kind: str, slug: str) -> Response:
    """Tell of the changes that concern a resource, an actor or a category."""
    iri = str(ID[f"{kind}/{slug}"])
    if kind not in FOLLOWED:
        abort(404, f"Changes are told of these kinds: {', '.join(FOLLOWED)}.")
    if iri not in current_store():
        raise UnknownResource(f"Nothing is said about {iri}")
    title = gettext("Endringer: %(name)s") % {"name": _name(iri)}
    found = [change for change in changes() if change.concerns(iri)]
    return feed(f"/endringer/{kind}/{slug}.atom", f"/doc/{kind}/{slug}", title, entries(found))


def entries(found: Sequence[Change]) -> list[Entry]:
    """Tell of changes as entries of a feed."""
    return [Entry(one.id, one.title, one.day, one.statement, one.text) for one in found]


def changes() -> list[Change]:
    """Read all changes until the day of the release, the newest first; plans are no changes."""
    found: dict[tuple[str, str], Change] = {}
    for row in ask("changes"):
        values = {key: str(getattr(term, "value", "")) for key, term in row.items()}
        change = values["change"].replace("/", "#").rpartition("#")[2]
        precision = values["precision"].rpartition("/")[2] or "day"
        one = found.setdefault(
            (values["statement"], change),
            Change(values["statement"], change, values["day"], precision),
        )
        for iri, known in ((values["thing"], one.things), (values["says"], one.says)):
            if iri and iri not in known:
                known.append(iri)
        one.near.add(values["near"])
    last = current_release().manifest["modified"]
    return [change for change in found.values() if change.day <= last]


def _name(iri: str) -> Text:
    return current_labels().name(iri, current_language())

"""The findings of each board, and of what has no place, as Atom; each is known by its IRI always.

A release has one day, and would call every finding new. So a finding is as new as the newest of
what it rests on: the last day on which something it was worked out of, or said of it by people,
came into effect, ended, was first seen or was written. Where no such day is known, it has the
day of the release.
"""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response

from okosystem.engine.oxigraph import Store
from okosystem.engine.remembering import remembered
from okosystem.model.labels import Text
from okosystem.web.atom import Entry, feed
from okosystem.web.boards.kinds import BOARDS
from okosystem.web.boards.reading import Found, findings
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_labels, current_release, whole_store

bp = Blueprint("board_feeds", __name__)
UNPLACED = ("uplassert", mark("Uten plass i målbildet: beregnet plass"), ("PlacementSuggestion",))


def atom(name: str, title: str, kinds: Sequence[str]) -> Response:
    """Tell of the findings of some kinds, the newest first, else as on their page."""
    released, days = current_release().manifest["modified"], _days(whole_store())
    told = [entry(found, days.get(found.node.iri, released)) for found in findings(*kinds)]
    told.sort(key=lambda entry: entry.day, reverse=True)
    return feed(f"/{name}.atom", f"/{name}", gettext(title), told)


def entry(found: Found, day: str) -> Entry:
    """Tell of a finding: what it is called with its outcome, and how it came to be."""
    node, language = found.node, current_language()
    title = (node.text(language, "dct:title") or Text(node.iri)).value
    if verdict := node.iri_of("oko:verdict"):
        title = f"{title}: {current_labels().name(verdict, language)}"
    explained = node.text(language, "dct:description") or Text(title)
    return Entry(node.iri, title, day, node.iri, explained)


@remembered()
def _days(store: Store) -> Mapping[str, str]:
    rows = store.query(current_release().page_queries["board-days"]).rows()
    named = ("finding", "day")
    return dict([str(getattr(row[name], "value", "")) for name in named] for row in rows)


for name, title, kinds in (*((b.name, b.title, b.kinds) for b in BOARDS), UNPLACED):
    told_of = {"name": name, "title": title, "kinds": kinds}
    bp.add_url_rule(f"/{name}.atom", name, atom, defaults=told_of)

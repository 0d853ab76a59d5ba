"""The findings of each board, and of unplaced resources, as Atom feeds.

Every release has one day, which would make every finding new. The date of a finding is therefore
the last day on which a statement it was computed from, or a human assessment of it, came into
effect, ended, was first attested or was written. Without any such day it is the day of the
release.
"""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response

from okosystem.core.terms import value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text
from okosystem.web.boards.findings import AnalysisFinding, findings
from okosystem.web.boards.kinds import BOARDS
from okosystem.web.feeds import Entry, feed
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_labels, current_release, whole_store

bp = Blueprint("board_feeds", __name__)
UNPLACED = ("uplassert", mark("Uten plass i målbildet: beregnet plass"), ("PlacementSuggestion",))


def atom(name: str, title: str, kinds: Sequence[str]) -> Response:
    """List the findings of some classes, newest first, otherwise in page order."""
    released, days = current_release().manifest["modified"], _days(whole_store())
    entries = [entry(found, days.get(found.node.iri, released)) for found in findings(*kinds)]
    entries.sort(key=lambda entry: entry.day, reverse=True)
    return feed(f"/{name}.atom", f"/{name}", gettext(title), entries)


def entry(finding: AnalysisFinding, day: str) -> Entry:
    """Describe a finding: its title with the verdict, and its explanation."""
    node, language = finding.node, current_language()
    title = (node.text(language, "dct:title") or Text(node.iri)).value
    if verdict := node.iri_of("oko:verdict"):
        title = f"{title}: {current_labels().name(verdict, language)}"
    summary = node.text(language, "dct:description") or Text(title)
    return Entry(node.iri, title, day, node.iri, summary)


@cached_per_store()
def _days(store: Store) -> Mapping[str, str]:
    rows = store.query(current_release().page_queries["board-days"]).rows()
    named = ("finding", "day")
    return dict([value_of(row[name]) for name in named] for row in rows)


for name, title, kinds in (*((b.name, b.title, b.kinds) for b in BOARDS), UNPLACED):
    defaults = {"name": name, "title": title, "kinds": kinds}
    bp.add_url_rule(f"/{name}.atom", name, atom, defaults=defaults)

"""What every slide is made with: the day, where the pages are, and what is found on the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from babel.dates import format_date

from okosystem.core.terms import value_of
from okosystem.engine.oxigraph import Store
from okosystem.exports.fagdag.deck import Slide
from okosystem.web.boards.findings import AnalysisFinding, findings
from okosystem.web.languages import COOKIE, current_language, gettext
from okosystem.web.malbilde.scene import Scene, build_scene
from okosystem.web.malbilde.view import View
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.state import current_release, whole_store
from okosystem.web.templating import site_name


@dataclass(frozen=True, slots=True)
class Asked:
    """A day, and what the algorithms find then; `root` is where the pages are."""

    day: date
    root: str
    store: Store | None

    def findings(self, *kinds: str) -> Sequence[AnalysisFinding]:
        """List what was found of some kinds on the day."""
        return findings(*kinds, store=self.store)

    def rows(self, query: str) -> list[Mapping[str, str]]:
        """Ask one of the queries for exports about the day."""
        store = self.store or whole_store()
        rows = store.query(current_release().export_queries[query]).rows()
        return [{name: value_of(t) for name, t in row.items()} for row in rows]

    @property
    def scene(self) -> Scene:
        """Set the scene of the målbilde."""
        return build_scene(View(day=self.day), current_language())

    def address(self, path: str, **more: str) -> str:
        """Give the address that opens the same again: the day and the language are in it."""
        asked = {DAY: self.day.isoformat(), **more, COOKIE: current_language()}
        return f"{self.root}{path}?{urlencode(asked)}"

    def undated(self, path: str) -> str:
        """Give the address of a page that shows all days: the language is in it."""
        return f"{self.root}{path}?{urlencode({COOKIE: current_language()})}"

    def slide(self, key: str, title: str, lead: str, address: str, notes: str) -> Slide:
        """Begin a slide with its title, and at its foot source, day, release and address."""
        return Slide(key, title, lead, f"{self.source} {address}", address, notes)

    @property
    def source(self) -> str:
        """Say where it is taken from: the graph, its version and release, and the day."""
        release = current_release()
        told = gettext(
            "Kilde: %(name)s, versjon %(version)s, utgave %(digest)s. Slik det var %(day)s."
        )
        return told % {
            "name": site_name(),
            "version": release.manifest["version"],
            "digest": release.digest[:12],
            "day": format_date(self.day, "long", locale=current_language()),
        }

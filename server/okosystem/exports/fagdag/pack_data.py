"""The data of a meeting pack: the day, its graph, and the results of the algorithms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self
from urllib.parse import urlencode

from babel.dates import format_date

from okosystem.analysis.as_of import full_graph_on
from okosystem.core.errors import InvalidParameter
from okosystem.core.history import parse_day
from okosystem.engine.oxigraph import Store
from okosystem.exports.fagdag.deck import Slide
from okosystem.model.as_of import known_span
from okosystem.web.boards.findings import AnalysisFinding, findings
from okosystem.web.display_names import label_of
from okosystem.web.languages import COOKIE, current_language, gettext
from okosystem.web.malbilde.scene import Scene, build_scene
from okosystem.web.malbilde.view import View
from okosystem.web.meeting.cases import Case, cases
from okosystem.web.meeting.changes import Event, find_events
from okosystem.web.meeting.pages import PERIOD
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.state import current_release, today
from okosystem.web.templating import site_name


@dataclass(frozen=True, slots=True)
class PackData:
    """The day of the pack, and the address of the site; read within the request of a page.

    `store` holds the graph of the day; it is None when that is today.
    """

    day: date
    root: str
    store: Store | None

    @classmethod
    def read(cls, text: str | None, root: str) -> Self:
        """Read the graph as of a day; raises InvalidParameter."""
        release, day = current_release(), today() if text is None else _read_day(text)
        store = None if day == today() else Store(full_graph_on(release, day), release.prefixes)
        return cls(day, root.rstrip("/"), store)

    def findings(self, *kinds: str) -> Sequence[AnalysisFinding]:
        """List the findings of some kinds on the day."""
        return findings(*kinds, store=self.store)

    @property
    def cases(self) -> Sequence[Case]:
        """The advice given by the day, newest first."""
        return cases(self.day if self.store else None)

    @property
    def since(self) -> date:
        """The day that changes are counted from."""
        return self.day - PERIOD

    @property
    def changes(self) -> Sequence[Event]:
        """The changes until the day, newest first."""
        return find_events(self.since, self.day)

    @property
    def view(self) -> View:
        """The view of the landscape on the day."""
        return View(day=self.day)

    @property
    def scene(self) -> Scene:
        """The scene of the landscape on the day."""
        return build_scene(self.view)

    def address(self, path: str, **choices: str) -> str:
        """Return the address of a page on the day and in the language of the pack."""
        return self.undated_address(path, **choices, **{DAY: str(self.day)})

    def undated_address(self, path: str, **parameters: str) -> str:
        """Return the address of a page that has no day, in the language of the pack."""
        return f"{self.root}{path}?{urlencode({**parameters, COOKIE: current_language()})}"

    @staticmethod
    def count(shown: int, total: int, file: str) -> str:
        """Describe how many rows are shown, and which file has all of them."""
        if not total:
            return gettext("Grafen kjenner ingen. Det betyr ikke at det ikke finnes noen.")
        template = gettext("%(shown)s av %(total)s er vist. Alle står i %(file)s.")
        return template % {"shown": shown, "total": total, "file": file}

    def slide(self, key: str, title: str, lead: str, address: str, notes: str) -> Slide:
        """Make an empty slide whose footer has the source and the address."""
        return Slide(key, title, lead, f"{self.source} {address}", address, notes)

    @property
    def source(self) -> str:
        """The source line: the graph, its version and release, and the day."""
        release = current_release()
        template = gettext(
            "Kilde: %(name)s, versjon %(version)s, utgave %(digest)s. Slik det var %(day)s."
        )
        return template % {
            "name": site_name(),
            "version": release.manifest["version"],
            "digest": release.digest[:12],
            "day": format_date(self.day, "long", locale=current_language()),
        }


def labels(iris: Iterable[str]) -> str:
    """Join the labels of several entities, each once."""
    return ", ".join(dict.fromkeys(map(label_of, iris)))


def _read_day(text: str) -> date:
    try:
        day = parse_day(text, partial=True)
    except ValueError:
        raise InvalidParameter(
            f"{text!r} is not a date. "
            f"How to fix it: write it as year-month-day, as in --dato {today()}"
        ) from None
    first, last = known_span(current_release())
    if not first <= day <= last:
        raise InvalidParameter(
            f"The graph has too few statements about {day}. "
            f"How to fix it: choose a day from {first} to {last}. Nothing was written."
        )
    return day

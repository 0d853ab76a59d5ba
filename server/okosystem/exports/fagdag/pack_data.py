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
from okosystem.features.landscape.scene import Scene, build_scene
from okosystem.features.landscape.selection import Selection
from okosystem.features.meeting.period import PERIOD
from okosystem.graph.advice import Case, cases
from okosystem.graph.as_of import known_span
from okosystem.graph.changes import Event, find_events
from okosystem.graph.choices import DAY
from okosystem.graph.findings import AnalysisFinding, findings
from okosystem.graph.reader import Reader
from okosystem.web.languages import COOKIE
from okosystem.web.templating import site_name


@dataclass(frozen=True, slots=True)
class PackData:
    """The reader of today, the day of the pack, and the address of the site.

    `store` holds the graph of the day; it is None when that is today.
    """

    reader: Reader
    day: date
    root: str
    store: Store | None

    @classmethod
    def read(cls, reader: Reader, text: str | None, root: str) -> Self:
        """Read the graph as of a day; raises InvalidParameter."""
        release, today = reader.release, reader.today
        day = today if text is None else _read_day(reader, text)
        store = None if day == today else Store(full_graph_on(release, day), release.prefixes)
        return cls(reader, day, root.rstrip("/"), store)

    def findings(self, *kinds: str) -> Sequence[AnalysisFinding]:
        """List the findings of some kinds on the day."""
        return findings(self.reader, *kinds, store=self.store)

    @property
    def cases(self) -> Sequence[Case]:
        """The advice given by the day, newest first."""
        return cases(self.reader, self.day if self.store else None)

    @property
    def since(self) -> date:
        """The day that changes are counted from."""
        return self.day - PERIOD

    @property
    def changes(self) -> Sequence[Event]:
        """The changes until the day, newest first."""
        return find_events(self.reader, self.since, self.day)

    @property
    def view(self) -> Selection:
        """The view of the landscape on the day."""
        return Selection(day=self.day)

    @property
    def scene(self) -> Scene:
        """The scene of the landscape on the day."""
        return build_scene(self.reader, self.view)

    def address(self, path: str, **choices: str) -> str:
        """Return the address of a page on the day and in the language of the pack."""
        return self.undated_address(path, **choices, **{DAY: str(self.day)})

    def undated_address(self, path: str, **parameters: str) -> str:
        """Return the address of a page that has no day, in the language of the pack."""
        return f"{self.root}{path}?{urlencode({**parameters, COOKIE: self.reader.language})}"

    def count(self, shown: int, total: int, file: str) -> str:
        """Describe how many rows are shown, and which file has all of them."""
        if not total:
            return self.reader.text("Grafen kjenner ingen. Det betyr ikke at det ikke finnes noen.")
        template = self.reader.text("%(shown)s av %(total)s er vist. Alle står i %(file)s.")
        return template % {"shown": shown, "total": total, "file": file}

    def slide(self, key: str, title: str, lead: str, address: str, notes: str) -> Slide:
        """Make an empty slide whose footer has the source and the address."""
        return Slide(key, title, lead, f"{self.source} {address}", address, notes)

    @property
    def source(self) -> str:
        """The source line: the graph, its version and release, and the day."""
        release = self.reader.release
        template = self.reader.text(
            "Kilde: %(name)s, versjon %(version)s, utgave %(digest)s. Slik det var %(day)s."
        )
        return template % {
            "name": site_name(),
            "version": release.manifest["version"],
            "digest": release.digest[:12],
            "day": format_date(self.day, "long", locale=self.reader.language),
        }


def labels(reader: Reader, iris: Iterable[str]) -> str:
    """Join the labels of several entities, each once."""
    return ", ".join(dict.fromkeys(map(reader.label, iris)))


def _read_day(reader: Reader, text: str) -> date:
    try:
        day = parse_day(text, partial=True)
    except ValueError:
        raise InvalidParameter(
            f"{text!r} is not a date. "
            f"How to fix it: write it as year-month-day, as in --dato {reader.today}"
        ) from None
    first, last = known_span(reader.release)
    if not first <= day <= last:
        raise InvalidParameter(
            f"The graph has too few statements about {day}. "
            f"How to fix it: choose a day from {first} to {last}. Nothing was written."
        )
    return day

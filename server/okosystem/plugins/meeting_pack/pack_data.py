"""What the slides are made of: the findings, advice and changes of a day, and their source."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from babel.dates import format_date

from okosystem.errors import InvalidParameter
from okosystem.features.meeting.period import PERIOD
from okosystem.graph.as_of import known_span, viewed_day
from okosystem.graph.changes import Event, find_events
from okosystem.graph.choices import DAY, Choices
from okosystem.graph.findings import AnalysisFinding, findings
from okosystem.graph.reader import Reader, open_reader
from okosystem.graph.view import Feature
from okosystem.plugins.meeting_pack.deck import Slide
from okosystem.rdf.terms import parse_day
from okosystem.release.release import Release

LANGUAGE = "sprak"


def open_pack(release: Release, day: str | None, language: str, root: str) -> Reader:
    """Open a release as of a day, on a site at `root`; raises InvalidParameter."""
    reader = open_reader(release, language, root)
    return replace(reader, day=_read_day(reader, day)) if day is not None else reader


def _read_day(reader: Reader, text: str) -> date | None:
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
    return day if day != reader.today else None


def choose(reader: Reader, feature: Feature, **given: str) -> Choices:
    """Make some choices of a feature, as its address would."""
    fields = [field.known(reader) for field in feature.fields]
    chosen = {field.name: field.default for field in fields} | given
    return feature.settle(reader, Choices(fields, chosen))


def site_name(reader: Reader) -> str:
    """Return the name of the site."""
    return reader.text("Felles økosystem")


def findings_on(reader: Reader, *kinds: str) -> Sequence[AnalysisFinding]:
    """List the findings of some kinds on the day."""
    return findings(reader, *kinds, store=viewed_day(reader).store)


def since(reader: Reader) -> date:
    """Return the day that changes are counted from."""
    return reader.as_of - PERIOD


def changes(reader: Reader) -> Sequence[Event]:
    """List the changes until the day, newest first."""
    return find_events(reader, since(reader), reader.as_of)


def address(reader: Reader, path: str, **choices: str) -> str:
    """Return the address of a page on the day and in the language of the pack."""
    return undated_address(reader, path, **choices, **{DAY: str(reader.as_of)})


def undated_address(reader: Reader, path: str, **parameters: str) -> str:
    """Return the address of a page that has no day, in the language of the pack."""
    return f"{reader.absolute(path)}?{urlencode({**parameters, LANGUAGE: reader.language})}"


def count(reader: Reader, shown: int, total: int, file: str) -> str:
    """Describe how many rows are shown, and which file has all of them."""
    if not total:
        return reader.text("Grafen kjenner ingen. Det betyr ikke at det ikke finnes noen.")
    template = reader.text("%(shown)s av %(total)s er vist. Alle står i %(file)s.")
    return template % {"shown": shown, "total": total, "file": file}


def make_slide(reader: Reader, key: str, title: str, lead: str, link: str, notes: str) -> Slide:
    """Make an empty slide whose footer has the source and the address."""
    return Slide(key, title, lead, f"{source(reader)} {link}", link, notes)


def source(reader: Reader) -> str:
    """Return the source line: the graph, its version and release, and the day."""
    template = reader.text(
        "Kilde: %(name)s, versjon %(version)s, utgave %(digest)s. Slik det var %(day)s."
    )
    return template % {
        "name": site_name(reader),
        "version": reader.release.manifest["version"],
        "digest": reader.release.digest[:12],
        "day": format_date(reader.as_of, "long", locale=reader.language),
    }


def labels(reader: Reader, iris: Iterable[str]) -> str:
    """Join the labels of several entities, each once."""
    return ", ".join(dict.fromkeys(map(reader.label, iris)))

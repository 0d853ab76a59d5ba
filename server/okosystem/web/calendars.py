"""Calendars (iCalendar, RFC 5545) of the entries of a view: one event of a whole day for each."""

from collections.abc import Iterator, Sequence

from flask import Response

from okosystem.graph.reader import Reader
from okosystem.graph.view import Entry
from okosystem.rdf.terms import ID
from okosystem.web.formats import ICALENDAR
from okosystem.web.headers import absolute
from okosystem.web.tables import file_response

MAX_OCTETS = 75
"""How long a line may be, without its line break."""
_ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": None})


def calendar(reader: Reader, name: str, title: str, entries: Sequence[Entry]) -> Response:
    """Write the entries as a calendar; a client that reads it again finds each by its id."""
    lines = [line for content in _contents(reader, title, entries) for line in _fold(content)]
    return file_response(reader, "".join(f"{line}\r\n" for line in lines), ICALENDAR, name)


def _contents(reader: Reader, title: str, entries: Sequence[Entry]) -> Iterator[str]:
    stamp = reader.release.manifest["modified"].replace("-", "")
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//okosystem//okosystem//EN")
    yield f"X-WR-CALNAME:{_escape(title)}"
    for entry in entries:
        yield "BEGIN:VEVENT"
        yield f"UID:{_escape(entry.id)}"
        yield f"DTSTAMP:{stamp}T000000Z"
        yield f"DTSTART;VALUE=DATE:{entry.day.replace('-', '')}"
        yield f"SUMMARY:{_escape(entry.title)}"
        yield f"DESCRIPTION:{_escape(str(entry.summary))}"
        yield f"URL:{absolute(f'/doc/{entry.about.removeprefix(ID)}')}"
        yield from ("TRANSP:TRANSPARENT", "END:VEVENT")
    yield "END:VCALENDAR"


def _escape(text: str) -> str:
    return text.translate(_ESCAPED)


def _fold(content: str) -> Iterator[str]:
    """Split a line between characters; what follows begins with a space."""
    line = ""
    for character in content:
        if len((line + character).encode()) > MAX_OCTETS:
            yield line
            line = " "
        line += character
    yield line

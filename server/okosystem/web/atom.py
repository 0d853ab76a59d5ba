"""Atom (RFC 4287): what a feed is made of, and how it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, render_template

from okosystem.core.terms import BASE, ID
from okosystem.model.labels import Text
from okosystem.web.languages import current_language
from okosystem.web.links import absolute
from okosystem.web.state import current_release

MEDIA_TYPE = "application/atom+xml"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to tell of: an id that lasts, a title, a day, the thing it is about, and a text."""

    id: str
    title: str
    day: str
    about: str
    summary: Text

    @property
    def path(self) -> str:
        """The page of what it is about."""
        return f"/doc/{self.about.removeprefix(str(ID))}"


def feed(path: str, page: str, title: str, entries: Sequence[Entry]) -> Response:
    """Write a feed, the newest first; its name is its canonical address wherever it is served."""
    body = render_template(
        "feed.xml",
        id=BASE + path[1:],
        title=title,
        language=current_language(),
        address=absolute(path),
        page=absolute(page),
        updated=entries[0].day if entries else current_release().manifest["modified"],
        entries=[(entry, absolute(entry.path)) for entry in entries],
    )
    return Response(body, content_type=f"{MEDIA_TYPE}; charset=utf-8")

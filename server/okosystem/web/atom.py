"""Atom feeds (RFC 4287)."""

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
    """An entry, with a stable id and the entity it is about."""

    id: str
    title: str
    day: str
    about: str
    summary: Text

    @property
    def path(self) -> str:
        """The path of the page about the entity."""
        return f"/doc/{self.about.removeprefix(str(ID))}"


def feed(path: str, page: str, title: str, entries: Sequence[Entry]) -> Response:
    """Write a feed, newest first; its id is its canonical URL, wherever it is served."""
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

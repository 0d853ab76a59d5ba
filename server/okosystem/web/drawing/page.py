"""What a page or a file needs to show an answer as a picture."""

from collections.abc import Callable, Mapping, Sequence

from flask import Response

from okosystem.web.drawing.naming import named, written
from okosystem.web.drawing.shown import SVG, Shown, drawn, shown_as, views_of
from okosystem.web.drawing.statements import is_graph
from okosystem.web.results import Table
from okosystem.web.views.pictures import lines, standalone_picture
from okosystem.web.views.tables import file_response

Heading = Callable[[str], str]


def as_told(name: str) -> str:
    """Head a column by its variable, when nobody has given it another name."""
    return name


def shown_on_page(table: Table, view: str, heading: Heading = as_told) -> Mapping[str, object]:
    """Give the templates an answer as it is shown: see `drawing/macros.html`."""
    more = {"ways": views_of(table), "is_graph": is_graph(table)}
    return told(shown_as(table, view), heading) | more


def sent_drawing(table: Table, view: str, name: str, heading: Heading = as_told) -> Response:
    """Send the picture alone, as a file that brings its own look."""
    shown = drawn(table, view)
    return file_response(standalone_picture(shown.template, **told(shown, heading)), SVG, name)


def told(shown: Shown, heading: Heading) -> dict[str, object]:
    """Give a drawing what it writes with."""

    def headings(names: Sequence[str]) -> str:
        return ", ".join(map(heading, names))

    said = {"named": named, "written": written, "lines": lines}
    return said | {"heading": heading, "headings": headings, "seen": shown}

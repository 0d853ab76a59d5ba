"""Figures as SVG: inside a page, or as a file with its own style."""

from collections.abc import Sequence
from functools import cache

from flask import Response, render_template
from markupsafe import Markup

from okosystem.core.package import read_package_file
from okosystem.model.labels import Text
from okosystem.web.views.tables import SVG, file_response
from okosystem.web.wrapping import wrap

FONT_SIZE = 13.0
STYLE_SHEET = "web/static/pictures.css"


def picture_response(name: str, template: str, **context: object) -> Response:
    """Send a figure as a standalone file, with the style inside it."""
    picture = render_template(template, alone=True, look=picture_style(), **context)
    return file_response(picture, SVG, name)


@cache
def picture_style() -> Markup:
    """Read the style of figures, which has default colours for use outside a page."""
    return Markup(read_package_file(STYLE_SHEET))  # noqa: S704


def lines(text: Text | str, width: float, most: int = 2) -> Sequence[str]:
    """Break a name into at most `most` lines by the rules of its language."""
    return wrap(str(text), width, FONT_SIZE, getattr(text, "language", "nb") or "nb", most)

"""Drawings as SVG: inside a page, or as a file that brings its own look."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from flask import render_template
from markupsafe import Markup

from okosystem.model.labels import Text
from okosystem.web.wrapping import wrap

SIZE = 13.0
LOOK = Path(__file__).parents[1] / "static/pictures.css"


def picture(template: str, **told: object) -> str:
    """Write a drawing as a file of its own, with its style inside it."""
    return render_template(template, alone=True, look=look(), **told)


@cache
def look() -> Markup:
    """Read the style of the drawings; where the page's colours are not there, it has its own."""
    return Markup(LOOK.read_text(encoding="utf-8"))  # noqa: S704


def lines(text: Text | str, room: float, most: int = 2) -> Sequence[str]:
    """Break a name into a few lines, by the book of its language; what is left out has a sign."""
    return wrap(str(text), room, SIZE, getattr(text, "language", "nb") or "nb", most)

"""Drawings as SVG: inside a page, or as a file that brings its own look."""

from functools import cache
from pathlib import Path
from textwrap import wrap

from flask import render_template
from markupsafe import Markup

LOOK = Path(__file__).parents[1] / "static/pictures.css"


def picture(template: str, **told: object) -> str:
    """Write a drawing as a file of its own, with its style inside it."""
    return render_template(template, alone=True, look=look(), **told)


@cache
def look() -> Markup:
    """Read the style of the drawings; where the page's colours are not there, it has its own."""
    return Markup(LOOK.read_text(encoding="utf-8"))  # noqa: S704


def lines(text: str, width: int, most: int = 2) -> list[str]:
    """Break a name into a few lines; what there is no room for is cut with a sign."""
    return wrap(text, width, max_lines=most, placeholder=" …") or [text[:width]]

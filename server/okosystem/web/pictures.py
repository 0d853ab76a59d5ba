"""Figures as SVG files, with their style inside."""

import re

from flask import Response, render_template
from markupsafe import Markup

from okosystem.core.package import read_package_file
from okosystem.graph.reader import Reader
from okosystem.graph.view import Picture
from okosystem.web.tables import SVG, file_response

_VARIABLE = re.compile(r"var\(--[\w-]+, ([^()]+)\)")


def render_picture(picture: Picture) -> str:
    """Write a figure as SVG for a page, which has its style."""
    return render_template(picture.template, **picture.values)


def draw(picture: Picture) -> str:
    """Write a figure as SVG that stands alone, with its style inside it.

    Its variables are replaced by the default colours, as few readers of SVG files support them.
    """
    css = _VARIABLE.sub(r"\1", read_package_file("web/static/pictures.css"))
    style = Markup(css)  # noqa: S704
    return render_template(picture.template, alone=True, look=style, **picture.values)


def picture_response(reader: Reader, name: str, template: str, **values: object) -> Response:
    """Send a figure as a file."""
    return file_response(reader, draw(Picture(template, values)), SVG, name)

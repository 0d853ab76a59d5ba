"""Figures as SVG files with their style inside, and as PNG and PDF, rendered in a process."""

import re
from hashlib import sha256

from flask import render_template
from markupsafe import Markup

from okosystem.errors import Message
from okosystem.graph.view import Picture
from okosystem.package import read_package_file
from okosystem.sparql.subprocess_jobs import SubprocessJob
from okosystem.web.formats import Format
from okosystem.web.third_party import fonts

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


PNG, PDF = Format("image/png", "png", "PNG"), Format("application/pdf", "pdf", "PDF")
renderer = SubprocessJob("okosystem.web.render_process", cache_bytes=16 << 20)


def rasterize(svg: str, kind: str, client: str) -> bytes:
    """Render a figure as PNG, or as PDF on A3 paper; raises Busy or TooManyQueries.

    The key is the SVG itself, so parameters that change nothing cost nothing.
    """
    failure = Message(
        "The %(kind)s could not be rendered. "
        "How to fix it: try again in a moment, or download the SVG.",
        kind=kind,
    )
    stdin = svg.encode()
    key = kind, sha256(stdin).digest()
    return renderer.run(client, key, kind, *fonts(), stdin=stdin, failure=failure)

"""Figures as PNG and PDF, rendered in a process of its own."""

from hashlib import sha256

from okosystem.core.messages import Message
from okosystem.engine.subprocess_jobs import SubprocessJob
from okosystem.web.formats import Format
from okosystem.web.third_party import fonts

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

"""A process of its own that makes a picture or a page of paper of an SVG, and ends.

    python rendering.py png|pdf|card FOLDER_OF_FONTS... < poster.svg > poster.png

It knows nothing of the graph. What it takes of memory is given back, and it may be killed.
"""

import re
import resource
import sys
from collections.abc import Sequence
from typing import Literal, cast

SECONDS = 20
MEMORY = 2 << 30
# Twice the size that the poster has on a page: a point of paper is one of its pixels.
PPI = 144.0
WHOLE = "width: {width}pt, height: {height}pt, margin: 0pt"
PAGES = {"png": WHOLE, "card": WHOLE, "pdf": "width: 420mm, height: 297mm, margin: 8mm"}
Kind = Literal["png", "pdf", "card"]
SOURCE = """#set page({page})
#set document(title: sys.inputs.title, date: none)
#set text(lang: sys.inputs.language)
#set align(center)
#image(bytes(sys.inputs.svg), format: "svg", alt: sys.inputs.title, height: 100%, fit: "contain")
"""


def render(svg: str, kind: Kind, fonts: Sequence[str]) -> bytes:
    """Render an SVG of ours: its root tells width, height and language, its title what it is."""
    import typst
    from defusedxml.ElementTree import fromstring

    root = fromstring(svg)
    # The renderer knows whole hundreds only, and the fonts are as few.
    svg = re.sub(r"font-weight: (\d)\d\d", r"font-weight: \g<1>00", svg)
    size = {side: float(root.get(side, "0")) for side in ("width", "height")}
    told = {"svg": svg, "title": root[0].text or "", "language": root.get("lang", "nb")}
    source = SOURCE.format(page=PAGES[kind].format(**size)).encode()
    faces = typst.Fonts(False, False, list(fonts))
    how: Literal["png", "pdf"] = "pdf" if kind == "pdf" else "png"
    ppi = PPI / 2 if kind == "card" else PPI
    return typst.compile(source, format=how, ppi=ppi, font_paths=faces, sys_inputs=told)


def main() -> None:
    """Read, render, write, within limits that the kernel keeps."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    kind = cast("Kind", sys.argv[1])
    svg = sys.stdin.buffer.read().decode("utf-8")
    sys.stdout.buffer.write(render(svg, kind, sys.argv[2:]))


if __name__ == "__main__":
    main()

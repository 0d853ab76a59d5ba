"""Render an SVG as PNG or PDF in a process of its own, then exit.

Run as: python -m okosystem.web.malbilde.render_process png|pdf|card FONT...
with the SVG as standard input, and the picture as output.

It knows nothing of the graph. Its memory is released when it ends, and it may be killed.
"""

import re
import resource
import sys
from collections.abc import Sequence
from typing import Literal, cast

CPU_SECONDS = 20
MEMORY_LIMIT = 2 << 30
# Twice the size on a page, where one point is one pixel.
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
    """Render an SVG of ours: its root has size and language, its title the alternative text."""
    import typst
    from defusedxml.ElementTree import fromstring

    root = fromstring(svg)
    # Typst supports font weights in whole hundreds only.
    svg = re.sub(r"font-weight: (\d)\d\d", r"font-weight: \g<1>00", svg)
    size = {side: float(root.get(side, "0")) for side in ("width", "height")}
    inputs = {"svg": svg, "title": root[0].text or "", "language": root.get("lang", "nb")}
    source = SOURCE.format(page=PAGES[kind].format(**size)).encode()
    faces = typst.Fonts(False, False, list(fonts))
    output_format: Literal["png", "pdf"] = "pdf" if kind == "pdf" else "png"
    ppi = PPI / 2 if kind == "card" else PPI
    return typst.compile(source, format=output_format, ppi=ppi, font_paths=faces, sys_inputs=inputs)


def main() -> None:
    """Read standard input, render, and write, within CPU and memory limits."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    kind = cast("Kind", sys.argv[1])
    svg = sys.stdin.buffer.read().decode("utf-8")
    sys.stdout.buffer.write(render(svg, kind, sys.argv[2:]))


if __name__ == "__main__":
    main()

"""Render an SVG as PNG or PDF in a process of its own, whose memory is released when it ends.

Run as: python -m okosystem.web.render_process png|pdf|card FONT...
with the SVG as standard input, and the picture as output.
"""

import re
import resource
import sys

import typst
from defusedxml.ElementTree import fromstring

CPU_SECONDS, MEMORY_LIMIT = 20, 2 << 30
# Twice the size on a page, where one point is one pixel.
PPI = {"png": 144.0, "card": 72.0, "pdf": 144.0}
WHOLE, A3 = "width: {}pt, height: {}pt, margin: 0pt", "width: 420mm, height: 297mm, margin: 8mm"
SOURCE = """#set page({page})
#set document(title: sys.inputs.title, date: none)
#set text(lang: sys.inputs.language)
#set align(center)
#image(bytes(sys.inputs.svg), format: "svg", alt: sys.inputs.title, height: 100%, fit: "contain")
"""


def main() -> None:
    """Render an SVG of ours: its root has size and language, its title the alternative text."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    kind, *fonts = sys.argv[1:]
    svg = sys.stdin.buffer.read().decode("utf-8")
    root = fromstring(svg)
    page = A3 if kind == "pdf" else WHOLE.format(root.get("width"), root.get("height"))
    # Typst supports font weights in whole hundreds only.
    svg = re.sub(r"font-weight: (\d)\d\d", r"font-weight: \g<1>00", svg)
    picture = typst.compile(
        SOURCE.format(page=page).encode(),
        format="pdf" if kind == "pdf" else "png",
        ppi=PPI[kind],
        font_paths=typst.Fonts(False, False, fonts),
        sys_inputs={"svg": svg, "title": root[0].text or "", "language": root.get("lang", "nb")},
    )
    sys.stdout.buffer.write(picture)


if __name__ == "__main__":
    main()

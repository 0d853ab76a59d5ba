"""Names are data to Typst: whatever they contain is shown as it is, and never executed."""

import io
import subprocess
import sys
from xml.sax.saxutils import escape

import pytest
from pypdf import PdfReader

from okosystem.features.landscape.layout import Rect
from okosystem.plugins.meeting_pack import deck as d
from okosystem.plugins.meeting_pack.pack import write_pdf
from okosystem.web import render_process
from okosystem.web.third_party import fonts

HOSTILE = [
    '#read("/etc/passwd")', '#import "a.typ": *', "#panic()", "#(1+1)", "$x^2$", "@reference",
    "*bold* _slanted_", "`raw`", "= heading", "- item", "a\\b \\u{41}", "]#[", '"; #1', "<label>",
    "// comment", "/* comment", "~ -- ... '", "{{page}}",
]  # fmt: skip


def text_of(pdf: bytes) -> tuple[str, str]:
    """Return the text of the first page without spaces, and the title."""
    read = PdfReader(io.BytesIO(pdf))
    assert read.metadata is not None
    return "".join(read.pages[0].extract_text().split()), str(read.metadata.title)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_slides_show_a_name_as_it_is(name: str) -> None:
    words = [d.Paragraph(name, 12.0)]
    shape = d.Shape(name, Rect(24, 80, 400, 40), words, alt=name, link="https://example.org/")
    table = d.lay_out_table(name, [d.Column(name, [name])])
    slide = d.Slide("key", name, name, name, "https://example.org/", name,
                    [d.Group(name, name, [shape])], table)  # fmt: skip
    text, title = text_of(write_pdf(d.Deck(name, name, name, "nb", "2026-11-25", [slide])))
    shown = "".join(name.split())
    assert (text.count(shown), len(text), title) == (6, 6 * len(shown), name)


def test_a_figure_shows_names_as_they_are() -> None:
    title = escape(" ".join(HOSTILE))
    texts = [f'<text x="9" y="{20 * n}">{escape(name)}</text>' for n, name in enumerate(HOSTILE, 1)]
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="400" height="500" font-family="Inter">
        <title>{title}</title>{"".join(texts)}</svg>"""
    command = [sys.executable, "-m", render_process.__name__, "pdf", *fonts()]
    done = subprocess.run(command, input=svg.encode(), capture_output=True, check=True)
    assert text_of(done.stdout) == ("".join("".join(HOSTILE).split()), " ".join(HOSTILE))

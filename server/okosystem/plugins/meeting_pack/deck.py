"""The slides, in points from the upper left corner, and the fitting of text and tables to them.

Both writers, PowerPoint and PDF, draw from this. Text widths are those of a wide typeface, so what
fits here fits in the reader's typeface; words are never broken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from okosystem.features.landscape.layout import Rect
from okosystem.graph.layers import text_width

WIDTH, HEIGHT, MARGIN = 960.0, 540.0, 24.0
TITLE = Rect(MARGIN, 12, WIDTH - 2 * MARGIN, 36)
LEAD = Rect(MARGIN, 48, WIDTH - 2 * MARGIN, 20)
BODY = Rect(MARGIN, 72, WIDTH - 2 * MARGIN, 418)
FOOT = Rect(MARGIN, 496, WIDTH - 2 * MARGIN, 36)
TITLE_SIZE, LEAD_SIZE, FOOT_SIZE = 24.0, 12.0, 12.0
INK, SOFT, PAPER, STRONG = "#1b2925", "#4c5955", "#ffffff", "#0f5c4d"
TINT, RULE = "#f4f6f4", "#c3cac6"
LINE, BOLD = 1.2, 1.06
MIN_SCALE, SCALE_STEP = 0.5, 0.05
CELL_SIZE, PAD, MAX_COLUMN_WIDTH = 12.0, 4.0, 640.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in one size and colour."""

    text: str
    size: float
    bold: bool = False
    colour: str = INK
    language: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A box with text; `alt` is its text for screen readers."""

    name: str
    at: Rect
    words: Sequence[Paragraph] = ()
    alt: str = ""
    fill: str = ""
    edge: str = ""
    dashed: bool = False
    thick: float = 0.75
    link: str = ""
    inset: float = 4.0
    top: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes grouped together; the first is the frame with the heading."""

    name: str
    alt: str
    shapes: Sequence[Shape]


@dataclass(frozen=True, slots=True)
class Table:
    """A table cut to the rows that fit; each row is as high as its tallest cell."""

    name: str
    alt: str
    at: Rect
    headings: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]
    heights: Sequence[float]
    size: float


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide with its source in the footer and its evidence in the notes."""

    key: str
    title: str
    lead: str
    foot: str
    address: str
    notes: str
    groups: Sequence[Group] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Deck:
    """All the slides, in one language, for one day and one release."""

    title: str
    subject: str
    author: str
    language: str
    made: str
    slides: Sequence[Slide]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    heading: str
    cells: Sequence[str]

    @property
    def min_width(self) -> float:
        """The minimum width: that of its longest word."""
        words = [(word, 1.0) for cell in self.cells for word in cell.split()]
        words += [(word, BOLD) for word in self.heading.split()]
        return (
            max((text_width(word, CELL_SIZE) * weight for word, weight in words), default=0)
            + 2 * PAD
        )

    @property
    def extra_width(self) -> float:
        """The extra width that would fit its longest cell on one line, up to a maximum."""
        longest = max(text_width(text, CELL_SIZE) for text in (self.heading, *self.cells)) + 2 * PAD
        return max(min(longest, MAX_COLUMN_WIDTH) - self.min_width, 0) + 1


def lay_out_table(name: str, columns: Sequence[Column]) -> Table:
    """Lay out the columns that are not empty, with the rows that fit on a slide."""
    kept = [column for column in columns if any(column.cells)]
    spare = BODY.w - sum(column.min_width for column in kept)
    share = spare / max(sum(column.extra_width for column in kept), 1)
    widths = [column.min_width + column.extra_width * share for column in kept]
    headings = [column.heading for column in kept]
    rows = list(zip(*(column.cells for column in kept), strict=True))
    heights = [_row_height(headings, widths, bold=True)]
    for row in rows:
        high = _row_height(row, widths)
        if sum(heights) + high > BODY.h:
            break
        heights.append(high)
    shown = rows[: len(heights) - 1]
    at = Rect(BODY.x, BODY.y, BODY.w, sum(heights))
    return Table(name, name, at, headings, widths, shown, heights, CELL_SIZE)


def _row_height(cells: Sequence[str], widths: Sequence[float], bold: bool = False) -> float:
    pairs = zip(cells, widths, strict=True)
    lines = (_count_lines(text, wide - 2 * PAD, CELL_SIZE, bold) for text, wide in pairs)
    return round(max(lines, default=1) * CELL_SIZE * LINE + 2 * PAD, 1)


def _count_lines(text: str, room: float, size: float, bold: bool = False) -> int:
    """Count the lines of a text, breaking only words that are wider than `room`."""
    count, used = 1, 0.0
    scale = BOLD if bold else 1.0
    for word in text.split():
        wide, space = text_width(word, size) * scale, text_width(" ", size) * scale if used else 0.0
        if used + space + wide <= room:
            used += space + wide
            continue
        count += bool(used) + ceil(wide / room) - 1
        used = wide if wide <= room else wide % room
    return count


def _fits(words: Sequence[Paragraph], room: float, high: float) -> bool:
    parts = ((part, w) for w in words for part in w.text.split())
    longest = max(
        (text_width(part, w.size) * (BOLD if w.bold else 1) for part, w in parts), default=0
    )
    height = sum(_count_lines(w.text, room, w.size, w.bold) * w.size * LINE for w in words)
    return longest <= room and height <= high


def fit(shape: Shape, smallest: float = MIN_SCALE) -> Shape:
    """Reduce the type of a shape until it fits; as a last resort, truncate the text."""
    room, high = shape.at.w - 2 * shape.inset, shape.at.h - 2 * shape.inset
    steps = [1 - SCALE_STEP * n for n in range(round((1 - smallest) / SCALE_STEP) + 1)]
    for factor in steps:
        words = [replace(w, size=round(w.size * factor, 1)) for w in shape.words]
        if _fits(words, room, high):
            break
    else:
        words = [words[0]]
        while len(words[0].text) > 2 and not _fits(words, room, high):
            words = [replace(words[0], text=words[0].text[:-2].rstrip() + "…")]
    return replace(shape, words=words)

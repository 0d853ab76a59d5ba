"""What is on the slides, in points from the upper left corner; both writers draw from this."""

from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.web.malbilde.layout import Rect

WIDTH, HEIGHT, MARGIN = 960.0, 540.0, 24.0
TITLE = Rect(MARGIN, 12, WIDTH - 2 * MARGIN, 36)
LEAD = Rect(MARGIN, 48, WIDTH - 2 * MARGIN, 20)
BODY = Rect(MARGIN, 72, WIDTH - 2 * MARGIN, 424)
FOOT = Rect(MARGIN, 506, WIDTH - 2 * MARGIN, 26)
TITLE_SIZE, LEAD_SIZE, FOOT_SIZE = 24.0, 12.0, 9.0
INK, SOFT, PAPER, STRONG = "#1b2925", "#4c5955", "#ffffff", "#0f5c4d"
TINT, RULE = "#f4f6f4", "#c3cac6"


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph in one size."""

    text: str
    size: float
    bold: bool = False
    colour: str = INK
    language: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A box that can be moved and written in; `alt` says what it shows to those who hear it."""

    name: str
    at: Rect
    words: Sequence[Words] = ()
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
    """Shapes that move together; the first is their frame with the heading."""

    name: str
    alt: str
    shapes: Sequence[Shape]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that fit where they stand; each is as high as its tallest cell."""

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
    """One slide: what it is called, what it shows, where it comes from, and the grounds."""

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
    """All slides, in one language, of one day and one release."""

    title: str
    subject: str
    author: str
    language: str
    made: str
    slides: Sequence[Slide]

"""Tables that fit on a slide: as many rows as there is room for, and columns that say something."""

from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.exports.fagdag.deck import BODY, Table
from okosystem.exports.fagdag.measure import BOLD, LINE, lines
from okosystem.web.malbilde.layout import Rect
from okosystem.web.wrapping import width

SIZE, PAD, WIDEST = 11.0, 4.0, 640.0


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and what stands under it row by row."""

    heading: str
    cells: Sequence[str]

    @property
    def least(self) -> float:
        """How wide it must be: no narrower than its longest word."""
        words = [(word, 1.0) for cell in self.cells for word in cell.split()]
        words += [(word, BOLD) for word in self.heading.split()]
        return max((width(word, SIZE) * weight for word, weight in words), default=0) + 2 * PAD

    @property
    def wish(self) -> float:
        """How much wider it would be, to have its longest cell on a line; within reason."""
        longest = max(width(text, SIZE) for text in (self.heading, *self.cells)) + 2 * PAD
        return max(min(longest, WIDEST) - self.least, 0) + 1


def table(name: str, columns: Sequence[Column]) -> Table:
    """Lay out the columns that have anything in them, with the rows that fit."""
    kept = [column for column in columns if any(column.cells)]
    spare = BODY.w - sum(column.least for column in kept)
    share = spare / max(sum(column.wish for column in kept), 1)
    widths = [column.least + column.wish * share for column in kept]
    headings = [column.heading for column in kept]
    rows = list(zip(*(column.cells for column in kept), strict=True))
    heights, room = [row_height(headings, widths, bold=True)], BODY.h
    for row in rows:
        heights.append(row_height(row, widths))
        if sum(heights) > room:
            heights.pop()
            break
    shown = rows[: len(heights) - 1]
    at = Rect(BODY.x, BODY.y, BODY.w, sum(heights))
    return Table(name, name, at, headings, widths, shown, heights, SIZE)


def row_height(cells: Sequence[str], widths: Sequence[float], bold: bool = False) -> float:
    """Say how high a row is: as its tallest cell."""
    told = zip(cells, widths, strict=True)
    tallest = max((lines(text, wide - 2 * PAD, SIZE, bold) for text, wide in told), default=1)
    return round(tallest * SIZE * LINE + 2 * PAD, 1)

"""How much room a text takes, so that nothing runs over. Words are never broken by us.

The widths are those of a wide face, so what fits here fits in whatever face the reader has.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from okosystem.exports.fagdag.deck import Shape, Words
from okosystem.web.wrapping import width

LINE = 1.2
BOLD = 1.06
SMALLEST, STEP = 0.5, 0.05


def lines(text: str, room: float, size: float, bold: bool = False) -> int:
    """Count the lines a text takes; a word wider than the room is broken where the room ends."""
    count, used = 1, 0.0
    scale = BOLD if bold else 1.0
    for word in text.split():
        wide, space = width(word, size) * scale, width(" ", size) * scale if used else 0.0
        if used + space + wide <= room:
            used += space + wide
            continue
        count += bool(used) + ceil(wide / room) - 1
        used = wide if wide <= room else wide % room
    return count


def height(words: Sequence[Words], room: float) -> float:
    """Say how high paragraphs are."""
    return sum(lines(w.text, room, w.size, w.bold) * w.size * LINE for w in words)


def fits(words: Sequence[Words], room: float, high: float) -> bool:
    """Tell whether paragraphs fit, with no word broken."""
    longest = max(
        (width(part, w.size) * (BOLD if w.bold else 1) for w in words for part in w.text.split()),
        default=0.0,
    )
    return longest <= room and height(words, room) <= high


def fitted(shape: Shape) -> Shape:
    """Make the type of a shape smaller until it fits; the last resort is to leave words out."""
    room, high = shape.at.w - 2 * shape.inset, shape.at.h - 2 * shape.inset
    steps = [1 - STEP * n for n in range(round((1 - SMALLEST) / STEP) + 1)]
    for factor in steps:
        words = [replace(w, size=round(w.size * factor, 1)) for w in shape.words]
        if fits(words, room, high):
            break
    else:
        words = [words[0]]
        while len(words[0].text) > 2 and not fits(words, room, high):
            words = [replace(words[0], text=words[0].text[:-2].rstrip() + "…")]
    return replace(shape, words=words)

"""The legend under the målbilde: what each colour and sign that is there stands for."""

from collections.abc import Sequence

from okosystem.exports.fagdag.colours import frames
from okosystem.exports.fagdag.deck import BODY, Group, Shape, Words
from okosystem.exports.fagdag.measure import fitted
from okosystem.web.malbilde.boxes import ResourceBox
from okosystem.web.malbilde.layout import Rect
from okosystem.web.malbilde.legend import describe_key
from okosystem.web.malbilde.marks import MARKS, marks_of
from okosystem.web.malbilde.scene import Scene
from okosystem.web.wrapping import width

HIGH, SIZE, INSET, BETWEEN = 22.0, 8.0, 3.0, 5.0
SIGNS = {"ending": "↓", "overlap": "≈", "ownerless": "?", "component": "●", "proposed": "○"}


def signs(box: ResourceBox) -> str:
    """Write the marks of a box as signs."""
    return "".join(SIGNS[name] for name in marks_of(box))


def legend(shown: Scene) -> Group:
    """Draw the colours and the signs in use, after one another."""
    title = shown.gettext("Tegnforklaring")
    shapes: list[Shape] = []
    x, y = BODY.x, BODY.y + BODY.h - HIGH + 6
    for text, (fill, edge) in _entries(shown):
        at = Rect(x, y, width(text, SIZE) + 2 * INSET + 1, HIGH - 6)
        words = [Words(text, SIZE)]
        shapes.append(fitted(Shape(text, at, words, text, fill, edge, inset=INSET)))
        x += at.w + BETWEEN
    return Group(title, title, shapes)


def _entries(shown: Scene) -> Sequence[tuple[str, tuple[str, str]]]:
    colours = [
        (f"{describe_key(shown, key)} ({count})", frames()[hue])
        for key, hue, count in shown.colours.legend
    ]
    here = {name for box in shown.picture.drawn for name in marks_of(box)}
    marks = [
        (f"{SIGNS[name]} {shown.gettext(mark.title)}", ("", ""))
        for name, mark in MARKS.items()
        if name in here
    ]
    return [*colours, *marks]

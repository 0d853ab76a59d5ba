"""The legend: every colour, frame and sign in the picture, and nothing that is not there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from okosystem.web.malbilde.colour import LONGER, SCHEMES
from okosystem.web.malbilde.difference import SIGNS
from okosystem.web.malbilde.layout import NOTE
from okosystem.web.malbilde.marks import MARKS, marks_of
from okosystem.web.malbilde.places import Rect
from okosystem.web.malbilde.scene import Scene
from okosystem.web.wrapping import width

SIZE, SWATCH, BETWEEN, LINE = NOTE + 0.5, 22.0, 22.0, 24.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A sign and what it stands for: `sort` says how the sign is drawn."""

    sort: str
    sign: str
    text: str
    x: float = 0.0
    y: float = 0.0


def entries(shown: Scene) -> Iterator[Entry]:
    """List what is to be explained, first what the colours tell."""
    scheme = SCHEMES[shown.view.colour]
    title, meaning = shown.gettext(scheme.title), shown.gettext(scheme.meaning)
    yield Entry("words", "", f"{title}: {meaning[0].lower()}{meaning[1:]}")
    for key, hue, count in shown.colours.legend:
        yield Entry("hue", hue, f"{told(shown, key)} ({count})")
    boxes = (*shown.picture.drawn, *shown.picture.unplaced)
    here = {name for box in boxes for name in marks_of(box)}
    yield from (Entry("mark", n, shown.gettext(m.title)) for n, m in MARKS.items() if n in here)
    signs = {difference.sign for difference in shown.differences.values()}
    yield from (Entry("sign", s, shown.gettext(text)) for s, text in SIGNS.items() if s in signs)
    if shown.selected:
        yield Entry("tie", "needs", shown.gettext("den valgte lener seg på"))
        yield Entry("tie", "used", shown.gettext("lener seg på den valgte"))


def told(shown: Scene, key: str) -> str:
    """Say what a colour stands for, in full where a box has room for a short word only."""
    return shown.gettext(LONGER[key]) if key in LONGER else shown.key(key)


def flowing(found: Iterable[Entry], room: Rect) -> list[Entry]:
    """Place the entries after one another, on as many lines as they need; words have their own."""
    placed: list[Entry] = []
    x, y = room.x, room.y + LINE / 2
    for entry in found:
        wide = SWATCH + 6 + width(entry.text, SIZE) + BETWEEN
        if x + wide > room.x + room.w and x > room.x:
            x, y = room.x, y + LINE
        placed.append(replace(entry, x=x, y=y))
        x, y = (room.x, y + LINE) if entry.sort == "words" else (x + wide, y)
    return placed

"""The legend: every colour, frame and sign that occurs in the landscape, and nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from okosystem.web.malbilde.colouring import LEGEND_WORDS, SCHEMES
from okosystem.web.malbilde.difference import SIGNS
from okosystem.web.malbilde.layout import NOTE_SIZE, Rect
from okosystem.web.malbilde.marks import MARKS, marks_of
from okosystem.web.malbilde.scene import Scene
from okosystem.web.wrapping import width

SIZE, SWATCH, BETWEEN, LINE = NOTE_SIZE + 0.5, 22.0, 22.0, 24.0


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sign and what it stands for; `sort` selects how the sign is drawn."""

    sort: str
    sign: str
    text: str
    x: float = 0.0
    y: float = 0.0


def legend_entries(scene: Scene) -> Iterator[LegendEntry]:
    """List what needs explaining, the colours first."""
    scheme = SCHEMES[scene.view.colour]
    title, meaning = scene.gettext(scheme.title), scene.gettext(scheme.meaning)
    yield LegendEntry("words", "", f"{title}: {meaning[0].lower()}{meaning[1:]}")
    for key, hue, count in scene.colours.legend:
        yield LegendEntry("hue", hue, f"{describe_key(scene, key)} ({count})")
    boxes = (*scene.picture.drawn, *scene.picture.unplaced)
    present = {name for box in boxes for name in marks_of(box)}
    yield from (
        LegendEntry("mark", n, scene.gettext(m.title)) for n, m in MARKS.items() if n in present
    )
    signs = {difference.sign for difference in scene.differences.values()}
    yield from (
        LegendEntry("sign", s, scene.gettext(text)) for s, text in SIGNS.items() if s in signs
    )
    if scene.selected:
        yield LegendEntry("tie", "needs", scene.gettext("den valgte lener seg på"))
        yield LegendEntry("tie", "used", scene.gettext("lener seg på den valgte"))


def describe_key(scene: Scene, key: str) -> str:
    """Describe what a colour stands for, in full where a box has room for one word only."""
    return scene.gettext(LEGEND_WORDS[key]) if key in LEGEND_WORDS else scene.key_label(key)


def place_entries(entries: Iterable[LegendEntry], area: Rect) -> list[LegendEntry]:
    """Place the entries one after another on as many lines as needed; headings have their own."""
    placed: list[LegendEntry] = []
    x, y = area.x, area.y + LINE / 2
    for entry in entries:
        wide = SWATCH + 6 + width(entry.text, SIZE) + BETWEEN
        if x + wide > area.x + area.w and x > area.x:
            x, y = area.x, y + LINE
        placed.append(replace(entry, x=x, y=y))
        x, y = (area.x, y + LINE) if entry.sort == "words" else (x + wide, y)
    return placed

"""The poster: a scene with everything that is drawn in its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from okosystem.web.malbilde.boxes import Box
from okosystem.web.malbilde.facts import name_of
from okosystem.web.malbilde.focus import counts
from okosystem.web.malbilde.layout import BAR, GAP, MARGIN, NOTE, PAD, WIDTH, arrange, stacked
from okosystem.web.malbilde.legend import Entry, entries, flowing
from okosystem.web.malbilde.places import Group, Item, Panel, Rect
from okosystem.web.malbilde.scene import Scene
from okosystem.web.malbilde.ties import Tie, tie
from okosystem.web.malbilde.view import OWNER
from okosystem.web.wrapping import width, wrap

TOP, LABEL, CHIP_LINE, LOWEST = 52.0, 110.0, 12.0, 38.0
BESIDE, LONG_WORD, UNPLACED_WIDE = 50.0, 95.0, 172.0
BANDS = ("focus-area", "sector")
UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Chip:
    """A perspective in a band: a switch, with how many boxes it puts in focus."""

    name: str
    at: Rect
    lines: Sequence[str]
    count: int
    is_on: bool
    address: str
    label: str


@dataclass(frozen=True, slots=True)
class Poster:
    """All that is drawn, in its place."""

    scene: Scene
    bands: Sequence[tuple[str, float, Sequence[Chip]]]
    panels: Sequence[Panel]
    legend: Sequence[Entry]
    ties: Sequence[Tie]
    width: float
    height: float
    root: str

    def box(self, iri: str) -> Box:
        """Find the box behind what is drawn."""
        return self.scene.picture.boxes[iri]


def poster(shown: Scene, root: str = "", wide: float = WIDTH, over: float = 0) -> Poster:
    """Lay out a scene, so wide, and so much higher than it needs."""
    bands = list(_bands(shown, root, wide))
    top = max([TOP, *(chip.at.bottom + GAP for _, _, chips in bands for chip in chips)])
    panels = [*arrange(list(groups(shown)), top, wide, over)]
    foot = max((panel.at.bottom for panel in panels), default=top) + GAP
    if shown.picture.unplaced:
        rest = Group(UNPLACED, BAR, shown.gettext("Ikke plassert i målbildet"), _small(shown))
        room = Rect(MARGIN, foot, wide - 2 * MARGIN, 0)
        panels += stacked([rest], room, int(room.w // UNPLACED_WIDE))
        foot = panels[-1].at.bottom + GAP
    legend = flowing(entries(shown), Rect(MARGIN + 2, foot + PAD, wide - 2 * MARGIN, 0))
    height = (legend[-1].y if legend else foot) + 3 * PAD
    return Poster(shown, bands, panels, legend, _ties(shown, panels), wide, height, root)


def groups(shown: Scene) -> Iterator[Group]:
    """List the categories with what is in them, as they are to be drawn."""
    for category in shown.picture.categories:
        title = shown.names.full(category.iri)
        items = [_item(shown, box) for box in category.boxes]
        yield Group(category.iri, category.kind, title.value, items, title.language)


def _item(shown: Scene, box: Box) -> Item:
    name = shown.names.short(box.iri)
    notes = [shown.owner(box)] + ([shown.worth(box)] if shown.view.colour != OWNER else [])
    return Item(box.iri, name.value, list(dict.fromkeys(notes)), name.language)


def _small(shown: Scene) -> list[Item]:
    return [replace(_item(shown, box), notes=()) for box in shown.picture.unplaced]


def _bands(shown: Scene, root: str, wide: float) -> Iterator[tuple[str, float, Sequence[Chip]]]:
    found = counts(shown.facts, [box.iri for box in shown.picture.drawn])
    rows = [row["perspective"] for row in shown.facts["perspectives"]]
    top = TOP
    for kind in BANDS:
        iris = [iri for iri in rows if name_of(iri).partition("/")[0] == kind]
        places = _shared([shown.names.full(iri).value for iri in iris], top, wide)
        chips = [_chip(shown, found, root, *pair) for pair in zip(iris, places, strict=True)]
        high = max(LOWEST, *(len(c.lines) * CHIP_LINE + 2 * PAD for c in chips), 0)
        yield kind, top, [replace(chip, at=replace(chip.at, h=high)) for chip in chips]
        top += high + GAP


def _shared(texts: Sequence[str], y: float, whole: float) -> Sequence[Rect]:
    """Share a band among its chips by how much each has to say."""
    needs = [max(width(t, NOTE) / 3, min(longest(t), LONG_WORD)) + BESIDE for t in texts]
    room = whole - 2 * MARGIN - LABEL - (len(texts) - 1) * PAD
    wide = [need * room / sum(needs) for need in needs]
    starts = [MARGIN + LABEL + sum(wide[:n]) + n * PAD for n in range(len(wide))]
    return [Rect(x, y, w, 0) for x, w in zip(starts, wide, strict=True)]


def longest(text: str) -> float:
    """Measure the longest word, which is broken only when it must be."""
    return max((width(word, NOTE) for word in text.split()), default=0.0)


def _chip(shown: Scene, found: Mapping[str, int], root: str, iri: str, at: Rect) -> Chip:
    name, text = name_of(iri), shown.names.full(iri)
    on = name in (*shown.view.perspectives, *shown.view.also)
    lines = wrap(text.value, at.w - BESIDE + 4, NOTE, text.language)
    address = root + shown.view.toggled(name).address
    return Chip(name, at, lines, found.get(name, 0), on, address, text.value)


def _ties(shown: Scene, panels: Sequence[Panel]) -> list[Tie]:
    at = {box.item.key: box.at for panel in panels for box in panel.boxes}
    if shown.selected is None or shown.selected.iri not in at:
        return []
    mine = at[shown.selected.iri]
    numbered = enumerate(shown.ties, 1)
    return [tie(iri, way, n, mine, at[iri]) for n, (way, iri) in numbered if iri in at]


def side_of(drawn: Poster) -> str:
    """Say which side of the picture the sheet is to lie on: the one the chosen box is not on."""
    chosen = drawn.scene.selected
    at = [b.at for p in drawn.panels for b in p.boxes if chosen and b.item.key == chosen.iri]
    return "start" if at and at[0].x + at[0].w / 2 > drawn.width / 2 else "end"

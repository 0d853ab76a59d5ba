"""What is hit as a drawing: a column for each step away, an arrow for the last step of each way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.analysis.network import REQUIRED
from okosystem.model.relations import Relation
from okosystem.web.consequences.spread import Item, Spread
from okosystem.web.views.layers import EDGE, RIGHTWARD, Point, Shape, corners_of, curve, room
from okosystem.web.views.ranks import Slot, ordered

HEAD, BULGE = 40, 40
SHAPE = RIGHTWARD


@dataclass(frozen=True, slots=True)
class Box:
    """A thing that is hit, or the resource itself, and the upper left corner of its box."""

    name: str
    x: int
    y: int
    how: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """From what is needed to what it hits; `strength` is that of the statement that joins them."""

    line: str
    strength: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The columns with their headings, the boxes, the arrows, and the room they take."""

    width: int
    height: int
    columns: Sequence[int]
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    shape: Shape = SHAPE


def drawn(found: Spread) -> Picture | None:
    """Draw what is hit; nothing is drawn when nothing is."""
    if not found.items:
        return None
    start, tiers = found.case.subject, found.tiers
    things: list[list[Slot]] = [[(start,)]]
    things += [[(item.thing,) for item in tiers.get(n, ())] for n in steps(tiers)]
    columns = ordered(things, list(_routes(found)))
    tall = max(sum(room(slot, SHAPE) for slot in column) for column in columns)
    corners = {slot[0]: (x, y + HEAD) for slot, (x, y) in corners_of(columns, tall, SHAPE).items()}
    how = {item.thing: "likely" if item.likely else "worst" for item in found.items}
    return Picture(
        width=len(columns) * (SHAPE.wide + SHAPE.between) - SHAPE.between + 2 * EDGE,
        height=tall + HEAD + 2 * EDGE,
        columns=[EDGE + n * (SHAPE.wide + SHAPE.between) for n in range(len(columns))],
        boxes=[Box(name, *corner, how.get(name, "middle")) for name, corner in corners.items()],
        arrows=[_arrow(item, corners) for item in found.items],
    )


def steps(tiers: Mapping[int, Sequence[Item]]) -> range:
    """List every number of steps up to the last, also one at which nothing is hit."""
    return range(1, max(tiers) + 1)


def _routes(found: Spread) -> list[Sequence[Slot]]:
    """List the last steps that join two neighbouring columns."""
    tier = {item.thing: item.tier for item in found.items} | {found.case.subject: 0}
    last = [(item.way[-1].end, item.thing) for item in found.items]
    return [((a,), (b,)) for a, b in last if tier[a] == tier[b] - 1]


def _arrow(item: Item, corners: Mapping[str, Point]) -> Arrow:
    """Draw from the side of what is needed to the side of what it hits."""
    last = item.way[-1]
    (x, y), (to, at) = corners[last.end], corners[item.thing]
    y, at = y + SHAPE.tall // 2, at + SHAPE.tall // 2
    strength = "required" if any(map(_is_strong, last.relations)) else "supporting"
    if x == to:
        side, out = x + SHAPE.wide, x + SHAPE.wide + BULGE
        return Arrow(f"M{side} {y}C{out} {y} {out} {at} {side} {at}", strength)
    ends = [(x + SHAPE.wide, y), (to, at)] if x < to else [(x, y), (to + SHAPE.wide, at)]
    return Arrow(curve(ends), strength)


def _is_strong(fact: Relation) -> bool:
    """Tell whether the one stops without the other, by the statement that joins them."""
    return fact.kind in ("part", "step", "service") or fact.strength == REQUIRED

"""A figure of what is affected: a column per step, an arrow for the last step of each path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.analysis.network import REQUIRED
from okosystem.web.consequences.event_impact import AffectedItem, EventImpact
from okosystem.web.views.layers import (
    EDGE,
    RIGHTWARD,
    BoxShape,
    Point,
    corners_of,
    curve,
    slot_extent,
)
from okosystem.web.views.ranks import Slot, order_columns

HEAD, SIDE_BULGE = 40, 40
SHAPE = RIGHTWARD
# Statements by which the dependent entity stops with the other, whatever their strength.
NECESSARY = ("part", "step", "service")


@dataclass(frozen=True, slots=True)
class ImpactBox:
    """An affected entity, or the resource itself, and the upper left corner of its box."""

    name: str
    x: int
    y: int
    how: str


@dataclass(frozen=True, slots=True)
class ImpactArrow:
    """From what is needed to what depends on it, with the strength of the dependency."""

    line: str
    strength: str


@dataclass(frozen=True, slots=True)
class ImpactFigure:
    """The columns with their headings, the boxes, the arrows, and the size."""

    width: int
    height: int
    columns: Sequence[int]
    boxes: Sequence[ImpactBox]
    arrows: Sequence[ImpactArrow]
    shape: BoxShape = SHAPE


def draw_impact(impact: EventImpact) -> ImpactFigure | None:
    """Draw what is affected; none if nothing is."""
    if not impact.items:
        return None
    start, tiers = impact.case.subject, impact.tiers
    slots: list[list[Slot]] = [[(start,)]]
    slots += [[(item.entity,) for item in tiers.get(n, ())] for n in range(1, max(tiers) + 1)]
    columns = order_columns(slots, _routes(impact))
    height = max(sum(slot_extent(slot, SHAPE) for slot in column) for column in columns)
    corners = {
        slot[0]: (x, y + HEAD) for slot, (x, y) in corners_of(columns, height, SHAPE).items()
    }
    level = {item.entity: "likely" if item.likely else "worst" for item in impact.items}
    return ImpactFigure(
        width=len(columns) * (SHAPE.width + SHAPE.gap) - SHAPE.gap + 2 * EDGE,
        height=height + HEAD + 2 * EDGE,
        columns=[EDGE + n * (SHAPE.width + SHAPE.gap) for n in range(len(columns))],
        boxes=[
            ImpactBox(name, *corner, level.get(name, "middle")) for name, corner in corners.items()
        ],
        arrows=[_arrow(item, corners) for item in impact.items],
    )


def _routes(impact: EventImpact) -> list[Sequence[Slot]]:
    """List the last steps that connect neighbouring columns."""
    tier = {item.entity: item.tier for item in impact.items} | {impact.case.subject: 0}
    last_steps = [(item.way[-1].end, item.entity) for item in impact.items]
    return [((a,), (b,)) for a, b in last_steps if tier[a] == tier[b] - 1]


def _arrow(item: AffectedItem, corners: Mapping[str, Point]) -> ImpactArrow:
    """Draw from the side of what is needed to the side of what depends on it."""
    last = item.way[-1]
    (x, y), (to_x, to_y) = corners[last.end], corners[item.entity]
    y, to_y = y + SHAPE.height // 2, to_y + SHAPE.height // 2
    is_required = any(f.kind in NECESSARY or f.strength == REQUIRED for f in last.relations)
    strength = "required" if is_required else "supporting"
    if x == to_x:
        side, out = x + SHAPE.width, x + SHAPE.width + SIDE_BULGE
        return ImpactArrow(f"M{side} {y}C{out} {y} {out} {to_y} {side} {to_y}", strength)
    ends = (
        [(x + SHAPE.width, y), (to_x, to_y)] if x < to_x else [(x, y), (to_x + SHAPE.width, to_y)]
    )
    return ImpactArrow(curve(ends), strength)

"""The ranks of a layered graph drawing: columns, order within them, and where arrows pass. Pure.

The usual three steps: reverse the arrows that would close a cycle, place subjects to the left of
objects, and order each column by its neighbours. Arrows to the same node share one slot in each
column they pass, so that they form a stem with branches.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Pair = tuple[str, str]
# A node, or the slot where the arrows to a node pass a column.
Slot = tuple[str, ...]
_SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Ranks:
    """The columns from left to right, and the slots that the arrow of each pair passes."""

    columns: Sequence[Sequence[Slot]]
    routes: Mapping[Pair, Sequence[Slot]]


def rank_nodes(pairs: Iterable[Pair], max_per_column: int = 0) -> Ranks:
    """Rank the nodes of a graph; `most` limits the number in a column."""
    edges = sorted({pair for pair in pairs if pair[0] != pair[1]})
    position = {name: n for n, name in enumerate(sequence(edges))}
    forward = {(a, b): (a, b) if position[a] < position[b] else (b, a) for a, b in edges}
    column = columns_of(
        sorted(set(forward.values())), sorted(position, key=position.__getitem__), max_per_column
    )
    routes = {
        pair: list(route(*directed, column, shared=directed == pair))
        for pair, directed in forward.items()
    }
    slots: list[list[Slot]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
    for name in sorted(column):
        slots[column[name]].append((name,))
    for n, slot in sorted(
        {(column[r[0][0]] + n, s) for r in routes.values() for n, s in enumerate(r)}
    ):
        if len(slot) > 1:
            slots[n].append(slot)
    return Ranks(order_columns(slots, list(routes.values())), routes)


def sequence(pairs: Sequence[Pair]) -> list[str]:
    """Order the nodes so that few arrows point backwards (Eades, Lin and Smyth 1993)."""
    outgoing, incoming = _neighbours(pairs)
    left: list[str] = []
    right: list[str] = []
    remaining = sorted({name for pair in pairs for name in pair})
    while remaining:
        ends = [n for n in remaining if not outgoing[n]]
        starts = [n for n in remaining if not incoming[n]] or remaining
        name = ends[0] if ends else max(starts, key=lambda n: len(outgoing[n]) - len(incoming[n]))
        (right if ends else left).append(name)
        remaining.remove(name)
        for other in outgoing.pop(name, ()):
            incoming[other].discard(name)
        for other in incoming.pop(name, ()):
            outgoing[other].discard(name)
    return left + right[::-1]


def columns_of(
    pairs: Sequence[Pair], order: Sequence[str], max_per_column: int = 0
) -> dict[str, int]:
    """Place each node just left of the leftmost node it points at, where there is space."""
    outgoing, _ = _neighbours(pairs)
    steps: dict[str, int] = {}
    filled = Counter[int]()
    for name in reversed(order):
        step = max((steps[other] + 1 for other in outgoing[name]), default=0)
        while max_per_column and filled[step] >= max_per_column:
            step += 1
        steps[name] = step
        filled[step] += 1
    max_per_column = max(steps.values(), default=0)
    return {name: max_per_column - n for name, n in steps.items()}


def route(start: str, end: str, column: Mapping[str, int], *, shared: bool) -> Iterator[Slot]:
    """List the slots from one node to the next, left to right.

    A reversed arrow shares no slot, since its direction cannot be seen from the stem.
    """
    yield (start,)
    for n in range(column[start] + 1, column[end]):
        yield ("" if shared else start, end, str(n))
    yield (end,)


def order_columns(columns: list[list[Slot]], routes: Iterable[Sequence[Slot]]) -> list[list[Slot]]:
    """Order each column by the mean position of the neighbours, sweeping back and forth."""
    left, right = defaultdict[Slot, list[Slot]](list), defaultdict[Slot, list[Slot]](list)
    for passed in routes:
        for one, next_one in pairwise(passed):
            right[one].append(next_one)
            left[next_one].append(one)
    for sweep in range(_SWEEPS):
        joined, step = (left, 1) if sweep % 2 == 0 else (right, -1)
        for n in range(len(columns))[::step]:
            _sort_by_means(columns, n, n - step, joined)
    return columns


def _sort_by_means(
    columns: list[list[Slot]], n: int, beside: int, joined: Mapping[Slot, Sequence[Slot]]
) -> None:
    if not 0 <= beside < len(columns):
        return
    position = {slot: index / len(columns[beside]) for index, slot in enumerate(columns[beside])}
    own_position = {slot: index / len(columns[n]) for index, slot in enumerate(columns[n])}

    def mean(slot: Slot) -> float:
        positions = [position[other] for other in joined.get(slot, ())]
        return sum(positions) / len(positions) if positions else own_position[slot]

    columns[n].sort(key=mean)


def _neighbours(pairs: Iterable[Pair]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    outgoing, incoming = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for a, b in pairs:
        outgoing[a].add(b)
        incoming[b].add(a)
    return outgoing, incoming

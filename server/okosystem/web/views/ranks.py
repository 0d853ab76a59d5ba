"""Which column each thing of a graph stands in, in which order there, and where arrows pass. Pure.

The usual three steps: turn round the arrows that would close a circle, let what points stand to
the left of what is pointed at, and order each column by what its things are joined to. Arrows to
the same thing pass a column in one place, so that many of them are one stem with branches.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Pair = tuple[str, str]
# A thing, or where the arrows to a thing pass a column.
Slot = tuple[str, ...]
_SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Ranks:
    """The columns from left to right, and the slots that the arrow of each pair passes."""

    columns: Sequence[Sequence[Slot]]
    routes: Mapping[Pair, Sequence[Slot]]


def ranked(pairs: Iterable[Pair], most: int = 0) -> Ranks:
    """Rank the things of a graph, at most so many in a column where a number is given."""
    known = sorted({pair for pair in pairs if pair[0] != pair[1]})
    place = {name: n for n, name in enumerate(sequence(known))}
    forward = {(a, b): (a, b) if place[a] < place[b] else (b, a) for a, b in known}
    column = columns_of(sorted(set(forward.values())), sorted(place, key=place.__getitem__), most)
    routes = {
        pair: list(route(*turned, column, shared=turned == pair))
        for pair, turned in forward.items()
    }
    slots: list[list[Slot]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
    for name in sorted(column):
        slots[column[name]].append((name,))
    for n, slot in sorted(
        {(column[r[0][0]] + n, s) for r in routes.values() for n, s in enumerate(r)}
    ):
        if len(slot) > 1:
            slots[n].append(slot)
    return Ranks(ordered(slots, list(routes.values())), routes)


def sequence(pairs: Sequence[Pair]) -> list[str]:
    """Put the things in an order that few arrows point against (Eades, Lin and Smyth 1993)."""
    out, into = _beside(pairs)
    left: list[str] = []
    right: list[str] = []
    waiting = sorted({name for pair in pairs for name in pair})
    while waiting:
        ends = [n for n in waiting if not out[n]]
        starts = [n for n in waiting if not into[n]] or waiting
        name = ends[0] if ends else max(starts, key=lambda n: len(out[n]) - len(into[n]))
        (right if ends else left).append(name)
        waiting.remove(name)
        for other in out.pop(name, ()):
            into[other].discard(name)
        for other in into.pop(name, ()):
            out[other].discard(name)
    return left + right[::-1]


def columns_of(pairs: Sequence[Pair], order: Sequence[str], most: int = 0) -> dict[str, int]:
    """Let each thing stand just to the left of the first that it points at, where there is room."""
    out, _ = _beside(pairs)
    steps: dict[str, int] = {}
    filled = Counter[int]()
    for name in reversed(order):
        step = max((steps[other] + 1 for other in out[name]), default=0)
        while most and filled[step] >= most:
            step += 1
        steps[name] = step
        filled[step] += 1
    most = max(steps.values(), default=0)
    return {name: most - n for name, n in steps.items()}


def route(start: str, end: str, column: Mapping[str, int], *, shared: bool) -> Iterator[Slot]:
    """List the slots from one thing to the next, left to right.

    An arrow that was turned round shares no slot: where it is going cannot be seen from the stem.
    """
    yield (start,)
    for n in range(column[start] + 1, column[end]):
        yield ("" if shared else start, end, str(n))
    yield (end,)


def ordered(columns: list[list[Slot]], routes: Iterable[Sequence[Slot]]) -> list[list[Slot]]:
    """Order each column by the mean place of what its slots are joined to, to and fro."""
    left, right = defaultdict[Slot, list[Slot]](list), defaultdict[Slot, list[Slot]](list)
    for passed in routes:
        for one, next_one in pairwise(passed):
            right[one].append(next_one)
            left[next_one].append(one)
    for sweep in range(_SWEEPS):
        joined, step = (left, 1) if sweep % 2 == 0 else (right, -1)
        for n in range(len(columns))[::step]:
            _by_means(columns, n, n - step, joined)
    return columns


def _by_means(
    columns: list[list[Slot]], n: int, beside: int, joined: Mapping[Slot, Sequence[Slot]]
) -> None:
    if not 0 <= beside < len(columns):
        return
    place = {slot: at / len(columns[beside]) for at, slot in enumerate(columns[beside])}
    mine = {slot: at / len(columns[n]) for at, slot in enumerate(columns[n])}

    def mean(slot: Slot) -> float:
        found = [place[other] for other in joined.get(slot, ())]
        return sum(found) / len(found) if found else mine[slot]

    columns[n].sort(key=mean)


def _beside(pairs: Iterable[Pair]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    out, into = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for a, b in pairs:
        out[a].add(b)
        into[b].add(a)
    return out, into

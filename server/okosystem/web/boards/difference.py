"""How what was found differs between two readings of the graph, such as a day and today. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.web.boards.reading import Found

CAME, WENT, TURNED, MOVED = "came", "went", "turned", "moved"
KINDS = (CAME, WENT, TURNED, MOVED)


@dataclass(frozen=True, slots=True)
class Turn:
    """A finding that one reading has and the other has not, or that comes out otherwise.

    It has turned when it is in another section of its board, and moved when only numbers differ.
    """

    sign: str
    before: Found | None
    after: Found | None

    @property
    def found(self) -> Found:
        """The finding as it comes out, or as it came out where it is no more."""
        if found := self.after or self.before:
            return found
        raise ValueError("a turn has a side")

    @property
    def iri(self) -> str:
        """What is compared."""
        return self.found.node.iri


def turns(
    before: Sequence[Found], after: Sequence[Found], key: Callable[[Found], str]
) -> Sequence[Turn]:
    """Compare two readings; what is the same in both is left out. In the order of the boards."""
    old, new = _by_iri(before), _by_iri(after)
    told = [
        Turn(_sign(old.get(i), new.get(i), key), old.get(i), new.get(i)) for i in {**new, **old}
    ]
    return sorted((t for t in told if t.sign), key=lambda turn: KINDS.index(turn.sign))


def by_sign(found: Sequence[Turn]) -> Mapping[str, Sequence[Turn]]:
    """Divide them by what kind of difference it is."""
    return {sign: [turn for turn in found if turn.sign == sign] for sign in KINDS}


def _by_iri(found: Sequence[Found]) -> dict[str, Found]:
    return {one.node.iri: one for one in found}


def _sign(old: Found | None, new: Found | None, key: Callable[[Found], str]) -> str:
    if old is None or new is None:
        return CAME if old is None else WENT
    if key(old) != key(new):
        return TURNED
    return MOVED if old.numbers != new.numbers else ""

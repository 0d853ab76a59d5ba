"""How the picture on one day differs from another: what came, what went, what changed, and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from okosystem.web.differences import reading
from okosystem.web.differences.events import NAME as NAMED
from okosystem.web.differences.events import OWNER as OWNED
from okosystem.web.differences.events import PLACE as PLACED
from okosystem.web.differences.events import STATUS as STATED
from okosystem.web.differences.events import slot_of
from okosystem.web.languages import mark
from okosystem.web.malbilde.boxes import UNKNOWN, Box, Picture
from okosystem.web.malbilde.names import Names

CAME, WENT, CHANGED = "+", "−", "~"
# How the signs are called where a sign may not stand, as in a style sheet.
CALLED: Mapping[str, str] = {CAME: "came", WENT: "went", CHANGED: "changed"}
SIGNS: Mapping[str, str] = {
    CAME: mark("kommet til"),
    WENT: mark("falt bort: ikke lenger plassert, avviklet eller erstattet"),
    CHANGED: mark("endret"),
}
PLACE, OWNER, STATUS, NAME = mark("plass"), mark("eier"), mark("status"), mark("navn")
SLOTS: Mapping[str, str] = {PLACE: PLACED, OWNER: OWNED, STATUS: STATED, NAME: NAMED}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is said otherwise: what of it, what was and is said, and what it rests on."""

    what: str
    before: Sequence[str]
    after: Sequence[str]
    rests: Sequence[reading.Change] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs for one resource: a sign for the box, and the reasons."""

    iri: str
    sign: str
    changes: Sequence[Change]


def differences(
    before: Picture, after: Picture, old: Names, new: Names
) -> Mapping[str, Difference]:
    """Compare two pictures, box by box in the order of drawing.

    What nothing was said of before is news to us, not a change, so it counts as neither.
    """
    drawn = {box.iri: box for box in (*after.drawn, *before.drawn)}
    found: dict[str, Difference] = {}
    for iri in drawn:
        was, now = before.boxes.get(iri), after.boxes.get(iri)
        changes = list(_changes(was, now, old, new))
        if sign := _sign(was, now, bool(changes)):
            found[iri] = Difference(iri, sign, changes)
    return found


def with_grounds(
    found: Mapping[str, Difference], since: date, until: date
) -> Mapping[str, Difference]:
    """Give each reason the statements that began or ended between the days, oldest first."""
    rests: dict[tuple[str, str], list[reading.Change]] = {}
    for change in reversed(reading.every()):
        if since < change.effective <= until:
            for iri in change.things:
                rests.setdefault((iri, slot_of(change)), []).append(change)
    return {
        iri: replace(
            difference,
            changes=[
                replace(c, rests=rests.get((iri, SLOTS[c.what]), ())) for c in difference.changes
            ],
        )
        for iri, difference in found.items()
    }


def first_told(before: Picture, after: Picture) -> int:
    """Count the boxes whose status is known now and was not then, which is no change."""
    untold = {box.iri for box in before.drawn if box.status == UNKNOWN}
    return sum(box.iri in untold and box.status != UNKNOWN for box in after.drawn)


def _sign(was: Box | None, now: Box | None, is_changed: bool) -> str:
    if now and now.category and not (was and was.category):
        return CAME
    if was and was.category:
        if not now or not now.category or now.is_ended > was.is_ended:
            return WENT
        return CHANGED if is_changed else ""
    return ""


def _changes(was: Box | None, now: Box | None, old: Names, new: Names) -> Sequence[Change]:
    sides = [_said(box, names, new) for box, names in ((was, old), (now, new))]
    told = [Change(what, sides[0][what], sides[1][what]) for what in sides[0]]
    return [c for c in told if c.before != c.after and (c.before or _tells_an_end(c, now))]


def _tells_an_end(change: Change, now: Box | None) -> bool:
    return change.what == PLACE or (change.what == STATUS and bool(now and now.is_ended))


def _said(box: Box | None, names: Names, now: Names) -> Mapping[str, Sequence[str]]:
    """Say what a box says, the owners by one day's names: a new name is no new owner."""
    if box is None:
        return {PLACE: (), OWNER: (), STATUS: (), NAME: ()}
    status = () if box.status == UNKNOWN else (str(names.full(box.status)),)
    return {
        PLACE: (str(names.full(box.category)),) if box.category else (),
        OWNER: sorted(str(now.short(owner)) for owner in box.owners),
        STATUS: status,
        NAME: (str(names.full(box.iri)),),
    }

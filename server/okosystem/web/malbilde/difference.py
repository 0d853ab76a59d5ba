"""Compare the landscape on two days: what came, what went and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.web.languages import mark
from okosystem.web.malbilde.boxes import UNKNOWN, Landscape, ResourceBox
from okosystem.web.malbilde.facts import Names

CAME, WENT, CHANGED = "+", "−", "~"
# The CSS class of each sign.
SIGN_CLASSES: Mapping[str, str] = {CAME: "came", WENT: "went", CHANGED: "changed"}
SIGNS: Mapping[str, str] = {
    CAME: mark("kommet til"),
    WENT: mark("falt bort"),
    CHANGED: mark("endret"),
}
PLACE, OWNER, STATUS, NAME = mark("plass"), mark("eier"), mark("status"), mark("navn")


@dataclass(frozen=True, slots=True)
class BoxChange:
    """One aspect that differs, with its values before and after."""

    what: str
    before: Sequence[str]
    after: Sequence[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs for one resource: a sign for the box, and the changes."""

    iri: str
    sign: str
    changes: Sequence[BoxChange]


def compare_landscapes(
    before: Landscape, after: Landscape, old: Names, new: Names
) -> Mapping[str, Difference]:
    """Compare two landscapes box by box, in drawing order.

    An aspect first attested on the later day is new knowledge, not a change, and is left out.
    """
    drawn = {box.iri: box for box in (*after.drawn, *before.drawn)}
    differing: dict[str, Difference] = {}
    for iri in drawn:
        was, now = before.boxes.get(iri), after.boxes.get(iri)
        changes = list(_changes(was, now, old, new))
        if sign := _sign(was, now, bool(changes)):
            differing[iri] = Difference(iri, sign, changes)
    return differing


def _sign(was: ResourceBox | None, now: ResourceBox | None, is_changed: bool) -> str:
    if now and now.category and not (was and was.category):
        return CAME
    if was and was.category:
        if not now or not now.category or now.is_ended > was.is_ended:
            return WENT
        return CHANGED if is_changed else ""
    return ""


def _changes(
    was: ResourceBox | None, now: ResourceBox | None, old: Names, new: Names
) -> Sequence[BoxChange]:
    sides = [_aspects(box, names, new) for box, names in ((was, old), (now, new))]
    compared = [BoxChange(what, sides[0][what], sides[1][what]) for what in sides[0]]
    new_values = (PLACE, STATUS) if now and now.is_ended else (PLACE,)
    return [c for c in compared if c.before != c.after and (c.before or c.what in new_values)]


def _aspects(box: ResourceBox | None, names: Names, now: Names) -> Mapping[str, Sequence[str]]:
    """Describe a box, owners by the later day's names: a renamed owner is not a new owner."""
    if box is None:
        return dict.fromkeys((PLACE, OWNER, STATUS, NAME), ())
    return {
        PLACE: (str(names.full(box.category)),) if box.category else (),
        OWNER: sorted(str(now.short(owner)) for owner in box.owners),
        STATUS: () if box.status == UNKNOWN else (str(names.full(box.status)),),
        NAME: (str(names.full(box.iri)),),
    }

"""Colour the boxes by owner, status, age or evidence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from okosystem.core.terms import ID
from okosystem.web.malbilde.facts import Snapshot
from okosystem.web.malbilde.landscape import UNKNOWN, Landscape
from okosystem.web.malbilde.view import TABLE

COLOURS: Mapping[str, Mapping[str, Any]] = TABLE["colours"]
NOT_KNOWN, OTHERS, NONE = "ukjent", "andre", "ingen"
MAX_OWNERS = 5
YEAR = 365
Keys = Mapping[str, str]


def _expand(key: str) -> str:
    return ID[key] if "/" in key else key


KEYS: Mapping[str, Mapping[str, str]] = {_expand(key): row for key, row in TABLE["keys"].items()}
ORDERS = {name: [*map(_expand, row.get("order", ()))] for name, row in COLOURS.items()}


@dataclass(frozen=True, slots=True)
class Colouring:
    """The key of each box, and the legend: keys in order with hue and count."""

    keys: Keys
    legend: Sequence[tuple[str, str, int]]

    def key(self, iri: str) -> str:
        """Return what the colour of a box stands for."""
        return self.keys.get(iri, NOT_KNOWN)

    def hue(self, iri: str) -> str:
        """Return the CSS class that paints a box."""
        return next((hue for key, hue, _ in self.legend if key == self.key(iri)), "hue-none")


def colour_boxes(name: str, picture: Landscape, day: Snapshot, today: date) -> Colouring:
    """Colour the landscape; the legend lists only what is drawn."""
    keys = _KEYS_BY_COLOUR[name](picture, day, today)
    drawn = Counter(keys.get(box.iri, NOT_KNOWN) for box in picture.drawn)
    frequent = sorted(drawn, key=lambda key: (-drawn[key], key))
    order = ORDERS[name] or [key for key in frequent if key not in KEYS]
    styles = {key: f"{COLOURS[name]['style']}-{n}" for n, key in enumerate(order, 1)}
    styles |= {key: row["style"] for key, row in KEYS.items() if "style" in row}
    return Colouring(keys, [(key, hue, drawn[key]) for key, hue in styles.items() if drawn[key]])


def _by_owner(picture: Landscape, day: Snapshot, today: date) -> Keys:
    """Owners of several boxes have their own colour, all others share one."""
    counts = Counter(box.owners[0] for box in picture.drawn if box.owners)
    several = sorted((o for o, n in counts.items() if n > 1), key=lambda o: (-counts[o], o))
    keys = {iri: NONE if box.is_ended else NOT_KNOWN for iri, box in picture.boxes.items()}
    for iri, box in picture.boxes.items():
        if box.owners:
            keys[iri] = box.owners[0] if box.owners[0] in several[:MAX_OWNERS] else OTHERS
    return keys


def _by_status(picture: Landscape, day: Snapshot, today: date) -> Keys:
    return {iri: box.status for iri, box in picture.boxes.items() if box.status != UNKNOWN}


def _by_age(picture: Landscape, day: Snapshot, today: date) -> Keys:
    """Colour by the last day a source began to attest owner or status."""
    latest: dict[str, str] = {}
    for row in day["evidence"]:
        if row["day"]:
            latest[row["resource"]] = max(latest.get(row["resource"], ""), row["day"])
    ages = {iri: (today - date.fromisoformat(then)).days for iri, then in latest.items()}
    return {
        iri: "ny" if age <= YEAR else "eldre" if age <= 3 * YEAR else "gammel"
        for iri, age in ages.items()
    }


def _by_evidence(picture: Landscape, day: Snapshot, today: date) -> Keys:
    """Colour by the weakest evidence class among description, owner and status."""
    order, weakest = ORDERS["grunnlag"], dict[str, int]()
    for row in day["evidence"]:
        if row["evidence"] in order:
            rank = order.index(row["evidence"])
            weakest[row["resource"]] = max(weakest.get(row["resource"], 0), rank)
    return {iri: order[rank] for iri, rank in weakest.items()}


_KEYS_BY_COLOUR = {
    "eier": _by_owner,
    "status": _by_status,
    "alder": _by_age,
    "grunnlag": _by_evidence,
}

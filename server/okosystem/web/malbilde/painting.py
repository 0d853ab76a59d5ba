"""How each colouring is worked out: a key for every box, and the keys in order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from okosystem.core.terms import ID
from okosystem.web.malbilde.boxes import UNKNOWN, Box, Picture
from okosystem.web.malbilde.facts import Day, Facts

NOT_KNOWN = "ukjent"
NONE = "ingen"
OTHERS = "andre"
HUES = 6
YEAR = 365
HIGH, MIDDLE = 0.3, 0.1
STATUSES = [ID[f"lifecycle-status/{word}"] for word in (
    "in-operation", "in-development", "planned", "phasing-out", "replaced", "retired"
)]  # fmt: skip
WEAKER = [ID[f"evidence/{word}"] for word in ("fact", "deduction", "judgement", "proposal")]
Keys = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a colouring may look at."""

    facts: Facts
    picture: Picture
    day: Day
    today: date
    is_today: bool = True


def owners(sight: Sight) -> tuple[Keys, Sequence[str]]:
    """Colour by owner: those with several boxes by themselves, all others together."""
    first = {b.iri: b.owners[0] for b in sight.picture.boxes.values() if b.owners}
    many = Counter(first[b.iri] for b in sight.picture.drawn if b.iri in first)
    own = [o for o, n in sorted(many.items(), key=lambda pair: (-pair[1], pair[0])) if n > 1]
    own = own[: HUES - 1]

    def key(box: Box) -> str:
        if box.iri not in first:
            return NONE if box.is_ended else NOT_KNOWN
        return first[box.iri] if first[box.iri] in own else OTHERS

    return {b.iri: key(b) for b in sight.picture.boxes.values()}, [*own, OTHERS, NONE]


def statuses(sight: Sight) -> tuple[Keys, Sequence[str]]:
    """Colour by where in its life a resource is."""
    boxes = sight.picture.boxes.values()
    return {b.iri: NOT_KNOWN if b.status == UNKNOWN else b.status for b in boxes}, STATUSES


def criticality(sight: Sight) -> tuple[Keys, Sequence[str]]:
    """Colour by how much hangs on a resource, as the analysis has it today; of no other day."""
    rows = sight.facts["criticality"] if sight.is_today else ()
    scores = {row["resource"]: float(row["score"]) for row in rows}

    def key(score: float) -> str:
        return "hoy" if score >= HIGH else "middels" if score >= MIDDLE else "lav"

    return {iri: key(score) for iri, score in scores.items()}, ["hoy", "middels", "lav"]


def ages(sight: Sight) -> tuple[Keys, Sequence[str]]:
    """Colour by the last day a source began to tell of owner or status."""
    last: dict[str, str] = {}
    for row in sight.facts["grounds"]:
        if row["day"] and row["statement"] not in sight.day.gone:
            last[row["resource"]] = max(last.get(row["resource"], ""), row["day"])

    def key(iri: str) -> str:
        if iri not in last:
            return NOT_KNOWN
        days = (sight.today - date.fromisoformat(last[iri])).days
        return "ny" if days <= YEAR else "eldre" if days <= 3 * YEAR else "gammel"

    return {iri: key(iri) for iri in sight.picture.boxes}, ["ny", "eldre", "gammel"]


def maturity(sight: Sight) -> tuple[Keys, Sequence[str]]:
    """Colour by how mature the main capability is, the least mature where there are several."""
    rows = [r for r in sight.facts["maturity"] if r["assessment"] not in sight.day.gone]
    levels = {r["resource"]: r["level"] for r in reversed(rows)}
    return levels, ["1", "2", "3", "4", "5"]


def evidence(sight: Sight) -> tuple[Keys, Sequence[str]]:
    """Colour by the weakest ground among description, owner and status."""
    found: dict[str, int] = {}
    for row in sight.facts["grounds"]:
        if row["statement"] not in sight.day.gone and row["evidence"] in WEAKER:
            rank = WEAKER.index(row["evidence"])
            found[row["resource"]] = max(found.get(row["resource"], 0), rank)
    return {iri: WEAKER[rank] for iri, rank in found.items()}, WEAKER

"""Colour the boxes by owner, status, age or evidence."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from okosystem.core.terms import ID
from okosystem.web.languages import mark
from okosystem.web.malbilde.boxes import UNKNOWN, Landscape, ResourceBox
from okosystem.web.malbilde.facts import Facts, Snapshot

NOT_KNOWN = "ukjent"
NONE = "ingen"
OTHERS = "andre"
HUES = 6
YEAR = 365
STATUSES = [ID[f"lifecycle-status/{word}"] for word in (
    "in-operation", "in-development", "planned", "phasing-out", "replaced", "retired"
)]  # fmt: skip
EVIDENCE_CLASSES = [
    ID[f"evidence/{word}"] for word in ("fact", "deduction", "judgement", "proposal")
]
Keys = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ColourContext:
    """The data a colour scheme may use."""

    facts: Facts
    picture: Landscape
    day: Snapshot
    today: date


def key_by_owner(context: ColourContext) -> tuple[Keys, Sequence[str]]:
    """Colour by owner: owners of several boxes have their own colour, all others share one."""
    first = {b.iri: b.owners[0] for b in context.picture.boxes.values() if b.owners}
    counts = Counter(first[b.iri] for b in context.picture.drawn if b.iri in first)
    frequent = [o for o, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if n > 1]
    frequent = frequent[: HUES - 1]

    def key(box: ResourceBox) -> str:
        if box.iri not in first:
            return NONE if box.is_ended else NOT_KNOWN
        return first[box.iri] if first[box.iri] in frequent else OTHERS

    return {b.iri: key(b) for b in context.picture.boxes.values()}, [*frequent, OTHERS, NONE]


def key_by_status(context: ColourContext) -> tuple[Keys, Sequence[str]]:
    """Colour by lifecycle status."""
    boxes = context.picture.boxes.values()
    return {b.iri: NOT_KNOWN if b.status == UNKNOWN else b.status for b in boxes}, STATUSES


def key_by_age(context: ColourContext) -> tuple[Keys, Sequence[str]]:
    """Colour by the last day a source began to attest owner or status."""
    latest: dict[str, str] = {}
    for row in context.facts["evidence"]:
        if row["day"] and row["statement"] not in context.day.gone:
            latest[row["resource"]] = max(latest.get(row["resource"], ""), row["day"])

    def key(iri: str) -> str:
        if iri not in latest:
            return NOT_KNOWN
        days = (context.today - date.fromisoformat(latest[iri])).days
        return "ny" if days <= YEAR else "eldre" if days <= 3 * YEAR else "gammel"

    return {iri: key(iri) for iri in context.picture.boxes}, ["ny", "eldre", "gammel"]


def key_by_evidence(context: ColourContext) -> tuple[Keys, Sequence[str]]:
    """Colour by the weakest evidence class among description, owner and status."""
    ranks: dict[str, int] = {}
    for row in context.facts["evidence"]:
        if row["statement"] not in context.day.gone and row["evidence"] in EVIDENCE_CLASSES:
            rank = EVIDENCE_CLASSES.index(row["evidence"])
            ranks[row["resource"]] = max(ranks.get(row["resource"], 0), rank)
    return {iri: EVIDENCE_CLASSES[rank] for iri, rank in ranks.items()}, EVIDENCE_CLASSES


# For keys the graph has no name for: short in a box, longer in the legend.
KEY_WORDS: Mapping[str, str] = {
    NOT_KNOWN: mark("ukjent"),
    NONE: mark("ute av bruk"),
    OTHERS: mark("andre eiere"),
    "ny": mark("siste år"),
    "eldre": mark("1–3 år siden"),
    "gammel": mark("over 3 år siden"),
}
LEGEND_WORDS: Mapping[str, str] = {
    "ny": mark("bekreftet siste år"),
    "eldre": mark("sist bekreftet for 1–3 år siden"),
    "gammel": mark("sist bekreftet for over 3 år siden"),
}


@dataclass(frozen=True, slots=True)
class Colouring:
    """The key of each box, and the legend: keys in order with hue and count."""

    keys: Keys
    legend: Sequence[tuple[str, str, int]]

    def hue(self, iri: str) -> str:
        """Return the CSS class that paints a box."""
        key = self.keys.get(iri, NOT_KNOWN)
        return next((hue for known, hue, _ in self.legend if known == key), "hue-none")


@dataclass(frozen=True, slots=True)
class ColourScheme:
    """A colour scheme: its title, its meaning, and the function that keys the boxes."""

    title: str
    meaning: str
    keys_of: Callable[[ColourContext], tuple[Keys, Sequence[str]]]
    is_ordered: bool = False


SCHEMES: Mapping[str, ColourScheme] = {
    "eier": ColourScheme(mark("Eier"), mark("Hvem som tilbyr ressursen."), key_by_owner),
    "status": ColourScheme(mark("Status"), mark("Hvor i livsløpet ressursen er."), key_by_status),
    "alder": ColourScheme(
        mark("Alder på fakta"),
        mark("Når en kilde sist sa noe nytt om eier eller status."),
        key_by_age,
        is_ordered=True,
    ),
    "grunnlag": ColourScheme(
        mark("Grunnlag"),
        mark("Det svakeste grunnlaget for beskrivelse, eier og status."),
        key_by_evidence,
        is_ordered=True,
    ),
}


def colour_boxes(name: str, context: ColourContext) -> Colouring:
    """Colour the landscape; the legend lists only what is drawn, unknown last."""
    keys, order = SCHEMES[name].keys_of(context)
    drawn = Counter(keys.get(box.iri, NOT_KNOWN) for box in context.picture.drawn)
    prefix = "step" if SCHEMES[name].is_ordered else "hue"
    hues = {key: f"{prefix}-{n + 1}" for n, key in enumerate(order)}
    hues |= {key: "hue-gone" for key in (NONE, *STATUSES[-2:]) if key in hues}
    hues |= {OTHERS: "hue-others"} if OTHERS in hues else {}
    hues[NOT_KNOWN] = "hue-none"
    return Colouring(keys, [(key, hue, drawn[key]) for key, hue in hues.items() if drawn[key]])

"""What the boxes are coloured by. Each colour stands for words that are written out as well."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.web.languages import mark
from okosystem.web.malbilde import painting
from okosystem.web.malbilde.painting import NONE, NOT_KNOWN, OTHERS, STATUSES, Keys, Sight

# Ours, for keys that no thing in the graph has a name for: short in a box, longer in the legend.
WORDS: Mapping[str, str] = {
    NOT_KNOWN: mark("ukjent"),
    NONE: mark("ute av bruk"),
    OTHERS: mark("andre eiere"),
    "hoy": mark("høy"),
    "middels": mark("middels"),
    "lav": mark("lav"),
    "ny": mark("siste år"),
    "eldre": mark("1–3 år siden"),
    "gammel": mark("over 3 år siden"),
    "1": mark("nivå 1"),
    "2": mark("nivå 2"),
    "3": mark("nivå 3"),
    "4": mark("nivå 4"),
    "5": mark("nivå 5"),
}
LONGER: Mapping[str, str] = {
    "hoy": mark("høy: minst 0,3 av 1"),
    "middels": mark("middels: 0,1–0,3"),
    "lav": mark("lav: under 0,1"),
    "ny": mark("belagt siste år"),
    "eldre": mark("sist belagt for 1–3 år siden"),
    "gammel": mark("sist belagt for over 3 år siden"),
}


@dataclass(frozen=True, slots=True)
class Colouring:
    """The key of each box, and the keys in the order of the legend with their hues."""

    keys: Keys
    legend: Sequence[tuple[str, str, int]]

    def hue(self, iri: str) -> str:
        """Give the class that paints a box."""
        key = self.keys.get(iri, NOT_KNOWN)
        return next((hue for known, hue, _ in self.legend if known == key), "hue-none")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to colour: its name, what it means, and how it is worked out."""

    title: str
    meaning: str
    paint: Callable[[Sight], tuple[Keys, Sequence[str]]]
    is_ordered: bool = False


SCHEMES: Mapping[str, Scheme] = {
    "eier": Scheme(mark("Eier"), mark("Hvem som tilbyr ressursen."), painting.owners),
    "status": Scheme(mark("Status"), mark("Hvor i livsløpet ressursen er."), painting.statuses),
    "kritikalitet": Scheme(
        mark("Kritikalitet"),
        mark("Hvor mye som henger på ressursen, regnet ut for i dag."),
        painting.criticality,
        is_ordered=True,
    ),
    "alder": Scheme(
        mark("Alder på fakta"),
        mark("Siste gang en kilde sa noe nytt om eier eller status."),
        painting.ages,
        is_ordered=True,
    ),
    "modenhet": Scheme(
        mark("Modenhet"),
        mark("Hvor moden hovedkapabiliteten er, fra 1 til 5."),
        painting.maturity,
        is_ordered=True,
    ),
    "grunnlag": Scheme(
        mark("Grunnlag"),
        mark("Det svakeste grunnlaget for beskrivelse, eier og status."),
        painting.evidence,
        is_ordered=True,
    ),
}


def colouring(name: str, sight: Sight) -> Colouring:
    """Colour the picture; the legend tells what is drawn, the unknown last."""
    keys, order = SCHEMES[name].paint(sight)
    drawn = Counter(keys.get(box.iri, NOT_KNOWN) for box in sight.picture.drawn)
    word = "step" if SCHEMES[name].is_ordered else "hue"
    hues = {key: f"{word}-{n + 1}" for n, key in enumerate(order)}
    hues |= {key: "hue-gone" for key in (NONE, *STATUSES[-2:]) if key in hues}
    hues[NOT_KNOWN] = "hue-none"
    return Colouring(keys, [(key, hue, drawn[key]) for key, hue in hues.items() if drawn[key]])

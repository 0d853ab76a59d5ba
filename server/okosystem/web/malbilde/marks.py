"""The marks on a box: never colour alone, at most three, the most pressing first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.web.languages import mark
from okosystem.web.malbilde.boxes import ENDING, Box

MOST = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign: what it is called, what it means, and when a box has it."""

    title: str
    meaning: str
    holds: Callable[[Box], bool]


MARKS: Mapping[str, Mark] = {
    "ending": Mark(
        mark("på vei ut eller borte"),
        mark("Ressursen er under utfasing, avviklet eller erstattet."),
        lambda box: box.status in ENDING,
    ),
    "overlap": Mark(
        mark("åpen overlapp"),
        mark("Overlapper helt eller delvis med en annen ressurs, og saken er ikke avklart."),
        lambda box: bool(box.overlaps),
    ),
    "ownerless": Mark(
        mark("eier ukjent"),
        mark("Grafen vet ikke hvem som tilbyr ressursen. Det betyr ikke at ingen gjør det."),
        lambda box: not box.owners and not box.is_ended,
    ),
    "component": Mark(
        mark("felleskomponent"),
        mark("Ressursen er nasjonal felleskomponent, eller del av en."),
        lambda box: box.is_component or bool(box.part_of_component),
    ),
    "proposed": Mark(
        mark("foreslått plass"),
        mark("Plassen er et forslag. Ingen har vedtatt den."),
        lambda box: not box.category and bool(box.proposed),
    ),
}


def marks_of(box: Box) -> Sequence[str]:
    """Name the marks a box has."""
    return [name for name, sign in MARKS.items() if sign.holds(box)][:MOST]

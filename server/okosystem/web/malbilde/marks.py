"""The marks on a box: never colour alone, at most three, the most urgent first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.web.languages import mark
from okosystem.web.malbilde.boxes import ENDING, ResourceBox

MAX_MARKS = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark: its title, its meaning, and the predicate for the boxes that have it."""

    title: str
    meaning: str
    applies_to: Callable[[ResourceBox], bool]


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


def marks_of(box: ResourceBox) -> Sequence[str]:
    """List the names of a box's marks."""
    return [name for name, sign in MARKS.items() if sign.applies_to(box)][:MAX_MARKS]

"""What happened, of which kind: an end and a beginning of the same thing on one day are one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from okosystem.core.terms import ID, kind_of
from okosystem.web.differences.reading import Change
from okosystem.web.languages import mark

NAME, OWNER, STATUS, PLACE = "NameForm", "owner", "LifecycleEvent", "Placement"
SLOTS = (NAME, OWNER, STATUS, PLACE)
OWNING = (ID["role/provider"], ID["role/owner"])
ENDED = (ID["lifecycle-status/retired"], ID["lifecycle-status/replaced"])
KINDS: Mapping[str, str] = {
    "nytt": mark("Nytt"),
    "slutt": mark("Avviklet eller erstattet"),
    "status": mark("Ny status"),
    "navn": mark("Nytt navn"),
    "plass": mark("Ny plass"),
    "eier": mark("Ny eller tidligere tilbyder"),
    "avhengighet": mark("Ny eller tidligere avhengighet"),
    "erstatning": mark("Erstatter noe"),
    "omorganisering": mark("Omorganisert"),
    "annet": mark("Andre roller og forhold"),
}
_OF_SLOT = {NAME: "navn", OWNER: "eier", PLACE: "plass", STATUS: "status"}
_OF_CLASS = {
    "Dependency": "avhengighet",
    "Replacement": "erstatning",
    "ChangeEvent": "omorganisering",
}


@dataclass(slots=True)
class Event:
    """What ended and what began for a thing on a day."""

    slot: str
    thing: str
    day: date
    before: list[Change] = field(default_factory=list)
    after: list[Change] = field(default_factory=list)

    @property
    def changes(self) -> Sequence[Change]:
        """List the statements it rests on."""
        return [*self.before, *self.after]

    @property
    def differs(self) -> bool:
        """Tell whether something else is said after than before, and not only seen first."""
        is_news = not all(change.is_sighting for change in self.changes)
        return is_news and _told(self.before) != _told(self.after)

    @property
    def sources(self) -> Sequence[str]:
        """List where it is seen."""
        return list(dict.fromkeys(source for c in self.changes for source in c.sources))

    @property
    def kind(self) -> str:
        """Say of which kind it is."""
        if self.slot == STATUS and self.after:
            if any(iri in ENDED for change in self.after for iri in change.says):
                return "slutt"
            return "status" if self.before else "nytt"
        return _OF_SLOT.get(self.slot) or _OF_CLASS.get(self.changes[0].kind, "annet")

    @property
    def kind_of_thing(self) -> str:
        """Say what kind of thing it is about, as addresses do."""
        return kind_of(self.thing)


def events(found: Sequence[Change], after: date, until: date) -> list[Event]:
    """Tell what differs between two days, the newest first; sightings alone are no event."""
    made: dict[tuple[str, str, date], Event] = {}
    for change in found:
        if after < change.effective <= until:
            key = slot_of(change), thing_of(change), change.effective
            event = made.setdefault(key, Event(*key))
            (event.after if change.begins else event.before).append(change)
    for event in made.values():
        ended = {change.statement for change in event.before}
        event.after = [change for change in event.after if change.statement not in ended]
    return sorted(
        (e for e in made.values() if e.differs), key=lambda e: (-e.day.toordinal(), e.thing, e.slot)
    )


def slot_of(change: Change) -> str:
    """Say what it is about the thing that changes; else the statement is an event of its own."""
    slot = OWNER if change.role in OWNING else change.kind
    return slot if slot in SLOTS else change.id


def thing_of(change: Change) -> str:
    """Choose the thing it is told of: a member rather than what it is a member of."""
    others = [iri for iri in change.things if iri not in change.says]
    return (others or change.things or [change.statement])[0]


def _told(changes: Sequence[Change]) -> set[tuple[str, ...]]:
    return {(c.role, *sorted(c.says or [c.statement])) for c in changes}

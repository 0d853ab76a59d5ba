"""Events: an end and a beginning for the same entity on the same day are one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from okosystem.core.terms import ID, kind_of
from okosystem.web.differences.statement_changes import StatementChange
from okosystem.web.languages import mark

NAME, OWNER, STATUS, PLACE = "NameForm", "owner", "LifecycleEvent", "Placement"
ASPECTS = (NAME, OWNER, STATUS, PLACE)
OWNER_ROLES = (ID["role/provider"], ID["role/owner"])
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
_KIND_OF_SLOT = {NAME: "navn", OWNER: "eier", PLACE: "plass", STATUS: "status"}
_KIND_OF_CLASS = {
    "Dependency": "avhengighet",
    "Replacement": "erstatning",
    "ChangeEvent": "omorganisering",
}


@dataclass(slots=True)
class Event:
    """What ended and what began for an entity on a day."""

    aspect: str
    entity: str
    day: date
    before: list[StatementChange] = field(default_factory=list)
    after: list[StatementChange] = field(default_factory=list)

    @property
    def changes(self) -> Sequence[StatementChange]:
        """The statements the event is based on."""
        return [*self.before, *self.after]

    @property
    def differs(self) -> bool:
        """Whether the content differs, and not only the day of the first attestation."""
        is_news = not all(change.is_first_attestation for change in self.changes)
        return is_news and _contents(self.before) != _contents(self.after)

    @property
    def sources(self) -> Sequence[str]:
        """The sources of the statements."""
        return list(dict.fromkeys(source for c in self.changes for source in c.sources))

    @property
    def kind(self) -> str:
        """The kind of event."""
        if self.aspect == STATUS and self.after:
            if any(iri in ENDED for change in self.after for iri in change.says):
                return "slutt"
            return "status" if self.before else "nytt"
        return _KIND_OF_SLOT.get(self.aspect) or _KIND_OF_CLASS.get(self.changes[0].kind, "annet")

    @property
    def entity_kind(self) -> str:
        """The kind of the entity, as addresses name it."""
        return kind_of(self.entity)


def find_events(changes: Sequence[StatementChange], after: date, until: date) -> list[Event]:
    """List the events after one day until another, newest first, without first attestations."""
    by_key: dict[tuple[str, str, date], Event] = {}
    for change in changes:
        if after < change.effective <= until:
            key = aspect_of(change), entity_of(change), change.effective
            event = by_key.setdefault(key, Event(*key))
            (event.after if change.begins else event.before).append(change)
    for event in by_key.values():
        ended = {change.statement for change in event.before}
        event.after = [change for change in event.after if change.statement not in ended]
    return sorted(
        (e for e in by_key.values() if e.differs),
        key=lambda e: (-e.day.toordinal(), e.entity, e.aspect),
    )


def aspect_of(change: StatementChange) -> str:
    """Return the aspect that changes; any other statement is an event of its own."""
    aspect = OWNER if change.role in OWNER_ROLES else change.kind
    return aspect if aspect in ASPECTS else change.id


def entity_of(change: StatementChange) -> str:
    """Choose the entity an event is about: a member rather than what it is a member of."""
    others = [iri for iri in change.things if iri not in change.says]
    return (others or change.things or [change.statement])[0]


def _contents(changes: Sequence[StatementChange]) -> set[tuple[str, ...]]:
    return {(c.role, *sorted(c.says or [c.statement])) for c in changes}

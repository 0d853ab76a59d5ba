"""The days on which statements began or ended, the events they make up, and sentences of them.

An end and a beginning for the same entity on the same day are one event, and events that say the
same of several entities are one sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from markupsafe import Markup

from okosystem.core.terms import ID, kind_of, local_name, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text
from okosystem.web.dates import day
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_labels, current_release, today, whole_store
from okosystem.web.templating import link, name, say

NAME, OWNER, STATUS, PLACE = "NameForm", "owner", "LifecycleEvent", "Placement"
ASPECTS = (NAME, OWNER, STATUS, PLACE)
OWNER_ROLES = (ID["role/provider"], ID["role/owner"])
ENDED = (ID["lifecycle-status/retired"], ID["lifecycle-status/replaced"])
KINDS: Mapping[str, str] = {
    "nytt": mark("Nytt"),
    "slutt": mark("Avviklet eller erstattet"),
    "status": mark("Ny status"),
    "erstatning": mark("Erstatter noe"),
    "omorganisering": mark("Omorganisert"),
    "eier": mark("Ny eller tidligere tilbyder"),
    "navn": mark("Nytt navn"),
    "plass": mark("Ny plass"),
    "avhengighet": mark("Ny eller tidligere avhengighet"),
    "annet": mark("Andre roller og forhold"),
}
_KIND_OF: Mapping[str, str] = {
    NAME: "navn",
    OWNER: "eier",
    PLACE: "plass",
    STATUS: "status",
    "Dependency": "avhengighet",
    "Replacement": "erstatning",
    "ChangeEvent": "omorganisering",
}
DAY_TEXTS = {
    "validFrom": mark("gjelder fra %(day)s"),
    "validUntil": mark("gjaldt til %(day)s"),
    "endedBy": mark("var slutt senest %(day)s"),
    "attestedFrom": mark("kjent siden %(day)s"),
    "date": mark("skjedde %(day)s"),
}
BEGINNINGS = ("validFrom", "attestedFrom", "date")
NAMED = 2
"""Entities named in a sentence before the rest are counted."""


# What is said when something began, when it ended, and when it replaced something.
ROLE = (mark("%(after)s fikk rollen %(role)s for %(thing)s."),
        mark("%(before)s har ikke lenger rollen %(role)s for %(thing)s."),
        mark("%(thing)s gikk fra %(before)s til %(after)s i rollen %(role)s."))  # fmt: skip
OTHER = mark("%(after)s begynte å gjelde."), mark("%(before)s gjelder ikke lenger."), ""
WORDINGS: Mapping[str, tuple[str, str, str]] = {
    STATUS: (mark("%(thing)s fikk statusen «%(after)s»."),
             mark("%(thing)s har ikke lenger statusen «%(before)s»."),
             mark("%(thing)s gikk fra «%(before)s» til «%(after)s».")),
    NAME: (mark("%(thing)s begynte å bruke navnet «%(after)s»."),
           mark("%(thing)s bruker ikke lenger navnet «%(before)s»."),
           mark("%(thing)s skiftet navn fra «%(before)s» til «%(after)s».")),
    PLACE: (mark("%(thing)s fikk plass i %(after)s."),
            mark("%(thing)s har ikke lenger plass i %(before)s."),
            mark("%(thing)s flyttet fra %(before)s til %(after)s.")),
    OWNER: (*ROLE[:2], mark("%(after)s overtok %(thing)s fra %(before)s.")),
    "Participation": ROLE,
    "Dependency": (mark("%(thing)s ble avhengig av %(after)s."),
                   mark("%(thing)s er ikke lenger avhengig av %(before)s."), ""),
    "PartWhole": (mark("%(thing)s ble en del av %(after)s."),
                  mark("%(thing)s er ikke lenger en del av %(before)s."), ""),
    "Membership": (mark("%(thing)s ble medlem av %(after)s."),
                   mark("%(thing)s er ikke lenger medlem av %(before)s."), ""),
    "Replacement": (mark("%(thing)s erstattet %(after)s."),
                    mark("%(thing)s erstatter ikke lenger %(before)s."), ""),
    "Obligation": (mark("%(after)s begynte å gjelde for %(thing)s."),
                   mark("%(before)s gjelder ikke lenger for %(thing)s."), ""),
    "ChangeEvent": ("%(after)s.", "%(before)s.", ""),
}  # fmt: skip


@dataclass(slots=True)
class StatementChange:
    """A statement that began or ended on a day, or was first attested."""

    statement: str
    change: str
    day: str
    precision: str
    kind: str = ""
    role: str = ""
    evidence: str = ""
    entities: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    near: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        """The identifier in feeds: the same in every release and language."""
        return f"{self.statement}#{self.change}"

    @property
    def effective(self) -> date:
        """The first day that differs; a statement valid until a day is gone the day after."""
        return date.fromisoformat(self.day) + timedelta(days=self.change == "validUntil")

    @property
    def begins(self) -> bool:
        """Whether the statement began."""
        return self.change in BEGINNINGS

    @property
    def is_first_attestation(self) -> bool:
        """Whether the statement was only first attested, which is news to us alone."""
        return self.change == "attestedFrom"

    @property
    def title(self) -> str:
        """Describe what changed and when, as precisely as it is known."""
        about = ", ".join(map(label_of, self.entities))
        return f"{about}: {self.content}, {self.when}"

    @property
    def when(self) -> str:
        """Describe the day, and what is known of it."""
        return gettext(DAY_TEXTS[self.change]) % {"day": day(self.day, self.precision)}

    @property
    def content(self) -> str:
        """Describe the object of the statement, the name it gives, or the statement itself."""
        if self.says:
            return ", ".join(map(label_of, self.says))
        if self.statement.startswith(str(ID["name/"])):
            return gettext("navnet «%(name)s»") % {"name": self.text}
        return str(self.text)

    @property
    def text(self) -> Text:
        """The label of the statement."""
        return current_labels().name(self.statement, current_language())

    def concerns(self, iri: str) -> bool:
        """Whether the change is about an entity, or about something it holds or provides."""
        return iri in {*self.entities, *self.says, *self.near}


def changes() -> list[StatementChange]:
    """List all changes until the day of the release, newest first, without plans."""
    last = str(today())
    return [c for c in all_changes() if c.day <= last and not c.is_first_attestation]


def all_changes() -> Sequence[StatementChange]:
    """List the changes of all days and first attestations, newest first."""
    return _read(whole_store(), current_release().page_queries["changes"])


@cached_per_store()
def _read(store: Store, sparql: str) -> Sequence[StatementChange]:
    changes: dict[tuple[str, str], StatementChange] = {}
    for row in store.query(sparql).rows():
        values = {key: value_of(term) for key, term in row.items()}
        change, kind = (local_name(values[key]) for key in ("change", "class"))
        entry = changes.setdefault(
            (values["statement"], change),
            StatementChange(
                values["statement"], change, values["day"],
                local_name(values["precision"]) or "day", kind, values["role"], values["evidence"],
            ),
        )  # fmt: skip
        columns = {"thing": entry.entities, "says": entry.says, "source": entry.sources}
        for key, found in columns.items():
            if values[key] and values[key] not in found:
                found.append(values[key])
        entry.near.add(values["near"])
    return list(changes.values())


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
        return _KIND_OF.get(self.aspect) or _KIND_OF.get(self.changes[0].kind, "annet")

    @property
    def precision(self) -> str:
        """How precisely the day is known: as the most precise of the statements says."""
        known = {change.precision for change in self.changes}
        return next(each for each in ("day", "month", "year") if each in known)

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
    others = [iri for iri in change.entities if iri not in change.says]
    return (others or change.entities or [change.statement])[0]


def _contents(changes: Sequence[StatementChange]) -> set[tuple[str, ...]]:
    return {(c.role, *sorted(c.says or [c.statement])) for c in changes}


def group_events(events: Sequence[Event]) -> Sequence[Sequence[Event]]:
    """Put together the events that say the same of several entities, by kind, newest first."""
    order = list(KINDS)

    def key(event: Event) -> tuple[object, ...]:
        contents = (sorted(_contents(side)) for side in (event.before, event.after))
        first = event.changes[0]
        place = order.index(event.kind), -event.day.toordinal()
        return *place, event.aspect if event.aspect in ASPECTS else first.kind, *contents

    return [list(found) for _, found in groupby(sorted(events, key=key), key)]


def sentence(events: Sequence[Event]) -> Markup:
    """Describe in one sentence events that differ only in the entity."""
    event = events[0]
    first = event.changes[0]
    begun, ended, both = WORDINGS.get(event.aspect) or WORDINGS.get(first.kind, OTHER)
    text = both if both and event.before and event.after else begun if event.after else ended
    role = first.role
    return Markup(gettext(text)) % {  # noqa: S704
        "thing": _name_entities([e.entity for e in events]),
        "before": _name_objects(event.before),
        "after": _name_objects(event.after),
        "role": say(name(role)) if role else "",
    }


def _name_entities(iris: Sequence[str]) -> Markup:
    """Name the first entities by link, and count the rest if it is more than one."""
    shown = len(iris) if len(iris) <= NAMED + 1 else NAMED
    names = [link(iri) for iri in iris[:shown]]
    if rest := len(iris) - shown:
        names.append(gettext("%(number)s til") % {"number": rest})
    *others, last = names
    return (
        Markup("{} {} {}").format(Markup(", ").join(others), gettext("og"), last)
        if others
        else Markup("{}").format(last)
    )


def _name_objects(changes: Sequence[StatementChange]) -> Markup:
    """Name the objects of statements: entities by link, codes and names by label."""
    parts: list[Markup | str] = []
    for change in changes:
        if change.kind == STATUS:
            parts += [say(name(iri)) for iri in change.says]
        elif change.kind in (NAME, "ChangeEvent") or not change.says:
            parts.append(say(change.text))
        else:
            parts += [link(iri) for iri in change.says]
    return Markup(", ").join(parts)

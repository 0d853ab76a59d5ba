"""Changes of statements by day, the events that they make up, and sentences about these.

An end and a beginning for the same entity on the same day are one event, and equal events of
several entities are one sentence.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from markupsafe import Markup

from okosystem.graph.markup import day as format_day
from okosystem.graph.markup import link, say
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.package import read_package_table
from okosystem.rdf.terms import ID, local_name
from okosystem.sparql.answers import distinct_values

TABLE = read_package_table("graph/changes.toml")
KINDS: Mapping[str, str] = TABLE["kinds"]
DAYS = TABLE.rows("days", "when begins")
CLASSES = TABLE.rows("classes", "kind began ended", "replaced renamed")
OWNER_ROLES = (ID["role/provider"], ID["role/owner"])
ENDED = (ID["lifecycle-status/retired"], ID["lifecycle-status/replaced"])
PRECISIONS = ("day", "month", "year")
MAX_NAMED = 2
"""Entities named in a sentence before the rest are counted."""


@dataclass(frozen=True, slots=True)
class StatementChange:
    """A statement that began or ended on a day, or was first attested.

    `term` gives the day, `says` has what the statement says, and `about` all that it concerns.
    """

    iri: str
    term: str
    day: str
    precision: str
    class_: str
    role: str
    evidence: str
    entities: Sequence[str]
    says: Sequence[str]
    sources: Sequence[str]
    about: Collection[str]

    @property
    def id(self) -> str:
        """The identifier in feeds: the same in every release and language."""
        return f"{self.iri}#{self.term}"

    @property
    def effective(self) -> date:
        """The first day with the change; a statement valid until a day ends the day after."""
        return date.fromisoformat(self.day) + timedelta(days=self.term == "validUntil")

    @property
    def is_first_attestation(self) -> bool:
        """Whether the statement was only first attested, which is news to us alone."""
        return self.term == "attestedFrom"

    def title(self, reader: Reader) -> str:
        """Describe the change and its day, with the precision it is known to."""
        subjects = ", ".join(map(reader.label, self.entities))
        if self.iri in self.entities:
            return f"{subjects}: {self.when(reader)}"
        if self.says:
            content = ", ".join(map(reader.label, self.says))
        elif self.iri.startswith(ID["name/"]):
            content = reader.text("navnet «%(name)s»") % {"name": reader.label(self.iri)}
        else:
            content = reader.label(self.iri)
        return f"{subjects}: {content}, {self.when(reader)}"

    def when(self, reader: Reader) -> str:
        """Describe the day, and how it is known."""
        text = DAYS[self.term]["when"]
        return reader.text(text) % {"day": format_day(reader, self.day, self.precision)}


@cached_per_graph(of_today=True)
def all_changes(graph: Reader) -> Sequence[StatementChange]:
    """List the changes of all days and first attestations, newest first."""
    rows = groupby(graph.ask("changes"), lambda row: (row["statement"], row["change"]))
    return [_change(distinct_values(found)) for _, found in rows]


def changes(reader: Reader) -> list[StatementChange]:
    """List all changes until the day of the release, newest first, without plans."""
    last = str(reader.today)
    return [c for c in all_changes(reader) if c.day <= last and not c.is_first_attestation]


def _change(cells: dict[str, list[str]]) -> StatementChange:
    """Make a change from the rows about it; of several classes or values the first is used."""
    only = {column: values[0] for column, values in cells.items()}
    entities, says = cells.get("thing", []), cells.get("says", [])
    role = only.get("role", "")
    return StatementChange(
        only["statement"],
        local_name(only["change"]),
        only["day"],
        local_name(only.get("precision", "")) or "day",
        "owner" if role in OWNER_ROLES else local_name(only.get("class", "")),
        role,
        only.get("evidence", ""),
        entities,
        says,
        cells.get("source", []),
        {*entities, *says, *cells.get("near", [])},
    )


@dataclass(frozen=True, slots=True)
class Event:
    """The end and the beginning of something for an entity on a day, with the statements.

    The day is as precise as the most precise of the statements says.
    """

    entity: str
    day: date
    precision: str
    class_: str
    kind: str
    before: Sequence[StatementChange]
    after: Sequence[StatementChange]
    changes: Sequence[StatementChange]


def day_of(reader: Reader, event: Event) -> str:
    """Write the day of an event, which may be known only as the latest one possible."""
    text = format_day(reader, event.day.isoformat(), event.precision)
    is_latest = all(change.term == "endedBy" for change in event.changes)
    return reader.text("senest %(day)s") % {"day": text} if is_latest else text


def find_events(reader: Reader, after: date, until: date) -> list[Event]:
    """List the events after one day until another, newest first, without first attestations."""
    groups = defaultdict[tuple[int, str, str], list[StatementChange]](list)
    for change in all_changes(reader):
        if after < change.effective <= until:
            others = [iri for iri in change.entities if iri not in change.says]
            # A member rather than what it is a member of.
            entity = (others or change.entities or [change.iri])[0]
            aspect = change.class_ if "replaced" in CLASSES.get(change.class_, ()) else change.id
            groups[-change.effective.toordinal(), entity, aspect].append(change)
    events = (_event(entity, groups[day, entity, aspect]) for day, entity, aspect in sorted(groups))
    return [event for event in events if event and not _is_about_own_name(reader, event)]


def _is_about_own_name(reader: Reader, event: Event) -> bool:
    """Whether a body began or ended with the name that it has: it was not renamed."""
    return len(event.changes) == 1 and _is_own_name(reader, event.entity, event.changes)


def _is_own_name(reader: Reader, entity: str, changes: Sequence[StatementChange]) -> bool:
    name = reader.labels.name(entity, "nb").value
    names = [reader.labels.name(c.iri, "nb").value for c in changes if c.class_ == "NameForm"]
    return name in names


def _event(entity: str, found: Sequence[StatementChange]) -> Event | None:
    """Make an event, unless nothing differs but the day of the first attestation."""
    before = [change for change in found if not DAYS[change.term]["begins"]]
    ended = {change.iri for change in before}
    after = [c for c in found if DAYS[c.term]["begins"] and c.iri not in ended]
    changes = [*before, *after]
    is_news = not all(change.is_first_attestation for change in changes)
    if not is_news or _contents(before) == _contents(after):
        return None
    class_, kind = found[0].class_, _event_kind(found[0].class_, before, after)
    precision = min((change.precision for change in changes), key=PRECISIONS.index)
    return Event(entity, found[0].effective, precision, class_, kind, before, after, changes)


def _event_kind(
    class_: str, before: Sequence[StatementChange], after: Sequence[StatementChange]
) -> str:
    """Return the kind that the table gives a class; a status may also be the first or the last."""
    kind = str(CLASSES.get(class_, CLASSES["other"])["kind"])
    if kind not in ("status", "slutt"):
        return kind
    if any(iri in ENDED for change in after for iri in change.says):
        return "slutt"
    return "nytt" if after and not before else kind


def _contents(changes: Sequence[StatementChange]) -> list[tuple[str, ...]]:
    return sorted({(c.role, *sorted(c.says or [c.iri])) for c in changes})


def group_events(events: Sequence[Event]) -> Sequence[Sequence[Event]]:
    """Group equal events of several entities, by kind, newest first."""
    order = list(KINDS)

    def key(event: Event) -> tuple[object, ...]:
        contents = _contents(event.before), _contents(event.after)
        return order.index(event.kind), -event.day.toordinal(), event.class_, *contents

    return [list(found) for _, found in groupby(sorted(events, key=key), key)]


def sentence(reader: Reader, events: Sequence[Event]) -> Markup:
    """Describe in one sentence events that differ only in the entity."""
    event = events[0]
    began, ended = bool(event.after), bool(event.before)
    texts = CLASSES.get(event.class_, CLASSES["other"])
    text = texts["replaced" if began and ended else "began" if began else "ended"]
    if "renamed" in texts and ended and _is_own_name(reader, event.entity, event.after):
        text = texts["renamed"]
    role = event.changes[0].role
    return Markup(reader.text(text)) % {  # noqa: S704
        "thing": _name_entities(reader, list(dict.fromkeys(each.entity for each in events))),
        "before": _name_objects(reader, event.before),
        "after": _name_objects(reader, event.after),
        "role": say(reader, reader.name(role)) if role else "",
    }


def _name_entities(reader: Reader, iris: Sequence[str]) -> Markup:
    """Link the first entities, and count the others if there is more than one."""
    shown = len(iris) if len(iris) <= MAX_NAMED + 1 else MAX_NAMED
    names = [link(reader, iri) for iri in iris[:shown]]
    if rest := len(iris) - shown:
        names.append(reader.text("%(number)s til") % {"number": rest})
    if len(names) > 1:
        names[-2:] = [Markup("{} {} {}").format(names[-2], reader.text("og"), names[-1])]
    return Markup(", ").join(names)


def _name_objects(reader: Reader, changes: Sequence[StatementChange]) -> Markup:
    """Name the objects of statements: entities by link, codes and names by label."""
    parts: list[Markup | str] = []
    for change in changes:
        if change.class_ == "LifecycleEvent":
            parts += [say(reader, reader.name(iri)) for iri in change.says]
        elif change.class_ in ("NameForm", "ChangeEvent") or not change.says:
            parts.append(say(reader, reader.name(change.iri)))
        else:
            parts += [link(reader, iri) for iri in change.says]
    return Markup(", ").join(parts)

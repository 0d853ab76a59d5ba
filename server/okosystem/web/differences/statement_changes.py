"""The days on which statements began or ended, read from the graph once per release."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from okosystem.core.terms import ID, local_name, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text
from okosystem.web.dates import day
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_labels, current_release, whole_store

DAY_TEXTS = {
    "validFrom": mark("gjelder fra %(day)s"),
    "validUntil": mark("gjaldt til %(day)s"),
    "endedBy": mark("var slutt senest %(day)s"),
    "attestedFrom": mark("belagt fra %(day)s"),
    "date": mark("skjedde %(day)s"),
}
BEGINNINGS = ("validFrom", "attestedFrom", "date")


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
    things: list[str] = field(default_factory=list)
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
        about = ", ".join(str(_name(iri)) for iri in self.things)
        return f"{about}: {self.content}, {self.when}"

    @property
    def when(self) -> str:
        """Describe the day, and what is known of it."""
        return gettext(DAY_TEXTS[self.change]) % {"day": day(self.day, self.precision)}

    @property
    def content(self) -> str:
        """Describe the object of the statement, the name it gives, or the statement itself."""
        if self.says:
            return ", ".join(str(_name(iri)) for iri in self.says)
        if self.statement.startswith(str(ID["name/"])):
            return gettext("navnet «%(name)s»") % {"name": self.text}
        return str(self.text)

    @property
    def text(self) -> Text:
        """The label of the statement."""
        return _name(self.statement)

    def concerns(self, iri: str) -> bool:
        """Whether the change is about an entity, or about something it holds or provides."""
        return iri in {*self.things, *self.says, *self.near}


def changes() -> list[StatementChange]:
    """List all changes until the day of the release, newest first, without plans."""
    last = current_release().manifest["modified"]
    return [
        change for change in all_changes() if change.day <= last and not change.is_first_attestation
    ]


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
        for key, values_ in (
            ("thing", entry.things),
            ("says", entry.says),
            ("source", entry.sources),
        ):
            if values[key] and values[key] not in values_:
                values_.append(values[key])
        entry.near.add(values["near"])
    return list(changes.values())


def _name(iri: str) -> Text:
    return current_labels().name(iri, current_language())

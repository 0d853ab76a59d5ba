"""When statements came into effect and went out, read from the graph once for each release."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from okosystem.core.terms import ID, local_name, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text
from okosystem.web.dates import day
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_labels, current_release, whole_store

WORDS = {
    "validFrom": mark("gjelder fra %(day)s"),
    "validUntil": mark("gjaldt til %(day)s"),
    "endedBy": mark("var slutt senest %(day)s"),
    "attestedFrom": mark("belagt fra %(day)s"),
    "date": mark("skjedde %(day)s"),
}
BEGINS = ("validFrom", "attestedFrom", "date")


@dataclass(slots=True)
class Change:
    """A statement that came into effect or went out on a day, or was first seen."""

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
        """Give what a reader knows it by: the same in every release and language."""
        return f"{self.statement}#{self.change}"

    @property
    def effective(self) -> date:
        """Give the first day that differs: what holds until a day is gone the day after."""
        return date.fromisoformat(self.day) + timedelta(days=self.change == "validUntil")

    @property
    def begins(self) -> bool:
        """Tell whether it is a beginning."""
        return self.change in BEGINS

    @property
    def is_sighting(self) -> bool:
        """Tell whether it is only the first time somebody saw it, which is news to us alone."""
        return self.change == "attestedFrom"

    @property
    def title(self) -> str:
        """Say what happened to what, and when, no more precisely than it is known."""
        about = ", ".join(str(_name(iri)) for iri in self.things)
        return f"{about}: {self.said}, {self.when}"

    @property
    def when(self) -> str:
        """Say when, and in which sense."""
        return gettext(WORDS[self.change]) % {"day": day(self.day, self.precision)}

    @property
    def said(self) -> str:
        """Say what the statement says: what it points at, the name it gives, or its own name."""
        if self.says:
            return ", ".join(str(_name(iri)) for iri in self.says)
        if self.statement.startswith(str(ID["name/"])):
            return gettext("navnet «%(name)s»") % {"name": self.text}
        return str(self.text)

    @property
    def text(self) -> Text:
        """Give the statement in words, or its name."""
        return _name(self.statement)

    def concerns(self, iri: str) -> bool:
        """Tell whether it is about a thing, or about what is in its place or care."""
        return iri in {*self.things, *self.says, *self.near}


def changes() -> list[Change]:
    """List all changes until the day of the release, the newest first; plans are no changes."""
    last = current_release().manifest["modified"]
    return [change for change in every() if change.day <= last and not change.is_sighting]


def every() -> Sequence[Change]:
    """List changes of all days, and first sightings, the newest first."""
    return _read(whole_store(), current_release().page_queries["changes"])


@cached_per_store()
def _read(store: Store, sparql: str) -> Sequence[Change]:
    found: dict[tuple[str, str], Change] = {}
    for row in store.query(sparql).rows():
        values = {key: value_of(term) for key, term in row.items()}
        change, kind = (local_name(values[key]) for key in ("change", "class"))
        precision = local_name(values["precision"]) or "day"
        one = found.setdefault(
            (values["statement"], change),
            Change(
                values["statement"], change, values["day"], precision,
                kind, values["role"], values["evidence"],
            ),
        )  # fmt: skip
        for key, known in (("thing", one.things), ("says", one.says), ("source", one.sources)):
            if values[key] and values[key] not in known:
                known.append(values[key])
        one.near.add(values["near"])
    return list(found.values())


def _name(iri: str) -> Text:
    return current_labels().name(iri, current_language())

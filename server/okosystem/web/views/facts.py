"""The statements that join actors and resources, as the views show them: read once a release."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from okosystem.core.days import Period
from okosystem.engine.answers import Row
from okosystem.engine.oxigraph import Store
from okosystem.engine.remembering import remembered
from okosystem.model.labels import Text, best
from okosystem.web.alphabet import sort_key
from okosystem.web.languages import current_language
from okosystem.web.state import current_labels, current_release, current_store

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement: its two ends, what it says of them, when it holds and how it is known.

    `says` is a role, a kind of dependency or a kind of value, by what `kind` of statement it is.
    """

    kind: str
    iri: str
    subject: str
    object: str
    says: str
    strength: str
    given: str
    evidence: str
    ways: tuple[str, ...]
    sources: tuple[str, ...]
    period: Period

    @property
    def ends(self) -> tuple[str, str]:
        """What it joins, as the statement points."""
        return self.subject, self.object

    def holds(self, day: date | None, today: date) -> bool:
        """Tell whether it holds on a day; now, when nothing says that it is over."""
        if day is not None:
            return self.period.holds(day)
        return self.period.end is None or self.period.end > today


def facts(day: date | None, *kinds: str) -> list[Fact]:
    """List the statements of some kinds that hold on a day, or now."""
    today = date.fromisoformat(current_release().manifest["modified"])
    return [f for f in every(*kinds) if f.holds(day, today)]


def every(*kinds: str) -> list[Fact]:
    """List the statements of some kinds, of all times."""
    found = _facts(current_store(), current_release().page_queries["facts"])
    return [f for f in found if f.kind in kinds]


def by_names(found: Iterable[Fact], *ends: str) -> list[Fact]:
    """Sort statements by the names, for this reader, of what some of their fields point at."""
    names, language = current_labels(), current_language()

    def place(fact: Fact) -> tuple[str, ...]:
        texts = (names.name(getattr(fact, end), language).value for end in ends)
        return (*map(sort_key, texts), fact.iri)

    return sorted(found, key=place)


def told(fact: Fact) -> Text | None:
    """Give what a statement says in words, for this reader."""
    texts = _texts(current_store(), current_release().page_queries["texts"])
    return best(texts.get(fact.iri, {}), current_language())


@remembered()
def _facts(store: Store, sparql: str) -> Sequence[Fact]:
    return [_fact(row) for row in store.query(sparql).rows()]


@remembered()
def _texts(store: Store, sparql: str) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in store.query(sparql).rows():
        language = str(getattr(row["text"], "language", None) or "")
        found[_plain(row, "statement")][language] = _plain(row, "text")
    return found


def _fact(row: Row) -> Fact:
    return Fact(
        kind=_plain(row, "kind"),
        iri=_plain(row, "statement"),
        subject=_plain(row, "subject"),
        object=_plain(row, "object"),
        says=_plain(row, "says"),
        strength=_plain(row, "strength"),
        given=_plain(row, "given"),
        evidence=_plain(row, "evidence"),
        ways=tuple(sorted(_plain(row, "ways").split())),
        sources=tuple(sorted(_plain(row, "sources").split())),
        period=_period(row),
    )


def _period(row: Row) -> Period:
    begins, last, ended = (_plain(row, name) for name in ("begins", "last", "ended"))
    ends = [date.fromisoformat(last) + _ONE] if last else []
    ends += [date.fromisoformat(ended)] if ended else []
    return Period(date.fromisoformat(begins) if begins else None, min(ends, default=None))


def _plain(row: Row, name: str) -> str:
    return str(getattr(row[name], "value", ""))

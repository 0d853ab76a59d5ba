"""The numbers of the quality page: a few named queries a release, added up by kind or owner."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.release import Release
from okosystem.core.terms import value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.web.state import current_release, whole_store

AGE, EVIDENCE, UNKNOWN = "age-of-facts", "evidence-overview", "unknown-by-kind"
FACTS, NYNORSK, TEXTS = "unknown-facts", "nynorsk-share", "texts-without-nynorsk"
QUESTIONS = (AGE, EVIDENCE, UNKNOWN, FACTS, NYNORSK, TEXTS)
FOURTH = 0.25
"""What the Language Act demands of each form, as a share of the text."""
Plain = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago statements were attested: how many are old, and of how many it is unknown."""

    key: str
    statements: int
    old: int
    unknown: int
    oldest: str
    newest: str

    @property
    def share(self) -> float:
        """The share that is old, or of unknown age."""
        return (self.old + self.unknown) / self.statements


@dataclass(frozen=True, slots=True)
class Written:
    """How many characters stand in each form of Norwegian."""

    key: str
    nb: int
    nn: int

    @property
    def share(self) -> float:
        """The share of Nynorsk."""
        return self.nn / ((self.nb + self.nn) or 1)

    @property
    def is_low(self) -> bool:
        """Tell whether it is under the line."""
        return self.share < FOURTH


@dataclass(frozen=True, slots=True)
class Evidenced:
    """How many statements of a class rest on what, by kind of evidence."""

    key: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Gap:
    """Of how many things of a class a property is unknown."""

    key: str
    term: str
    things: int
    unknown: int

    @property
    def share(self) -> float:
        """The share that is unknown."""
        return self.unknown / self.things


def table(name: str) -> Sequence[Plain]:
    """Fetch the answer to a question, asked once for each release, as of its day."""
    return _table(whole_store(), current_release(), name)


def ages(by: str, owner: str = "") -> list[Age]:
    """Add up the ages by class or by owner, the oldest share first."""
    found = [_age(key, rows) for key, rows in _grouped(table(AGE), by, owner).items()]
    return sorted(found, key=lambda one: (-one.share, -one.statements, one.key))


def nynorsk(by: str, owner: str = "") -> list[Written]:
    """Add up the text by kind or by owner, the lowest share of Nynorsk first."""
    found = [
        Written(key, _sum(rows, "nb"), _sum(rows, "nn"))
        for key, rows in _grouped(table(NYNORSK), by, owner).items()
    ]
    return sorted(found, key=lambda one: (one.share, -one.nb, one.key))


def evidence() -> list[Evidenced]:
    """Count statements by class and evidence, the most first: all of them."""
    found = [
        Evidenced(key, {row["evidence"]: int(row["statements"]) for row in rows})
        for key, rows in _grouped(table(EVIDENCE), "class").items()
    ]
    return sorted(found, key=lambda one: (-one.total, one.key))


def unknown() -> list[Gap]:
    """Count what is unknown by class and property, the largest share first."""
    found = [
        Gap(row["class"], row["property"], int(row["things"]), int(row["unknown"]))
        for row in table(UNKNOWN)
    ]
    return sorted(found, key=lambda one: (-one.share, one.key, one.term))


def of_owner(name: str, owner: str) -> list[Plain]:
    """List the rows of a question that are about what is an owner's; all of them for nobody."""
    return [row for row in table(name) if owner in ("", row["owner"])]


def _grouped(rows: Iterable[Plain], by: str, owner: str = "") -> Mapping[str, list[Plain]]:
    found: dict[str, list[Plain]] = {}
    for row in rows:
        if owner in ("", row.get("owner")):
            found.setdefault(row[by], []).append(row)
    return found


def _age(key: str, rows: Sequence[Plain]) -> Age:
    oldest = min((row["oldest"] for row in rows if row["oldest"]), default="")
    newest = max(row["newest"] for row in rows)
    return Age(
        key, _sum(rows, "statements"), _sum(rows, "old"), _sum(rows, "unknown"), oldest, newest
    )


def _sum(rows: Iterable[Plain], column: str) -> int:
    return sum(int(row[column]) for row in rows)


@cached_per_store(len(QUESTIONS))
def _table(store: Store, release: Release, name: str) -> Sequence[Plain]:
    query = release.queries[name]
    given = {"dato": str(release.manifest["modified"])} if query.parameters else {}
    rows = store.query(query.sparql, parameters=query.bind(given, release.prefixes)).rows()
    return [{key: value_of(term) for key, term in row.items()} for row in rows]

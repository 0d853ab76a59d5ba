"""The numbers of the quality page: a few named queries per release, summed by kind or owner."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.release import Release
from okosystem.core.terms import ID, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.web.state import current_release, whole_store

AGE, BY_EVIDENCE, UNKNOWN = "age-of-facts", "evidence-overview", "unknown-by-kind"
FACTS, NYNORSK, TEXTS = "unknown-facts", "nynorsk-share", "texts-without-nynorsk"
EVIDENCE = tuple(ID[f"evidence/{word}"] for word in ("fact", "deduction", "judgement", "proposal"))
NUMBER_OF_QUERIES = 6
MIN_SHARE = 0.25
"""The minimum share of each form by the Language Act."""
Plain = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago statements were attested: the number that are old, and of unknown age."""

    key: str
    statements: int
    old: int
    unknown: int
    oldest: str
    newest: str

    @property
    def share(self) -> float:
        """The share that is old or of unknown age."""
        return (self.old + self.unknown) / self.statements


@dataclass(frozen=True, slots=True)
class LanguageShare:
    """The number of characters in each form of Norwegian."""

    key: str
    nb: int
    nn: int

    @property
    def share(self) -> float:
        """The share of Nynorsk."""
        return self.nn / ((self.nb + self.nn) or 1)

    @property
    def percent(self) -> int:
        """The share in percent, never rounded up to the statutory minimum."""
        return int(100 * self.share) if self.is_low else round(100 * self.share)

    @property
    def is_low(self) -> bool:
        """Whether the share is below the statutory minimum."""
        return self.share < MIN_SHARE


@dataclass(frozen=True, slots=True)
class EvidenceCount:
    """The number of statements of a class, by evidence class."""

    key: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """The number of statements."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class UnknownCount:
    """The number of entities of a class for which a property is unknown."""

    key: str
    term: str
    entities: int
    unknown: int

    @property
    def share(self) -> float:
        """The share that is unknown."""
        return self.unknown / self.entities


def query_rows(name: str, owner: str = "") -> Sequence[Plain]:
    """Return the rows of a query, or those of an owner, cached for each release, as of its day."""
    rows = _query(whole_store(), current_release(), name)
    return [row for row in rows if row["owner"] == owner] if owner else rows


def sum_ages(by: str, owner: str = "") -> list[Age]:
    """Sum the ages by class or owner, the largest old share first."""
    sums = [
        Age(
            key,
            _sum(rows, "statements"),
            _sum(rows, "old"),
            _sum(rows, "unknown"),
            oldest=min((row["oldest"] for row in rows if row["oldest"]), default=""),
            newest=max(row["newest"] for row in rows),
        )
        for key, rows in _group(query_rows(AGE, owner), by).items()
    ]
    return sorted(sums, key=lambda age: (-age.share, -age.statements, age.key))


def sum_nynorsk(by: str, owner: str = "") -> list[LanguageShare]:
    """Sum the text by kind or owner, the lowest share of Nynorsk first."""
    sums = [
        LanguageShare(key, _sum(rows, "nb"), _sum(rows, "nn"))
        for key, rows in _group(query_rows(NYNORSK, owner), by).items()
    ]
    return sorted(sums, key=lambda share: (share.share, -share.nb, share.key))


def count_evidence() -> list[EvidenceCount]:
    """Count statements by class and evidence, the most first."""
    counts = [
        EvidenceCount(key, {row["evidence"]: int(row["statements"]) for row in rows})
        for key, rows in _group(query_rows(BY_EVIDENCE), "class").items()
    ]
    return sorted(counts, key=lambda count: (-count.total, count.key))


def count_unknown() -> list[UnknownCount]:
    """Count what is unknown by class and property, the largest share first."""
    counts = [
        UnknownCount(row["class"], row["property"], int(row["things"]), int(row["unknown"]))
        for row in query_rows(UNKNOWN)
    ]
    return sorted(counts, key=lambda count: (-count.share, count.key, count.term))


def totals() -> Mapping[str, tuple[int, int]]:
    """Compute the four headline numbers, each as a part and a whole."""
    whole, gaps = count_evidence()[0], count_unknown()
    old, texts = sum_ages("class"), sum_nynorsk("kind")
    nb, nn = sum(entry.nb for entry in texts), sum(entry.nn for entry in texts)
    return {
        "facts": (whole.counts.get(EVIDENCE[0], 0), whole.total),
        "unknown": (sum(entry.unknown for entry in gaps), sum(entry.entities for entry in gaps)),
        "old": (sum(entry.old for entry in old), sum(entry.statements for entry in old)),
        "nynorsk": (nn, nb + nn),
    }


def _group(rows: Iterable[Plain], by: str) -> Mapping[str, list[Plain]]:
    groups = defaultdict[str, list[Plain]](list)
    for row in rows:
        groups[row[by]].append(row)
    return groups


def _sum(rows: Iterable[Plain], column: str) -> int:
    return sum(int(row[column]) for row in rows)


@cached_per_store(NUMBER_OF_QUERIES)
def _query(store: Store, release: Release, name: str) -> Sequence[Plain]:
    query = release.queries[name]
    values = {"dato": str(release.manifest["modified"])} if query.parameters else {}
    rows = store.query(query.to_sparql(query.bind(values, release.prefixes))).rows()
    return [{key: value_of(term) for key, term in row.items()} for row in rows]

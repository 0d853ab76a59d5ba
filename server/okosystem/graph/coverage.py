"""Coverage assessments by party, with the gap, its colour and the spread between parties.

A gap is the target less the current value; it is computed here, and not stored. A missing number is
unknown, never 0. Parties that disagree are kept apart, with the lowest and the highest number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from okosystem.graph.choices import Field
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.texts import mark
from okosystem.rdf.terms import ID, value_of
from okosystem.sparql.answers import Row

GREEN, YELLOW, RED = "green", "yellow", "red"
UNDEFINED, ABOVE, UNKNOWN = "undefined", "above", "unknown"
COLOURS: Mapping[int, str] = {0: GREEN, 1: YELLOW, 2: UNDEFINED, 3: RED, 4: RED}
"""Digdir's colours; Digdir has none for a gap of 2, nor for a negative one."""
READINGS: Mapping[str, str] = {"rodt": RED, "gult": YELLOW}
"""The colours that a reader may give a gap of 2, by their names in addresses."""
GAP_OF_TWO = "gap2"
READINGS_OF_TWO = {"rodt": mark("regnes som rødt"), "gult": mark("regnes som gult")}
READING = Field(GAP_OF_TWO, mark("Gap 2"), READINGS_OF_TWO)
PROPOSAL = ID["evidence/proposal"]


class Gap(NamedTuple):
    """The levels that a capability lacks to its target; negative above it, none if unknown."""

    size: int | None

    @classmethod
    def between(cls, now: int | None, target: int | None) -> "Gap":
        """Compute the gap; unknown if one of the numbers is."""
        return cls(None if now is None or target is None else target - now)

    def colour(self, reading: str = "") -> str:
        """Name the colour; `reading` is the reader's choice of how to read a gap of 2."""
        if self.size is None:
            return UNKNOWN
        if self.size < 0:
            return ABOVE
        return READINGS.get(reading, UNDEFINED) if self.size == 2 else COLOURS[self.size]


@dataclass(frozen=True, slots=True)
class CoverageAssessment:
    """An assessment by one party of one subject against one yardstick, in a context, on a day.

    The yardstick is an entity, or else the wanted situation in words. A capability has a value now
    and a target, a resource a degree; each is none if unknown.
    """

    iri: str
    subject: str
    yardstick: str
    wanted: str
    context: str
    party: str
    day: date | None
    evidence: str
    now: int | None
    target: int | None
    degree: int | None

    @property
    def gap(self) -> Gap:
        """The target less the value now."""
        return Gap.between(self.now, self.target)

    @property
    def key(self) -> tuple[str, ...]:
        """The fields in which a later assessment that replaces this one is equal."""
        return self.subject, self.yardstick, self.wanted, self.context, self.party

    @property
    def is_proposal(self) -> bool:
        """Whether the editors have not accepted it yet."""
        return self.evidence == PROPOSAL


class Spread(NamedTuple):
    """The lowest and the highest of some numbers, and how many are known and unknown."""

    lowest: int | None
    highest: int | None
    known: int
    unknown: int

    @classmethod
    def of(cls, numbers: Iterable[int | None]) -> "Spread":
        """Compute the spread; the ends are none if no number is known."""
        every = list(numbers)
        known = [number for number in every if number is not None]
        ends = min(known, default=None), max(known, default=None)
        return cls(*ends, len(known), len(every) - len(known))

    def text(self, reader: Reader) -> str:
        """Write the lowest and the highest number, or that they are unknown."""
        if self.lowest is None:
            return reader.text("ukjent")
        ends = dict.fromkeys(str(number).replace("-", "−") for number in self[:2])
        return "–".join(ends)


def assessments_on(graph: Reader, day: date | None = None) -> list[CoverageAssessment]:
    """List the assessments that hold on a day, or now: the last of each party, in order of key.

    One without a day holds on every day, until the party makes another.
    """
    newest: dict[tuple[str, ...], CoverageAssessment] = {}
    for one in _read(graph):
        if not (day and one.day and one.day > day):
            newest[one.key] = one
    return list(newest.values())


@cached_per_graph()
def _read(graph: Reader) -> Sequence[CoverageAssessment]:
    """Read the assessments; those of a key in order of their days, one without a day first."""
    return [_assessment(row) for row in graph.ask("coverage-assessments")]


def _assessment(row: Row) -> CoverageAssessment:
    texts = {name: value_of(term) for name, term in row.items()}
    now, target, degree = (
        int(texts[name]) if texts[name] else None for name in ("now", "target", "degree")
    )
    return CoverageAssessment(
        iri=texts["assessment"],
        subject=texts["subject"],
        yardstick=texts["yardstick"],
        wanted=texts["wanted"],
        context=texts["context"],
        party=texts["party"],
        day=date.fromisoformat(texts["day"][:10]) if texts["day"] else None,
        evidence=texts["evidence"],
        now=now,
        target=target,
        degree=degree,
    )

"""The whole check of one document for one kind: what it is worth, record by record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from okosystem.harvest import acceptance, quality
from okosystem.harvest.described import Described
from okosystem.harvest.document import Document
from okosystem.harvest.faults import Fault
from okosystem.harvest.kinds import KINDS, Kind
from okosystem.harvest.profile import Breach, about, breaches, by_focus
from okosystem.harvest.score import Score


@dataclass(frozen=True, slots=True)
class Record:
    """A record and how far it comes: found, accepted, without breaches, scored."""

    iri: str
    title: str
    triples: int
    faults: Sequence[Fault]
    breaches: Sequence[Breach] | None
    score: Score | None

    @property
    def is_accepted(self) -> bool:
        """Tell whether the harvester takes it, if it takes the source."""
        return not any(fault.stops for fault in self.faults)

    @property
    def is_clean(self) -> bool | None:
        """Tell whether it meets its profile; nothing when no shapes were given."""
        return None if self.breaches is None else not any(b.counts for b in self.breaches)


@dataclass(frozen=True, slots=True)
class Result:
    """What one document is worth as a source of one kind."""

    source: str
    kind: str
    faults: Sequence[Fault]
    records: Sequence[Record]
    elsewhere: Sequence[Breach] = ()

    @property
    def is_accepted(self) -> bool:
        """Tell whether the harvester takes the source."""
        return not any(fault.stops == "source" for fault in self.faults)

    @property
    def is_good(self) -> bool:
        """Tell whether there is nothing that must be fixed."""
        whole = not any(f.stops for f in self.faults) and all(r.is_accepted for r in self.records)
        clean = all(record.is_clean is not False for record in self.records)
        return whole and clean and not any(breach.counts for breach in self.elsewhere)


@dataclass(frozen=True)
class Besides:
    """What the check may know besides the document."""

    shapes: Sequence[ox.Triple] = ()
    answers: quality.Answers = field(default_factory=dict)
    lists: Described | None = None
    org: str = ""


def checked(document: Document, kind: Kind, besides: Besides) -> Result:
    """Check the document as a source of a kind."""
    described, source = document.described, document.delivery.name
    if not document.is_readable:
        return Result(source, kind.name, document.faults, [])
    shapes, lists = besides.shapes, besides.lists
    broken = by_focus(breaches(described, shapes, lists)) if shapes else None
    found = acceptance.judged(described, kind, besides.org)
    iris = acceptance.records_of(described, kind)
    by_record: Mapping[str, list[Fault]] = {record.value: [] for record in iris}
    rest = list(document.faults)
    for fault in found:
        by_record.get(fault.record, rest).append(fault)
    judged = [
        _record(described, kind, record, by_record[record.value], broken, besides)
        for record in iris
    ]
    return Result(source, kind.name, rest, judged, _elsewhere(described, kind, broken or {}))


def _elsewhere(
    described: Described, kind: Kind, broken: Mapping[str, list[Breach]]
) -> list[Breach]:
    """Give the breaches of the containers and what they carry, records of any kind left out."""
    types = [one for other in KINDS.values() for one in other.types]
    found: dict[int, Breach] = {}
    for container in described.typed([kind.container]):
        carried = described.carried_by(container, types)
        found |= {id(breach): breach for breach in about(carried, broken)}
    return list(found.values())


def _record(
    described: Described,
    kind: Kind,
    record: ox.NamedNode,
    faults: Sequence[Fault],
    broken: Mapping[str, list[Breach]] | None,
    besides: Besides,
) -> Record:
    carried = described.carried_by(record, kind.types)
    is_dataset = quality.DATASET in carried.types(record)
    return Record(
        record.value,
        acceptance.title(described, record),
        len(carried.triples),
        faults,
        None if broken is None else about(carried, broken),
        quality.scored(carried, record, besides.answers, besides.lists) if is_dataset else None,
    )

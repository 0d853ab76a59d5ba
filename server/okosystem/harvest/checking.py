"""The complete check of one document for one record kind: acceptance, profile and quality."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from okosystem.harvest.acceptance import acceptance_faults, find_records, title
from okosystem.harvest.codes import unknown_codes
from okosystem.harvest.document import Document, TripleIndex, display_name
from okosystem.harvest.profile import Breach, breaches_of, find_breaches, group_by_focus
from okosystem.harvest.quality import DATASET, Score, Statuses, score_dataset
from okosystem.harvest.rules import RECORD_KINDS, Fault, RecordKind


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """A record with its faults, its breaches of the profile and its quality score."""

    iri: str
    title: str
    triples: int
    faults: Sequence[Fault]
    breaches: Sequence[Breach] | None
    score: Score | None

    @property
    def is_accepted(self) -> bool:
        """Whether the harvester accepts the record, provided that it accepts the source."""
        return not any(fault.stops for fault in self.faults)

    @property
    def is_clean(self) -> bool | None:
        """Whether the record conforms to its profile; None when no shapes were given."""
        return None if self.breaches is None else not any(b.counts for b in self.breaches)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result for one document as a source of one kind."""

    source: str
    kind: str
    faults: Sequence[Fault]
    records: Sequence[CheckedRecord]
    container_breaches: Sequence[Breach] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether the harvester accepts the source."""
        return not any(fault.stops == "source" for fault in self.faults)

    @property
    def is_good(self) -> bool:
        """Whether there is nothing that must be fixed."""
        accepted = not any(f.stops for f in self.faults) and all(
            record.is_accepted for record in self.records
        )
        clean = all(record.is_clean is not False for record in self.records)
        return accepted and clean and not any(breach.counts for breach in self.container_breaches)


@dataclass(frozen=True)
class CheckOptions:
    """What the check uses besides the document."""

    shapes: Sequence[ox.Triple] = ()
    statuses: Statuses = field(default_factory=dict)
    lists: TripleIndex | None = None
    org: str = ""


def check_document(document: Document, kind: RecordKind, options: CheckOptions) -> CheckResult:
    """Check the document as a source of a kind."""
    index, source = document.index, document.delivery.name
    if not document.is_readable:
        return CheckResult(source, kind.name, document.faults, [])
    shapes = options.shapes
    breaches = group_by_focus(find_breaches(index, shapes, options.lists)) if shapes else None
    records = find_records(index, kind)
    by_record: Mapping[str, list[Fault]] = {record.value: [] for record in records}
    of_source = list(document.faults)
    for fault in acceptance_faults(index, kind, options.org):
        by_record.get(fault.record, of_source).append(fault)
    unknown = _unknown_codes_by_node(document, options.lists)
    checked = [
        _check_record(index, kind, record, by_record[record.value], breaches, options, unknown)
        for record in records
    ]
    containers = _containers(index, kind)
    of_source += _of_nodes(containers, unknown)
    return CheckResult(
        source, kind.name, of_source, checked, breaches_of(containers, breaches or {})
    )


def _containers(index: TripleIndex, kind: RecordKind) -> TripleIndex:
    """Return the containers and their parts, excluding records of any kind."""
    types = [type_ for other in RECORD_KINDS.values() for type_ in other.types]
    graphs = (index.record_graph(node, types) for node in index.instances([kind.container]))
    return TripleIndex(triple for graph in graphs for triple in graph.triples)


def _unknown_codes_by_node(
    document: Document, lists: TripleIndex | None
) -> Mapping[str, list[Fault]]:
    found: dict[str, list[Fault]] = defaultdict(list)
    for fault in document.delivery.add_lines([*unknown_codes(document.index, lists)]):
        found[fault.record].append(fault)
    return found


def _of_nodes(graph: TripleIndex, faults: Mapping[str, Sequence[Fault]]) -> list[Fault]:
    return [fault for node in graph.by_subject for fault in faults.get(display_name(node), ())]


def _check_record(
    index: TripleIndex,
    kind: RecordKind,
    record: ox.NamedNode,
    faults: Sequence[Fault],
    breaches: Mapping[str, list[Breach]] | None,
    options: CheckOptions,
    unknown: Mapping[str, Sequence[Fault]],
) -> CheckedRecord:
    graph = index.record_graph(record, kind.types)
    is_dataset = DATASET in graph.types(record)
    return CheckedRecord(
        record.value,
        title(index, record),
        len(graph.triples),
        [*faults, *_of_nodes(graph, unknown)],
        None if breaches is None else breaches_of(graph, breaches),
        score_dataset(graph, record, options.statuses, options.lists) if is_dataset else None,
    )

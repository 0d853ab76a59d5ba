"""Check one document for one kind of record: acceptance, owners, profile and quality."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from okosystem.feeds.document import (
    Document,
    Subject,
    TripleIndex,
    display_name,
)
from okosystem.feeds.profile import (
    Breach,
    breaches_of,
    find_breaches,
    group_by_focus,
    unknown_codes,
)
from okosystem.feeds.quality import (
    DATASET,
    Score,
    Statuses,
    score_dataset,
)
from okosystem.feeds.rules import (
    RECORD_KINDS,
    Fault,
    RecordKind,
    iri,
    short,
)
from okosystem.rdf.terms import Term

_HOST = re.compile(r"[a-z][a-z0-9+.-]*://([^/?#]*)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)\d{9}(?!\d)")
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
MAX_RECORD_TRIPLES = 1000
"""Triples; a larger record has hardly been trimmed."""


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
    """The input of the check besides the document."""

    shapes: Sequence[ox.Triple] = ()
    statuses: Statuses = field(default_factory=dict)
    lists: TripleIndex | None = None
    org: str = ""


def check_document(document: Document, kind: RecordKind, options: CheckOptions) -> CheckResult:
    """Check the document as a source of a kind."""
    index, source = document.index, document.delivery.name
    if not document.is_readable:
        return CheckResult(source, kind.name, document.faults, [])
    shapes, lists = options.shapes, options.lists
    breaches = group_by_focus(find_breaches(index, shapes, lists)) if shapes else {}
    records = find_records(index, kind)
    of_source, of_node = list(document.faults), defaultdict[str, list[Fault]](list)
    by_record: Mapping[str, list[Fault]] = {record.value: [] for record in records}
    for fault in _acceptance_faults(index, kind, options.org):
        by_record.get(fault.record, of_source).append(fault)
    for fault in document.delivery.add_lines([*unknown_codes(index, lists)]):
        of_node[fault.record].append(fault)

    def of_nodes(graph: TripleIndex) -> list[Fault]:
        return [f for node in graph.by_subject for f in of_node.get(display_name(node), ())]

    def check_record(record: ox.NamedNode) -> CheckedRecord:
        graph = index.record_graph(record, kind.types)
        is_dataset = DATASET in graph.types(record)
        return CheckedRecord(
            record.value,
            title(index, record),
            len(graph.triples),
            [*by_record[record.value], *of_nodes(graph)],
            breaches_of(graph, breaches) if shapes else None,
            score_dataset(graph, record, options.statuses, lists) if is_dataset else None,
        )

    checked = [check_record(record) for record in records]
    # The containers and their parts, without records of any kind.
    types = [type_ for other in RECORD_KINDS.values() for type_ in other.types]
    graphs = (index.record_graph(node, types) for node in index.instances([kind.container]))
    containers = TripleIndex(triple for graph in graphs for triple in graph.triples)
    of_source += of_nodes(containers)
    return CheckResult(source, kind.name, of_source, checked, breaches_of(containers, breaches))


def find_records(index: TripleIndex, kind: RecordKind) -> list[ox.NamedNode]:
    """Return the instances with an IRI; the harvester skips blank nodes."""
    return [node for node in index.instances(kind.types) if isinstance(node, ox.NamedNode)]


def _acceptance_faults(index: TripleIndex, kind: RecordKind, org: str = "") -> list[Fault]:
    """Check the containers and records of a kind; with `org`, also that it owns them."""
    records = find_records(index, kind)
    found = [] if records else [_no_records(index, kind)]
    found += [*_container_faults(index, kind)]
    for node in index.instances(kind.types):
        if isinstance(node, ox.BlankNode):
            found.append(Fault("record-without-iri", value=title(index, node) or "[]"))
    containers = _containers_by_record(index, kind)
    for record in records:
        found += _record_faults(index, kind, record, containers.get(record, []))
        found += _owner_faults(index, kind, record, containers.get(record, []), org)
    return found


def title(index: TripleIndex, node: Term) -> str:
    """Return the title of a node, in Norwegian if it has one."""
    properties = [iri("dct:title"), iri("skos:prefLabel"), iri("foaf:name"), iri("rdfs:label")]
    texts = [text for text in index.values(node, *properties) if isinstance(text, ox.Literal)]
    texts.sort(key=lambda t: ({"nb": 0, "no": 1, "nn": 2}.get(t.language or "", 3), t.value))
    return texts[0].value if texts else ""


def organisation_number(agent: Term, identifiers: Iterable[Term]) -> str:
    """Find the number as the harvester does: in dct:identifier, else the only one in the IRI."""
    for identifier in identifiers:
        if isinstance(identifier, ox.Literal) and _NUMBER.fullmatch(identifier.value):
            return identifier.value
    in_iri = _NUMBER.findall(agent.value) if isinstance(agent, ox.NamedNode) else []
    return in_iri[0] if len(in_iri) == 1 else ""


def is_organisation_number(text: str) -> bool:
    """Validate the check digit (MOD 11)."""
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, text, strict=False))
    return bool(_NUMBER.fullmatch(text)) and (11 - total % 11) % 11 == int(text[8])


def _no_records(index: TripleIndex, kind: RecordKind) -> Fault:
    """Report the kinds of records that the document has instead: it may be registered wrongly."""
    others = [name for name, other in RECORD_KINDS.items() if find_records(index, other)]
    hint = f" ({', '.join(others)}?)" if others else ""
    return Fault("no-records", value=hint, limit=", ".join(map(short, kind.types)))


def _container_faults(index: TripleIndex, kind: RecordKind) -> Iterator[Fault]:
    containers = index.instances([kind.container])
    records = index.instances(kind.types)
    hosts = Counter(_host(node) for node in [*containers, *records])
    usual = max(hosts, key=lambda host: hosts[host], default="")
    for container in containers:
        if isinstance(container, ox.BlankNode):
            yield Fault("container-without-iri", value=title(index, container) or "[]")
        elif _host(container) != usual:
            yield Fault("foreign-container", value=container.value)
        for member in index.values(container, kind.link):
            if not index.types(member) & set(kind.types):
                where = display_name(container)
                yield Fault("missing-record", where, kind.link, display_name(member))


def _containers_by_record(index: TripleIndex, kind: RecordKind) -> dict[Subject, list[Subject]]:
    """Map each record to the containers with an IRI that list it, or else its dataset series."""
    found: dict[Subject, list[Subject]] = {}
    for container in index.instances([kind.container]):
        for member in index.values(container, kind.link):
            if isinstance(container, ox.NamedNode) and isinstance(member, Subject):
                found.setdefault(member, []).append(container)
    series = iri("dcat:inSeries")
    for record in index.instances(kind.types):
        if record not in found:
            parents = [s for s in index.values(record, series) if isinstance(s, Subject)]
            if inherited := [c for parent in parents for c in found.get(parent, ())]:
                found[record] = list(dict.fromkeys(inherited))
    return found


def _record_faults(
    index: TripleIndex, kind: RecordKind, record: ox.NamedNode, containers: Sequence[Subject]
) -> Iterator[Fault]:
    if not containers:
        yield Fault("no-container", record.value, limit=short(kind.link))
    if len(containers) > 1:
        yield Fault("two-containers", record.value, value=str(len(containers)))
    if containers and _host(record) not in {_host(container) for container in containers}:
        yield Fault("foreign-record", record.value)
    kinds = [n for n, other in RECORD_KINDS.items() if index.types(record) & set(other.types)]
    if len(kinds) > 1:
        yield Fault("two-kinds", record.value, iri("rdf:type"), ", ".join(kinds))
    if (size := len(index.record_graph(record, kind.types).triples)) > MAX_RECORD_TRIPLES:
        yield Fault("large-record", record.value, value=str(size), limit=str(MAX_RECORD_TRIPLES))


def _owner_faults(
    index: TripleIndex,
    kind: RecordKind,
    record: ox.NamedNode,
    containers: Sequence[Subject],
    org: str,
) -> Iterator[Fault]:
    """Check the owner of a record, inherited from its container unless the kind has its own."""
    if not kind.owners:
        return
    # A service has owner properties of its own, and inherits nothing from the catalogue.
    inherited = [iri("dct:publisher")] if kind.owners == [iri("dct:publisher")] else []
    owners = index.values(record, *kind.owners) or [
        owner for container in containers for owner in index.values(container, *inherited)
    ]
    if not owners:
        limit = " / ".join(short(owner) for owner in kind.owners)
        yield Fault("no-publisher", record.value, kind.owners[0], limit=limit)
    for owner in dict.fromkeys(owners):
        yield from _agent_faults(index, record, kind.owners[0], owner, org)


def _agent_faults(
    index: TripleIndex, record: ox.NamedNode, path: str, agent: Term, org: str
) -> Iterator[Fault]:
    number = organisation_number(agent, index.values(agent, iri("dct:identifier")))
    where = (record.value, path)
    if not number:
        yield Fault("publisher-without-number", *where, display_name(agent))
    elif not is_organisation_number(number):
        yield Fault("publisher-number-wrong", *where, number)
    elif org and number != org:
        yield Fault("publisher-of-others", *where, number, org)
    names = [iri("foaf:name"), iri("skos:prefLabel"), iri("dct:title")]
    if isinstance(agent, ox.NamedNode) and not index.values(agent, *names):
        yield Fault("publisher-not-described", *where, agent.value)


def _host(node: Subject) -> str:
    found = _HOST.match(node.value) if isinstance(node, ox.NamedNode) else None
    return found[1].lower() if found else ""

"""What the harvester makes of the records: which it takes, which it skips, and who owns them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from okosystem.harvest.described import Described, Subject, Term, name_of
from okosystem.harvest.faults import Fault
from okosystem.harvest.kinds import KINDS, Kind
from okosystem.harvest.names import iri, short
from okosystem.harvest.publishers import owned

_HOST = re.compile(r"[a-z][a-z0-9+.-]*://([^/?#]*)", re.IGNORECASE)
LARGE = 1000
"""Triples; a record that carries more is hardly trimmed."""


def records_of(described: Described, kind: Kind) -> list[ox.NamedNode]:
    """Find the records: only what is typed and has an IRI counts."""
    return [r for r in described.typed(kind.types) if isinstance(r, ox.NamedNode)]


def judged(described: Described, kind: Kind, org: str = "") -> list[Fault]:
    """Find what is wrong with containers and records of a kind."""
    records = records_of(described, kind)
    found = [*_containers(described, kind), *_nameless(described, kind)]
    if not records:
        found.insert(0, _nothing(described, kind))
    holders = _holders(described, kind)
    for record in records:
        found += _record(described, kind, record, holders.get(record, []))
        found += owned(described, kind, record, holders.get(record, []), org)
    return found


def title(described: Described, thing: Term) -> str:
    """Give what a thing is called, in Norwegian when it can be."""
    named = [iri("dct:title"), iri("skos:prefLabel"), iri("foaf:name"), iri("rdfs:label")]
    texts = [t for t in described.values(thing, *named) if isinstance(t, ox.Literal)]
    texts.sort(key=lambda t: ({"nb": 0, "no": 1, "nn": 2}.get(t.language or "", 3), t.value))
    return texts[0].value if texts else ""


def _nothing(described: Described, kind: Kind) -> Fault:
    """Say which records there are instead: the kind may be registered wrongly."""
    others = [name for name, other in KINDS.items() if records_of(described, other)]
    told = f" ({', '.join(others)}?)" if others else ""
    return Fault("no-records", value=told, limit=", ".join(map(short, kind.types)))


def _nameless(described: Described, kind: Kind) -> Iterator[Fault]:
    for thing in described.typed(kind.types):
        if isinstance(thing, ox.BlankNode):
            yield Fault("nameless-record", value=title(described, thing) or "[]")


def _containers(described: Described, kind: Kind) -> Iterator[Fault]:
    containers = described.typed([kind.container])
    records = described.typed(kind.types)
    own = Counter(_host(thing) for thing in [*containers, *records])
    for thing in containers:
        if isinstance(thing, ox.BlankNode):
            yield Fault("nameless-container", value=title(described, thing) or "[]")
        elif _host(thing) != own.most_common(1)[0][0]:
            yield Fault("foreign-container", value=thing.value)
        for member in described.values(thing, kind.link):
            if not described.types(member) & set(kind.types):
                where = name_of(thing)
                yield Fault("missing-record", where, kind.link, name_of(member))


def _holders(described: Described, kind: Kind) -> dict[Subject, list[Subject]]:
    """Tell which containers with an IRI each record stands in; a series brings its datasets."""
    found: dict[Subject, list[Subject]] = {}
    for container in described.typed([kind.container]):
        for member in described.values(container, kind.link):
            if isinstance(container, ox.NamedNode) and isinstance(member, Subject):
                found.setdefault(member, []).append(container)
    series = iri("dcat:inSeries")
    for record in described.typed(kind.types):
        if record not in found:
            parents = [s for s in described.values(record, series) if isinstance(s, Subject)]
            if inherited := [c for parent in parents for c in found.get(parent, ())]:
                found[record] = list(dict.fromkeys(inherited))
    return found


def _record(
    described: Described, kind: Kind, record: ox.NamedNode, holders: Sequence[Subject]
) -> Iterator[Fault]:
    if not holders:
        yield Fault("no-container", record.value, limit=short(kind.link))
    if len(holders) > 1:
        yield Fault("two-containers", record.value, value=str(len(holders)))
    if holders and _host(record) not in {_host(holder) for holder in holders}:
        yield Fault("foreign-record", record.value)
    several = [n for n, other in KINDS.items() if described.types(record) & set(other.types)]
    if len(several) > 1:
        yield Fault("two-kinds", record.value, iri("rdf:type"), ", ".join(several))
    if (size := len(described.carried_by(record, kind.types).triples)) > LARGE:
        yield Fault("large-record", record.value, value=str(size), limit=str(LARGE))


def _host(thing: Subject) -> str:
    found = _HOST.match(thing.value) if isinstance(thing, ox.NamedNode) else None
    return found[1].lower() if found else ""

"""Who owns a record: the harvester looks for one organisation number of nine digits."""

import re
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from okosystem.harvest.described import Described, Subject, Term, name_of
from okosystem.harvest.faults import Fault
from okosystem.harvest.kinds import Kind
from okosystem.harvest.names import iri, short

_NUMBER = re.compile(r"(?<!\d)\d{9}(?!\d)")
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def owned(
    described: Described,
    kind: Kind,
    record: ox.NamedNode,
    holders: Sequence[Subject],
    org: str,
) -> Iterator[Fault]:
    """Find what is wrong with who is told to be behind a record, or behind its container."""
    if not kind.owners:
        return
    # A service's owner is told in its own words; nothing is taken over from the catalogue.
    inherited = [iri("dct:publisher")] if kind.owners == [iri("dct:publisher")] else []
    told = described.values(record, *kind.owners)
    told = told or [who for holder in holders for who in described.values(holder, *inherited)]
    if not told:
        limit = " / ".join(short(owner) for owner in kind.owners)
        yield Fault("no-publisher", record.value, kind.owners[0], limit=limit)
    for who in dict.fromkeys(told):
        yield from _told(described, record, kind.owners[0], who, org)


def number(described: Described, who: Term) -> str:
    """Find the number as the harvester does: in dct:identifier, else the one in the IRI."""
    told = described.values(who, iri("dct:identifier"))
    plain = [t.value for t in told if isinstance(t, ox.Literal) and _NUMBER.fullmatch(t.value)]
    in_iri = _NUMBER.findall(who.value) if isinstance(who, ox.NamedNode) else []
    if plain:
        return plain[0]
    return in_iri[0] if len(in_iri) == 1 else ""


def is_number(text: str) -> bool:
    """Tell whether the last digit is what the first eight make it (MOD 11)."""
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, text, strict=False))
    return bool(_NUMBER.fullmatch(text)) and (11 - total % 11) % 11 == int(text[8])


def _told(
    described: Described, record: ox.NamedNode, path: str, who: Term, org: str
) -> Iterator[Fault]:
    found = number(described, who)
    where = (record.value, path)
    if not found:
        yield Fault("publisher-without-number", *where, name_of(who))
    elif not is_number(found):
        yield Fault("publisher-number-wrong", *where, found)
    elif org and found != org:
        yield Fault("publisher-of-others", *where, found, org)
    names = [iri("foaf:name"), iri("skos:prefLabel"), iri("dct:title")]
    if isinstance(who, ox.NamedNode) and not described.values(who, *names):
        yield Fault("publisher-not-described", *where, who.value)

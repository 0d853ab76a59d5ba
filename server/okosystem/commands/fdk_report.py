"""What an import from Felles datakatalog found, for people and for programs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from okosystem.core.terms import curie
from okosystem.importers.catalogue.finding import Found
from okosystem.importers.catalogue.matching import Match

Prefixes = Mapping[str, str]


def lines(found: Found, actors: Mapping[str, str], prefixes: Prefixes) -> Iterator[str]:
    """Say what was found: matches, what may match, candidates, what is lacking, by publisher."""
    counted = Counter(f"{m.record.kind}, {m.rule.evidence}" for m in found.matches)
    yield f"{len(found.matches)} matches"
    yield from (f"  {count} {what}" for what, count in sorted(counted.items()))
    yield from _matches("may match; look at them", found.possible, prefixes)
    yield f"{len(found.candidates)} may be shared resources that the graph lacks"
    for candidate in found.candidates:
        record = candidate.record
        yield f"  «{record.title}» <{record.iri}>: {' '.join(r['en'] for r in candidate.reasons)}"
    yield f"{len(found.lacking)} solutions in use that no record was found for"
    yield from (f"  {curie(iri, prefixes)}" for iri in found.lacking)
    yield "records of our organisations"
    for number, count in sorted(found.published.items(), key=lambda pair: -pair[1]):
        yield f"  {count} {curie(actors[number], prefixes)}"


def _matches(title: str, matches: Sequence[Match], prefixes: Prefixes) -> Iterator[str]:
    yield f"{len(matches)} {title}"
    for match in matches:
        name = f"{curie(match.resource, prefixes)} and «{match.record.title}»"
        yield f"  {name} <{match.record.iri}>: {match.rule.reason['en']}"


def as_data(found: Found, actors: Mapping[str, str]) -> Mapping[str, Any]:
    """Give the same as JSON-ready data."""
    return {
        "matches": [_match(match) for match in found.matches],
        "possible": [_match(match) for match in found.possible],
        "candidates": [
            {
                "iri": candidate.record.iri,
                "title": candidate.record.title,
                "kind": candidate.record.kind,
                "publisher": actors.get(candidate.record.number or ""),
                "reasons": [reason["nb"] for reason in candidate.reasons],
            }
            for candidate in found.candidates
        ],
        "lacking": list(found.lacking),
        "published": {actors[number]: count for number, count in found.published.items()},
    }


def _match(match: Match) -> Mapping[str, Any]:
    return {
        "resource": match.resource,
        "iri": match.record.iri,
        "title": match.record.title,
        "kind": match.record.kind,
        "evidence": match.rule.evidence,
        "confidence": match.rule.confidence,
        "reason": match.rule.reason["nb"],
    }

"""What was found in Felles datakatalog, as triples that our shapes accept. Pure."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from okosystem.core.terms import OKO
from okosystem.importers.catalogue.finding import Found
from okosystem.importers.catalogue.matching import Match
from okosystem.importers.catalogue.records import Record
from okosystem.importers.external import Description, Origin, described, is_sound, joined
from okosystem.importers.ours import Thing
from okosystem.importers.triples import about, each, texts

PORTAL = "https://data.norge.no"
PATHS: Mapping[str, str] = {
    "dataset": "datasets",
    "data-service": "data-services",
    "concept": "concepts",
    "information-model": "information-models",
    "public-service": "services",
    "event": "events",
}


def triples(
    found: Found,
    resources: Sequence[Thing],
    actors: Mapping[str, str],
    origin: Origin,
    attested: Mapping[str, str],
) -> list[ox.Triple]:
    """Say what was found. `attested` has the first day of matches that were there before."""
    solutions = {thing.iri for thing in resources if thing.all("solution")}
    said: list[ox.Triple] = []
    for match in found.matches:
        it = description(match.record, actors)
        said += described(it, origin) + joined(match.resource, it, match.rule, origin, attested)
        said += exposed(match) if match.resource in solutions else []
    for candidate in found.candidates:
        it = description(candidate.record, actors)
        signs = [text for reason in candidate.reasons for text in reason.items()]
        reasons = texts(OKO["candidateReason"], signs)
        said += described(it, origin) + about(it.node, *reasons)
    return said


def description(record: Record, actors: Mapping[str, str]) -> Description:
    """Take what we tell of a record; a publisher that we know by number is our actor."""
    return Description(
        slug=f"fdk-{record.fdk_id or fdk_id(record.iri)}",
        kind=record.kind,
        titles=record.titles,
        page=page_of(record),
        publisher=actors.get(record.number or "", record.publisher),
        topic=record.iri,
    )


def exposed(match: Match) -> list[ox.Triple]:
    """Say directly that a solution gives out a dataset, when that is a fact."""
    fact = match.rule.evidence == "fact" and match.record.kind == "dataset"
    if not fact or not is_sound(match.record.iri):
        return []
    return about(match.resource, *each(OKO["exposesDataset"], [match.record.iri]))


def page_of(record: Record) -> str:
    """Find its page: in FDK's portal when FDK has it, else where its publisher has one."""
    if record.fdk_id:
        return f"{PORTAL}/{PATHS[record.kind]}/{record.fdk_id}"
    return min(record.pages, default=record.iri)


def fdk_id(iri: str) -> str:
    """Compute the identifier that FDK gives a thing: UUID 3 of its IRI, without a namespace."""
    digest = hashlib.md5(iri.encode("utf-8"), usedforsecurity=False).digest()
    return str(uuid.UUID(bytes=digest, version=3))

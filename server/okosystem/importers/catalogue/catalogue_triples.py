"""The result of a comparison with a catalogue, as triples that our shapes accept. Pure."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from okosystem.core.terms import OKO
from okosystem.core.triples import texts, triples_about
from okosystem.importers.catalogue.matching import Comparison, Match
from okosystem.importers.catalogue.records import CatalogueRecord
from okosystem.importers.own_data import KnownEntity
from okosystem.importers.triples import (
    ExternalDescription,
    ImportSource,
    description_triples,
    is_valid_iri,
    match_triples,
)

PORTAL = "https://data.norge.no"
PATHS: Mapping[str, str] = {
    "dataset": "datasets",
    "data-service": "data-services",
    "concept": "concepts",
    "information-model": "information-models",
    "public-service": "services",
    "event": "events",
}


def comparison_triples(
    comparison: Comparison,
    resources: Sequence[KnownEntity],
    actors: Mapping[str, str],
    source: ImportSource,
    attested: Mapping[str, str],
) -> list[ox.Triple]:
    """Write the matches and candidates; `attested` has the first day of earlier matches."""
    solutions = {entity.iri for entity in resources if entity.values("solution")}
    triples: list[ox.Triple] = []
    for match in comparison.matches:
        it = _description(match.record, actors)
        triples += description_triples(it, source)
        triples += match_triples(match.resource, it, match.rule, source, attested)
        triples += _exposed_dataset(match) if match.resource in solutions else []
    for candidate in comparison.candidates:
        it = _description(candidate.record, actors)
        reasons = [text for reason in candidate.reasons for text in reason.items()]
        triples += description_triples(it, source)
        triples += triples_about(it.iri, *texts(OKO["candidateReason"], reasons))
    return triples


def _description(record: CatalogueRecord, actors: Mapping[str, str]) -> ExternalDescription:
    """Describe a record; a publisher that we know by number is our actor."""
    return ExternalDescription(
        slug=f"fdk-{record.fdk_id or compute_fdk_id(record.iri)}",
        kind=record.kind,
        titles=record.titles,
        page=_page(record),
        publisher=actors.get(record.number or "", record.publisher),
        topic=record.iri,
    )


def _exposed_dataset(match: Match) -> list[ox.Triple]:
    """Link a solution directly to a dataset that it matches as a fact."""
    is_fact = match.rule.evidence == "fact" and match.record.kind == "dataset"
    if not is_fact or not is_valid_iri(match.record.iri):
        return []
    return triples_about(match.resource, (OKO["exposesDataset"], match.record.iri))


def _page(record: CatalogueRecord) -> str:
    """Return its page in FDK's portal if it has one, else at its publisher's."""
    if record.fdk_id:
        return f"{PORTAL}/{PATHS[record.kind]}/{record.fdk_id}"
    return min(record.pages, default=record.iri)


def compute_fdk_id(iri: str) -> str:
    """Compute the identifier that FDK gives a record: UUID 3 of its IRI, without a namespace."""
    digest = hashlib.md5(iri.encode("utf-8"), usedforsecurity=False).digest()
    return str(uuid.UUID(bytes=digest, version=3))

"""Write the triples of imports: external descriptions, our matches to them, and the source."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from okosystem.package import read_package_table
from okosystem.rdf.terms import (
    DCT,
    FOAF,
    ID,
    OKO,
    RDF_TYPE,
    SKOS,
    local_name,
)
from okosystem.rdf.triples import date_literal, texts, triples_about

RULES: Mapping[str, Any] = read_package_table("build/external_descriptions.toml")
_INVALID_IRI_CHARACTER = re.compile(r"[^!-~]|[\"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})")
_WEB_ADDRESS = re.compile(r"https?://[^/?#]+")


@dataclass(frozen=True, slots=True)
class MatchRule:
    """The criterion of a match; a match that is only a proposal is reported, never written."""

    evidence: str
    reason: Mapping[str, str]
    confidence: str | None = None

    @property
    def is_written(self) -> bool:
        """Whether its matches are written to the graph."""
        return self.evidence != "proposal"


MATCH_RULES = {name: rule.make(MatchRule) for name, rule in RULES["match"].items()}


@dataclass(frozen=True, slots=True)
class ExternalDescription:
    """A description that somebody else publishes; `topic` is the IRI it is about."""

    slug: str
    kind: str
    titles: Mapping[str, str]
    page: str
    publisher: str | None = None
    topic: str | None = None

    @property
    def iri(self) -> str:
        """Our IRI for it."""
        return ID[f"description/{self.slug}"]


@dataclass(frozen=True, slots=True)
class ImportSource:
    """The imported source, and the day of the import."""

    slug: str
    title: str
    today: str
    page: str
    note: str
    publisher: str | None = None

    @property
    def iri(self) -> str:
        """Our IRI for it, the same at every import."""
        return ID[f"source/{self.slug}"]


def description_triples(it: ExternalDescription, source: ImportSource) -> list[ox.Triple]:
    """Write a description: title, publisher, kind and address only."""
    return triples_about(
        it.iri,
        (RDF_TYPE, OKO["ExternalDescription"]),
        *texts(DCT["title"], it.titles.items()),
        (DCT["publisher"], it.publisher if it.publisher and is_valid_iri(it.publisher) else None),
        (FOAF["page"], escape_iri(it.page)),
        (FOAF["primaryTopic"], it.topic if it.topic and is_valid_iri(it.topic) else None),
        (OKO["describedKind"], ID[f"external-kind/{it.kind}"]),
        (OKO["evidenceClass"], ID["evidence/fact"]),
        (DCT["source"], source.iri),
    )


def match_triples(
    entity: str,
    it: ExternalDescription,
    rule: MatchRule,
    source: ImportSource,
    attested: Mapping[str, str],
) -> list[ox.Triple]:
    """Match an entity with a description; `attested` has the first day of earlier matches."""
    match = ID[f"match/{local_name(entity)}--{it.slug}"]
    return triples_about(entity, (OKO["hasExternalMatch"], match)) + triples_about(
        match,
        (RDF_TYPE, OKO["ExternalMatch"]),
        (OKO["matchedDescription"], it.iri),
        *texts(OKO["reason"], rule.reason.items()),
        (OKO["confidence"], ID[f"confidence/{rule.confidence}"] if rule.confidence else None),
        (OKO["attestedFrom"], date_literal(attested.get(match, source.today))),
        (OKO["evidenceClass"], ID[f"evidence/{rule.evidence}"]),
        (DCT["source"], source.iri),
    )


def source_triples(source: ImportSource) -> list[ox.Triple]:
    """Describe the source that the other triples refer to."""
    return triples_about(
        source.iri,
        (RDF_TYPE, OKO["Source"]),
        *texts(DCT["title"], [("nb", source.title)]),
        (DCT["date"], date_literal(source.today)),
        (DCT["publisher"], source.publisher),
        (FOAF["page"], escape_iri(source.page)),
        (OKO["sourceKind"], ID["source-kind/primary"]),
        *texts(SKOS["note"], [("nb", source.note)]),
    )


def is_valid_iri(iri: str) -> bool:
    """Whether an external IRI can be used in our data."""
    return _WEB_ADDRESS.match(iri) is not None and _INVALID_IRI_CHARACTER.search(iri) is None


def escape_iri(address: str) -> str:
    """Percent-encode an address that is not well-formed; others are returned unchanged."""
    return (
        quote(address, safe="/:=&?~#+!$,;'@()*")
        if _INVALID_IRI_CHARACTER.search(address)
        else address
    )

"""Descriptions that others keep, and our matches to them, as the shapes demand them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from okosystem.core.terms import ID, OKO
from okosystem.importers.rules import Rule
from okosystem.importers.triples import DCT, FOAF, A, about, day, texts

NOTE = "http://www.w3.org/2004/02/skos/core#note"
_FAULTY = re.compile(r"[^!-~]|[\"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})")
_WEB = re.compile(r"https?://[^/?#]+")


@dataclass(frozen=True, slots=True)
class Description:
    """What somebody else describes: `slug` names our node of it, `topic` is what it is about."""

    slug: str
    kind: str
    titles: Mapping[str, str]
    page: str
    publisher: str | None = None
    topic: str | None = None

    @property
    def node(self) -> str:
        """Our node of it."""
        return ID[f"description/{self.slug}"]


@dataclass(frozen=True, slots=True)
class Origin:
    """What was read, and when."""

    slug: str
    title: str
    today: str
    page: str
    note: str
    publisher: str | None = None

    @property
    def node(self) -> str:
        """Our node of it, the same at every import."""
        return ID[f"source/{self.slug}"]


def described(it: Description, origin: Origin) -> list[ox.Triple]:
    """Tell of a description: name, publisher, kind and address, and no more."""
    return about(
        it.node,
        (A, OKO["ExternalDescription"]),
        *texts(f"{DCT}title", it.titles.items()),
        (f"{DCT}publisher", it.publisher if it.publisher and is_sound(it.publisher) else None),
        (f"{FOAF}page", tidy(it.page)),
        (f"{FOAF}primaryTopic", it.topic if it.topic and is_sound(it.topic) else None),
        (OKO["describedKind"], ID[f"external-kind/{it.kind}"]),
        (OKO["evidenceClass"], ID["evidence/fact"]),
        (f"{DCT}source", origin.node),
    )


def joined(
    thing: str, it: Description, rule: Rule, origin: Origin, attested: Mapping[str, str]
) -> list[ox.Triple]:
    """Say that a thing of ours and a description go together, why, and since when."""
    node = match_node(thing, it)
    return about(thing, (OKO["hasExternalMatch"], node)) + about(
        node,
        (A, OKO["ExternalMatch"]),
        (OKO["matchedDescription"], it.node),
        *texts(OKO["reason"], rule.reason.items()),
        (OKO["confidence"], ID[f"confidence/{rule.confidence}"] if rule.confidence else None),
        (OKO["attestedFrom"], day(attested.get(node, origin.today))),
        (OKO["evidenceClass"], ID[f"evidence/{rule.evidence}"]),
        (f"{DCT}source", origin.node),
    )


def sourced(origin: Origin) -> list[ox.Triple]:
    """Describe the source that the rest points at."""
    return about(
        origin.node,
        (A, OKO["Source"]),
        *texts(f"{DCT}title", [("nb", origin.title)]),
        (f"{DCT}date", day(origin.today)),
        (f"{DCT}publisher", origin.publisher),
        (f"{FOAF}page", tidy(origin.page)),
        (OKO["sourceKind"], ID["source-kind/primary"]),
        *texts(NOTE, [("nb", origin.note)]),
    )


def match_node(thing: str, it: Description) -> str:
    """Name our node for a match, the same at every import."""
    return ID[f"match/{thing.rpartition('/')[2]}--{it.slug}"]


def is_sound(iri: str) -> bool:
    """Tell whether an IRI of somebody else's can stand in our data."""
    return _WEB.match(iri) is not None and _FAULTY.search(iri) is None


def tidy(address: str) -> str:
    """Write an address so that it is well-formed; one that is stays as it is."""
    return quote(address, safe="/:=&?~#+!$,;'@()*") if _FAULTY.search(address) else address

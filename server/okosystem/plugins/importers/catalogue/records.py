"""The records of a DCAT-AP catalogue, read from a store one at a time.

Also reads SKOS-AP, CPSV-AP and ModellDCAT-AP.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from okosystem.feeds.checking import organisation_number
from okosystem.feeds.rules import RECORD_KINDS
from okosystem.rdf.terms import (
    CV,
    DCAT,
    DCT,
    FOAF,
    RDF_TYPE,
    SKOS,
)
from okosystem.sparql.queries import LANGUAGES

NATIONAL = "http://data.brreg.no/datakatalog/provinens/nasjonal"
KINDS = {class_: kind.external_kind for kind in RECORD_KINDS.values() for class_ in kind.types}
PUBLISHERS = (DCT["publisher"], CV["hasCompetentAuthority"], CV["ownedBy"])
REFERENCES = (
    DCT["requires"],
    DCT["references"],
    DCT["relation"],
    DCT["source"],
    DCAT["servesDataset"],
    DCAT["qualifiedRelation"],
)
ENDPOINTS = (DCAT["endpointURL"], DCAT["endpointDescription"])
PAGES = (DCAT["landingPage"], FOAF["page"], FOAF["homepage"])
LANGUAGE_TAGS = {"": "nb", "no": "nb", "nob": "nb", "nno": "nn", "eng": "en"}
FDK_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MAX_TITLE = 500
MAX_TRIPLES = 10_000
"""Triples read for one node, so that none can fill the memory."""
MAX_USERS = 100
"""Where counting stops."""

Values = dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]
"""The values of one node by property."""


@dataclass(frozen=True, slots=True)
class CatalogueRecord:
    """The properties of a record that an import uses."""

    iri: str
    kind: str
    titles: Mapping[str, str]
    publisher: str | None = None
    number: str | None = None
    endpoints: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()
    fdk_id: str | None = None
    national: bool = False

    @property
    def title(self) -> str:
        """The title in the first of our languages, else the IRI."""
        return next((self.titles[tag] for tag in LANGUAGES if tag in self.titles), self.iri)


def read_records(store: ox.Store) -> Iterator[CatalogueRecord]:
    """Read the records that have an IRI and a title."""
    for class_ in KINDS:
        for quad in store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(class_)):
            if isinstance(quad.subject, ox.NamedNode):
                values = _values_of(store, quad.subject)
                types = _iris(values, [RDF_TYPE])
                is_first_kind = class_ == next(iri for iri in KINDS if iri in types)
                if is_first_kind and _titles(values):
                    yield _read_record(store, quad.subject, values, KINDS[class_])


def count_users(store: ox.Store, record: CatalogueRecord) -> int:
    """Count the other publishers whose records refer to a record."""
    node, publishers = ox.NamedNode(record.iri), set[str]()
    for reference in REFERENCES:
        quads = store.quads_for_pattern(None, ox.NamedNode(reference), node)
        for quad in islice(quads, MAX_TRIPLES):
            if isinstance(quad.subject, ox.NamedNode):
                publisher = _publisher(store, quad.subject, _values_of(store, quad.subject))
                publishers |= {publisher.value} if publisher else set()
            if len(publishers) > MAX_USERS:
                return MAX_USERS
    return len(publishers - {record.publisher})


def _read_record(store: ox.Store, node: ox.NamedNode, values: Values, kind: str) -> CatalogueRecord:
    publisher = _publisher(store, node, values)
    return CatalogueRecord(
        iri=node.value,
        kind=kind,
        titles=_titles(values),
        publisher=publisher.value if publisher else None,
        number=_organisation_number(store, publisher) if publisher else None,
        endpoints=_iris(values, ENDPOINTS),
        pages=_iris(values, PAGES),
        fdk_id=_fdk_id(store, node),
        national=NATIONAL in _iris(values, (DCT["provenance"],)),
    )


def _values_of(store: ox.Store, node: ox.NamedNode) -> Values:
    values: Values = defaultdict(list)
    for quad in islice(store.quads_for_pattern(node, None, None), MAX_TRIPLES):
        values[quad.predicate.value].append(quad.object)
    return values


def _titles(values: Values) -> dict[str, str]:
    """Return the title in each of our languages; of several, the alphabetically first."""
    found: dict[str, list[str]] = defaultdict(list)
    for value in [*values.get(DCT["title"], ()), *values.get(SKOS["prefLabel"], ())]:
        if isinstance(value, ox.Literal) and (text := _one_line(value.value)):
            tag = (value.language or "").lower().partition("-")[0]
            found[LANGUAGE_TAGS.get(tag, tag)].append(text[:MAX_TITLE])
    return {tag: min(found[tag]) for tag in LANGUAGES if tag in found}


def _one_line(text: str) -> str:
    """Collapse white space and unprintable characters to single spaces."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def _publisher(store: ox.Store, node: ox.NamedNode, values: Values) -> ox.NamedNode | None:
    """Find the publisher of a record, or else of its catalogue, as FDK does."""
    found = sorted(_iris(values, PUBLISHERS))
    if not found:
        found = sorted(set(_publishers_of_containers(store, node)))
    return ox.NamedNode(found[0]) if found else None


def _publishers_of_containers(store: ox.Store, node: ox.NamedNode) -> Iterator[str]:
    """Look up the catalogues of a record without reading all their members."""
    for kind in RECORD_KINDS.values():
        quads = store.quads_for_pattern(None, ox.NamedNode(kind.link), node)
        for container in islice(quads, MAX_TRIPLES):
            for path in PUBLISHERS:
                for quad in store.quads_for_pattern(container.subject, ox.NamedNode(path), None):
                    if isinstance(quad.object, ox.NamedNode):
                        yield quad.object.value


def _organisation_number(store: ox.Store, agent: ox.NamedNode) -> str | None:
    quads = store.quads_for_pattern(agent, ox.NamedNode(DCT["identifier"]), None)
    return organisation_number(agent, (quad.object for quad in quads)) or None


def _fdk_id(store: ox.Store, node: ox.NamedNode) -> str | None:
    """Find the identifier of FDK's own catalogue record for a node."""
    for quad in store.quads_for_pattern(None, ox.NamedNode(FOAF["primaryTopic"]), node):
        if isinstance(quad.subject, ox.NamedNode):
            for value in _values_of(store, quad.subject).get(DCT["identifier"], ()):
                if isinstance(value, ox.Literal) and FDK_ID.fullmatch(value.value):
                    return value.value
    return None


def _iris(values: Values, properties: Iterable[str]) -> frozenset[str]:
    found = (value for name in properties for value in values.get(name, ()))
    return frozenset(value.value for value in found if isinstance(value, ox.NamedNode))

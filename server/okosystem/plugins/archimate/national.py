"""Write a model in the Turtle form in which Digdir publishes the national architecture.

Counterparts in the national architecture keep the IRI and type that they have there, our entities
keep theirs. The model, relationships without an IRI, views and properties get fragment IRIs
(`FRAGMENT_BASE`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from okosystem.plugins.archimate.model import (
    FRAGMENT_BASE,
    Counterpart,
    Element,
    Model,
    Relationship,
    Texts,
    iri_of,
)
from okosystem.rdf.terms import (
    ARCHIMATE,
    OWL,
    RDF_TYPE,
    XSD,
    local_name,
)
from okosystem.rdf.triples import (
    Property,
    serialize,
    texts,
    triples_about,
)

PREFIXES: Mapping[str, str] = {
    "owl": OWL[""],
    "archimate": ARCHIMATE[""],
    "na": "https://data.digdir.no/nasjonal-arkitektur/",
    "own": FRAGMENT_BASE,
}


def to_turtle(model: Model) -> bytes:
    """Serialise the model; the same model gives the same bytes."""
    return serialize(list(_triples(model)), prefixes=PREFIXES)


def iri_in_turtle(identifier: str, national: Mapping[str, Counterpart]) -> str:
    """Return the IRI that an identifier gets in the Turtle."""
    if found := national.get(identifier):
        return found.iri
    return iri_of(identifier) or FRAGMENT_BASE + identifier


def _triples(model: Model) -> Iterator[ox.Triple]:
    version = ox.Literal(model.version) if model.version else None
    kind = (RDF_TYPE, ARCHIMATE["ArchiMate"])
    described = _description(model.identifier, model.names, {})
    yield from triples_about(
        FRAGMENT_BASE + model.identifier, kind, *described, (OWL["versionInfo"], version)
    )
    for element in [*model.elements, *model.relationships]:
        yield from _element(element, model)
    for view in model.views:
        kind = (RDF_TYPE, ARCHIMATE["ArchimateDiagramModel"])
        yield from triples_about(
            FRAGMENT_BASE + view.identifier, kind, *_description(view.identifier, view.names, {})
        )


def _element(element: Element, model: Model) -> Iterator[ox.Triple]:
    iri = iri_in_turtle(element.identifier, model.national)
    counterpart = model.national.get(element.identifier)
    identifier = local_name(counterpart.iri) if counterpart else element.identifier
    kind = (counterpart and counterpart.type) or element.type
    types: list[Property] = [(RDF_TYPE, ARCHIMATE[kind])]
    ends: list[Property] = []
    if isinstance(element, Relationship):
        types = [
            (RDF_TYPE, ARCHIMATE[f"{kind}Relationship"]),
            (RDF_TYPE, ARCHIMATE["Relationship"]),
        ]
        ends = [
            (ARCHIMATE["source"], iri_in_turtle(element.source, model.national)),
            (ARCHIMATE["target"], iri_in_turtle(element.target, model.national)),
        ]
    properties = list(_properties(element))
    yield from triples_about(
        iri,
        *types,
        *_description(identifier, element.names, element.documentation),
        *ends,
        *((ARCHIMATE["hasProperty"], name) for name, _, _ in properties),
    )
    for name, key, value in properties:
        yield from triples_about(
            name,
            (RDF_TYPE, ARCHIMATE["Property"]),
            (ARCHIMATE["propertyKey"], ox.Literal(key)),
            (ARCHIMATE["propertyValue"], ox.Literal(value)),
        )


def _description(identifier: str, names: Texts, documentation: Texts) -> list[Property]:
    name = ox.Literal(identifier, datatype=ox.NamedNode(XSD["string"]))
    return [
        (ARCHIMATE["identifier"], name),
        *texts(ARCHIMATE["name"], sorted(names.items())),
        *texts(ARCHIMATE["documentation"], sorted(documentation.items())),
    ]


def _properties(element: Element) -> Iterator[tuple[str, str, str]]:
    """Make a term for each property of an element from its key, numbered if the key repeats."""
    seen = Counter[str]()
    for key, value in element.properties:
        if key in ("iri", "national"):
            continue
        seen[key] += 1
        number = f"-{seen[key]}" if seen[key] > 1 else ""
        yield f"{FRAGMENT_BASE}prop-{element.identifier}-{key}{number}", key, value

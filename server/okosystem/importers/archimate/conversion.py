"""A model as linked external nodes: identifier, type, name and relationships, and no more.

Their documentation is theirs, and is read where they publish it. Our own entities in a model, as
when ours was opened in Archi, are left out: the graph describes them already.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.archimate.model import Element, Model, Relationship, Texts, iri_of
from okosystem.core.terms import ARCHIMATE, DCT, ID, OKO, OWL, PROV, RDF_TYPE, RDFS, SKOS, XSD
from okosystem.importers.archimate.matching import OPEN, Match, Pair

LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True)
class Naming:
    """How the identifiers of a model become IRIs: our own, or under the base of the model."""

    base: str
    namespaces: Collection[str]
    """The namespaces of our entities, id/resource/ and so on."""

    def iri(self, identifier: str) -> str:
        """Return the IRI of an element or relationship."""
        return self.our_iri(identifier) or self.base + identifier

    def our_iri(self, identifier: str) -> str | None:
        """Return the IRI when the identifier is that of one of our entities."""
        iri = iri_of(identifier)
        return iri if iri and iri[: iri.rfind("/") + 1] in self.namespaces else None

    def foreign_elements(self, model: Model) -> list[Element]:
        """List the elements that are not ours."""
        return [e for e in model.elements if not self.our_iri(e.identifier)]

    def foreign_relationships(self, model: Model) -> list[Relationship]:
        """List the relationships that are not ours, and not derived by our export."""
        return [
            r
            for r in model.relationships
            if not self.our_iri(r.identifier)
            and not r.identifier.endswith(f".{r.source}.{r.target}")
        ]


def model_triples(model: Model, naming: Naming, source: str) -> Iterator[ox.Triple]:
    """Describe the model and its foreign contents, each with the source it was read from."""
    model_node = ox.NamedNode(naming.base + model.identifier)
    yield from _describe(model_node, "ArchiMate", model.names, source)
    if model.version:
        yield _triple(model_node, OWL["versionInfo"], ox.Literal(model.version))
    for element in naming.foreign_elements(model):
        node = ox.NamedNode(naming.iri(element.identifier))
        yield from _describe(node, element.type, element.names, source)
        yield _triple(node, DCT["isPartOf"], model_node)
    for relationship in naming.foreign_relationships(model):
        node = ox.NamedNode(naming.iri(relationship.identifier))
        yield from _describe(node, f"{relationship.type}Relationship", relationship.names, source)
        yield _triple(node, ARCHIMATE["source"], ox.NamedNode(naming.iri(relationship.source)))
        yield _triple(node, ARCHIMATE["target"], ox.NamedNode(naming.iri(relationship.target)))


def link_triples(pairs: Iterable[Pair], concepts: Collection[str]) -> Iterator[ox.Triple]:
    """Link accepted pairs: concepts as exact matches, other entities with rdfs:seeAlso."""
    for ours, theirs in pairs:
        predicate = SKOS["exactMatch"] if ours in concepts else RDFS["seeAlso"]
        yield _triple(ox.NamedNode(ours), predicate, ox.NamedNode(theirs))


def question_triples(
    matches: Iterable[Match], day: str, dates: Mapping[str, ox.Literal]
) -> Iterator[ox.Triple]:
    """State each match as an open assessment, dated the day it was first proposed."""
    today = ox.Literal(day, datatype=ox.NamedNode(XSD["date"]))
    for match in matches:
        iri = question_iri(match.ours, match.theirs)
        node = ox.NamedNode(iri)
        for predicate, value in (
            (RDF_TYPE, OKO["MatchAssessment"]),
            (DCT["source"], ID["source/egen-vurdering"]),
            (PROV["wasAttributedTo"], ID["actor/redaksjonen"]),
            (OKO["assesses"], match.ours),
            (OKO["matchedWith"], match.theirs),
            (OKO["confidence"], ID[f"confidence/{match.confidence}"]),
            (OKO["evidenceClass"], ID["evidence/proposal"]),
            (OKO["outcome"], OPEN),
        ):
            yield _triple(node, predicate, ox.NamedNode(value))
        yield _triple(node, OKO["attestedFrom"], dates.get(iri, today))
        for language, text in match.reason.items():
            yield _triple(node, OKO["reason"], ox.Literal(text, language=language))


def question_iri(ours: str, theirs: str) -> str:
    """Return the IRI of the assessment of a pair, which is always the same."""
    kind, _, slug = ours.removeprefix(ID).partition("/")
    digest = hashlib.sha256(theirs.encode()).hexdigest()[:10]
    return ID[f"assessment/archimate-match--{kind}-{slug}--{digest}"]


def _describe(node: ox.NamedNode, kind: str, names: Texts, source: str) -> Iterator[ox.Triple]:
    yield _triple(node, RDF_TYPE, ox.NamedNode(ARCHIMATE[kind]))
    yield _triple(node, DCT["source"], ox.NamedNode(source))
    for language, text in _readable(names).items() if any(names.values()) else ():
        yield _triple(node, RDFS["label"], ox.Literal(text, language=language or None))


def _readable(names: Texts) -> dict[str, str]:
    """Keep the names in our languages, nb-NO as nb; without any, the first name, untagged."""
    short = {tag.partition("-")[0].lower(): text for tag, text in names.items() if text}
    ours = {tag: text for tag, text in short.items() if tag in LANGUAGES}
    return ours or {"": next(iter(short.values()), "")}


def _triple(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(predicate), value)

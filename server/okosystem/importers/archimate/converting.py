"""A model as linked external nodes: identifier, type, name, and what relates them; no more.

Their documentation is theirs and is read where they publish it. Of our own things in a model,
as when ours was opened in Archi, nothing is said: the graph already says it.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, SKOS
from rdflib.namespace import DCTERMS

from okosystem.archimate.identifiers import iri_of
from okosystem.archimate.model import Element, Model, Relationship, Texts
from okosystem.core.terms import ARCHIMATE, ID, OKO, PROV, XSD
from okosystem.importers.archimate.matching import Match

LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True)
class Naming:
    """How identifiers of a model become IRIs: ours are ours, all others stand under its base."""

    base: str
    kinds: Collection[str]
    """The namespaces of our own things, id/resource/ and so on."""

    def iri(self, identifier: str) -> str:
        """Write the IRI of a thing in the model."""
        return self.ours(identifier) or self.base + identifier

    def ours(self, identifier: str) -> str | None:
        """Write the IRI when the thing is one of ours."""
        iri = iri_of(identifier)
        return iri if iri and iri[: iri.rfind("/") + 1] in self.kinds else None

    def foreign_elements(self, model: Model) -> list[Element]:
        """List the elements that are not ours."""
        return [e for e in model.elements if not self.ours(e.identifier)]

    def foreign_relationships(self, model: Model) -> list[Relationship]:
        """List the relationships that are not ours, nor written by us from what the graph says."""
        return [
            r
            for r in model.relationships
            if not self.ours(r.identifier) and not r.identifier.endswith(f".{r.source}.{r.target}")
        ]


def nodes(model: Model, naming: Naming, source: str) -> Iterator[ox.Triple]:
    """Say what the model has, each with the source that we read it in."""
    here = ox.NamedNode(naming.base + model.identifier)
    yield from _node(here, "ArchiMate", model.names, source)
    if model.version:
        yield _triple(here, OWL.versionInfo, ox.Literal(model.version))
    for element in naming.foreign_elements(model):
        node = ox.NamedNode(naming.iri(element.identifier))
        yield from _node(node, element.type, element.names, source)
        yield _triple(node, DCTERMS.isPartOf, here)
    for relationship in naming.foreign_relationships(model):
        node = ox.NamedNode(naming.iri(relationship.identifier))
        yield from _node(node, f"{relationship.type}Relationship", relationship.names, source)
        yield _triple(node, f"{ARCHIMATE}source", ox.NamedNode(naming.iri(relationship.source)))
        yield _triple(node, f"{ARCHIMATE}target", ox.NamedNode(naming.iri(relationship.target)))


def links(pairs: Iterable[tuple[str, str]], concepts: Collection[str]) -> Iterator[ox.Triple]:
    """Link what people have accepted: concepts are the same, of other things one tells more."""
    for ours, theirs in pairs:
        word = SKOS.exactMatch if ours in concepts else RDFS.seeAlso
        yield _triple(ox.NamedNode(ours), word, ox.NamedNode(theirs))


def proposals(
    matches: Iterable[Match], day: str, days: Mapping[str, ox.Literal]
) -> Iterator[ox.Triple]:
    """Put each match to people as an open question, since the day it was first put."""
    today = ox.Literal(day, datatype=ox.NamedNode(XSD["date"]))
    for match in matches:
        iri = question(match.ours, match.theirs)
        node = ox.NamedNode(iri)
        for word, value in (
            (RDF.type, OKO["MatchAssessment"]),
            (DCTERMS.source, ID["source/egen-vurdering"]),
            (PROV["wasAttributedTo"], ID["actor/redaksjonen"]),
            (OKO["assesses"], match.ours),
            (OKO["matchedWith"], match.theirs),
            (OKO["confidence"], ID[f"confidence/{match.confidence}"]),
            (OKO["evidenceClass"], ID["evidence/proposal"]),
            (OKO["outcome"], ID["match-outcome/open"]),
        ):
            yield _triple(node, word, ox.NamedNode(value))
        yield _triple(node, OKO["attestedFrom"], days.get(iri, today))
        for language, text in match.reason.items():
            yield _triple(node, OKO["reason"], ox.Literal(text, language=language))


def question(ours: str, theirs: str) -> str:
    """Name the assessment of a pair: the same pair always has the same name."""
    kind, _, slug = ours.removeprefix(ID).partition("/")
    mark = hashlib.sha256(theirs.encode()).hexdigest()[:10]
    return ID[f"assessment/archimate-match--{kind}-{slug}--{mark}"]


def _node(node: ox.NamedNode, kind: str, names: Texts, source: str) -> Iterator[ox.Triple]:
    yield _triple(node, RDF.type, ox.NamedNode(f"{ARCHIMATE}{kind}"))
    yield _triple(node, DCTERMS.source, ox.NamedNode(source))
    for language, text in _readable(names).items() if any(names.values()) else ():
        yield _triple(node, RDFS.label, ox.Literal(text, language=language or None))


def _readable(names: Texts) -> dict[str, str]:
    """Keep the names in our languages, nb-NO as nb; when there are none, the first, untagged."""
    short = {tag.partition("-")[0].lower(): text for tag, text in names.items() if text}
    ours = {tag: text for tag, text in short.items() if tag in LANGUAGES}
    return ours or {"": next(iter(short.values()), "")}


def _triple(subject: ox.NamedNode, word: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(str(word)), value)

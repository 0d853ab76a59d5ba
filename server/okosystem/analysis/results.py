"""A result as a value, and as nodes of the graph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyoxigraph as ox

from okosystem.analysis.texts import Told
from okosystem.core.terms import ID, OKO

VERSION = "1.0"
SOURCE = ID["source/analyser"]
DCT = "http://purl.org/dc/terms/"
DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score; without a value it is unknown, and was not counted."""

    kind: str
    value: float | None
    weight: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an algorithm found about something. `links` are names of our properties and IRIs."""

    kind: str
    algorithm: str
    slug: str
    title: Told
    explanation: Told
    concerns: Sequence[str]
    verdict: str = ""
    score: float | None = None
    parts: Sequence[Part] = ()
    flips: Sequence[Told] = ()
    inputs: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    figures: Sequence[tuple[str, int | bool]] = ()
    evidence: str = "judgement"
    version: str = VERSION
    name: str = ""

    @property
    def iri(self) -> str:
        """The name of the result: in the graph, else the one it was given."""
        return self.name or ID[f"analysis/{self.slug}"]

    def linked(self, name: str) -> Sequence[str]:
        """List the things that the result has by one link."""
        return [iri for link, iri in self.links if link == name]


def triples(result: Result, day: date) -> Iterator[ox.Triple]:
    """Write a result as statements, each part of its score as a node of its own."""
    yield from (_link(result.iri, TYPE, OKO[kind]) for kind in (result.kind, "AnalysisResult"))
    yield _link(result.iri, OKO["byAlgorithm"], ID[f"algorithm/{result.algorithm}"])
    yield _say(result.iri, OKO["algorithmVersion"], ox.Literal(result.version))
    yield _say(result.iri, OKO["asOf"], _typed(day.isoformat(), "date"))
    yield _link(result.iri, OKO["evidenceClass"], ID[f"evidence/{result.evidence}"])
    yield _link(result.iri, f"{DCT}source", SOURCE)
    yield from _told(result)
    yield from (_link(result.iri, OKO["concerns"], iri) for iri in result.concerns)
    yield from (_link(result.iri, DERIVED, iri) for iri in result.inputs)
    yield from (_link(result.iri, OKO[name], iri) for name, iri in result.links)
    yield from _figures(result)
    for part in result.parts:
        yield from _part(result, part)


def number(value: float) -> ox.Literal:
    """Write a score with three decimals, the same on every machine."""
    return _typed(str(Decimal(repr(value)).quantize(Decimal("0.001"))), "decimal")


def _told(result: Result) -> Iterator[ox.Triple]:
    told = [(f"{DCT}title", result.title), (f"{DCT}description", result.explanation)]
    told += [(OKO["whatWouldFlip"], flip) for flip in result.flips]
    for term, texts in told:
        for language, text in texts.items():
            yield _say(result.iri, term, ox.Literal(text, language=language))


def _figures(result: Result) -> Iterator[ox.Triple]:
    if result.verdict:
        yield _link(result.iri, OKO["verdict"], ID[f"verdict/{result.verdict}"])
    if result.score is not None:
        yield _say(result.iri, OKO["score"], number(result.score))
    for name, value in result.figures:
        yield _say(result.iri, OKO[name], ox.Literal(value))


def _part(result: Result, part: Part) -> Iterator[ox.Triple]:
    iri = f"{result.iri}{'#' if result.name else '--'}{part.kind}"
    yield _link(result.iri, OKO["hasScorePart"], iri)
    yield _link(iri, TYPE, OKO["ScorePart"])
    yield _link(iri, OKO["scoreKind"], ID[f"score-kind/{part.kind}"])
    yield _link(iri, f"{DCT}source", SOURCE)
    yield _say(iri, OKO["isUnknown"], ox.Literal(part.value is None))
    if part.value is not None:
        yield _say(iri, OKO["score"], number(part.value))
    if part.weight is not None:
        yield _say(iri, OKO["scoreWeight"], number(part.weight))


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _say(subject: str, predicate: str, value: ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)


def _typed(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(f"{XSD}{datatype}"))

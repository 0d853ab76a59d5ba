"""The result of an algorithm: as a value, as statements of the graph, and its status."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyoxigraph as ox

from okosystem.core.errors import InvalidQuery
from okosystem.core.terms import DCT, ID, OKO, PROV, RDF_TYPE, XSD

Texts = Mapping[str, str]
"""Language → text."""

VERSION = "1.0"
SOURCE = ID["source/analyser"]
STATUS_QUERY = "case-status"
DERIVED = PROV["wasDerivedFrom"]

_RESULTS = str(ID["analysis/"])
_SPECIALIZATION = ox.NamedNode(PROV["specializationOf"])


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part of a score. A part without a value is unknown and does not count."""

    kind: str
    value: float | None
    weight: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A finding of an algorithm. `links` pair the local name of a property with an IRI."""

    kind: str
    algorithm: str
    slug: str
    title: Texts
    explanation: Texts
    concerns: Sequence[str]
    verdict: str = ""
    score: float | None = None
    parts: Sequence[ScorePart] = ()
    flips: Sequence[Texts] = ()
    inputs: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    figures: Sequence[tuple[str, int | bool]] = ()
    evidence: str = "judgement"
    version: str = VERSION
    name: str = ""

    @property
    def iri(self) -> str:
        """The IRI of the result: `name` if it has one, else one made from the slug."""
        return self.name or ID[f"analysis/{self.slug}"]

    def targets(self, link: str) -> Sequence[str]:
        """List the IRIs that one link points to."""
        return [iri for name, iri in self.links if name == link]


def weighted_mean(parts: Iterable[ScorePart]) -> float | None:
    """Average the known parts by weight; None when no part is known."""
    known = [(p.value, p.weight) for p in parts if p.value is not None and p.weight is not None]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total else None


def count_known(parts: Sequence[ScorePart]) -> int:
    """Count the parts that have a value."""
    return sum(part.value is not None for part in parts)


def result_triples(result: Result, day: date) -> Iterator[ox.Triple]:
    """Describe a result as statements, with a node for each part of its score."""
    yield from (_link(result.iri, RDF_TYPE, OKO[kind]) for kind in (result.kind, "AnalysisResult"))
    yield _link(result.iri, OKO["byAlgorithm"], ID[f"algorithm/{result.algorithm}"])
    yield _state(result.iri, OKO["algorithmVersion"], ox.Literal(result.version))
    yield _state(result.iri, OKO["asOf"], _typed(day.isoformat(), "date"))
    yield _link(result.iri, OKO["evidenceClass"], ID[f"evidence/{result.evidence}"])
    yield _link(result.iri, f"{DCT}source", SOURCE)
    yield from _text_triples(result)
    yield from (_link(result.iri, OKO["concerns"], iri) for iri in result.concerns)
    yield from (_link(result.iri, DERIVED, iri) for iri in result.inputs)
    yield from (_link(result.iri, OKO[name], iri) for name, iri in result.links)
    yield from _figure_triples(result)
    for part in result.parts:
        yield from _part_triples(result, part)


def score_literal(value: float) -> ox.Literal:
    """Format a score with three decimals, the same on every machine."""
    return _typed(str(Decimal(repr(value)).quantize(Decimal("0.001"))), "decimal")


def case_statuses(graph: ox.Store, sparql: str) -> list[ox.Triple]:
    """State the status of each finding of the graph, in the order of the query `case-status`."""
    solutions = graph.query(sparql)
    if not isinstance(solutions, ox.QuerySolutions):
        raise InvalidQuery(f"{STATUS_QUERY}  must be a SELECT query")
    status = ox.NamedNode(OKO["caseStatus"])
    return [ox.Triple(row["finding"], status, row["status"]) for row in solutions]


def suffix_for(day: date, scenario: str = "") -> str:
    """Return the suffix that sets the results of a day or scenario apart from today's."""
    return f"{day}--{scenario}" if scenario else str(day)


def rename_results(triples: Sequence[ox.Triple], suffix: str) -> Iterator[ox.Triple]:
    """Append the suffix to the IRIs of results, and link each to today's result."""
    for triple in triples:
        subject, value = _renamed(triple.subject, suffix), _renamed(triple.object, suffix)
        yield ox.Triple(subject, triple.predicate, value)  # type: ignore[arg-type]
    for subject in dict.fromkeys(t.subject for t in triples):
        if _is_result(subject):
            yield ox.Triple(_renamed(subject, suffix), _SPECIALIZATION, subject)  # type: ignore[arg-type]


def _renamed(term: object, suffix: str) -> object:
    return ox.NamedNode(f"{term.value}--{suffix}") if _is_result(term) else term  # type: ignore[attr-defined]


def _is_result(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(_RESULTS)


def _text_triples(result: Result) -> Iterator[ox.Triple]:
    texts = [(f"{DCT}title", result.title), (f"{DCT}description", result.explanation)]
    texts += [(OKO["whatWouldFlip"], flip) for flip in result.flips]
    for predicate, by_language in texts:
        for language, text in by_language.items():
            yield _state(result.iri, predicate, ox.Literal(text, language=language))


def _figure_triples(result: Result) -> Iterator[ox.Triple]:
    if result.verdict:
        yield _link(result.iri, OKO["verdict"], ID[f"verdict/{result.verdict}"])
    if result.score is not None:
        yield _state(result.iri, OKO["score"], score_literal(result.score))
    for name, value in result.figures:
        yield _state(result.iri, OKO[name], ox.Literal(value))


def _part_triples(result: Result, part: ScorePart) -> Iterator[ox.Triple]:
    iri = f"{result.iri}{'#' if result.name else '--'}{part.kind}"
    yield _link(result.iri, OKO["hasScorePart"], iri)
    yield _link(iri, RDF_TYPE, OKO["ScorePart"])
    yield _link(iri, OKO["scoreKind"], ID[f"score-kind/{part.kind}"])
    yield _link(iri, f"{DCT}source", SOURCE)
    yield _state(iri, OKO["isUnknown"], ox.Literal(part.value is None))
    if part.value is not None:
        yield _state(iri, OKO["score"], score_literal(part.value))
    if part.weight is not None:
        yield _state(iri, OKO["scoreWeight"], score_literal(part.weight))


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _state(subject: str, predicate: str, value: ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)


def _typed(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(f"{XSD}{datatype}"))

"""The result of an algorithm: as a value, as statements of the graph, and its status."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyoxigraph as ox

from okosystem.core.errors import InvalidQuery
from okosystem.core.terms import DCT, ID, OKO, PROV, RDF_TYPE, XSD
from okosystem.core.triples import date_literal, texts, triples_about

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


def result_triples(result: Result, day: date) -> list[ox.Triple]:
    """Describe a result as statements, with a node for each part of its score."""
    triples = triples_about(
        result.iri,
        (RDF_TYPE, OKO[result.kind]),
        (RDF_TYPE, OKO["AnalysisResult"]),
        (OKO["byAlgorithm"], ID[f"algorithm/{result.algorithm}"]),
        (OKO["algorithmVersion"], ox.Literal(result.version)),
        (OKO["asOf"], date_literal(day.isoformat())),
        (OKO["evidenceClass"], ID[f"evidence/{result.evidence}"]),
        (DCT["source"], SOURCE),
        *texts(DCT["title"], result.title.items()),
        *texts(DCT["description"], result.explanation.items()),
        *(pair for flip in result.flips for pair in texts(OKO["whatWouldFlip"], flip.items())),
        *((OKO["concerns"], iri) for iri in result.concerns),
        *((DERIVED, iri) for iri in result.inputs),
        *((OKO[name], iri) for name, iri in result.links),
        (OKO["verdict"], ID[f"verdict/{result.verdict}"] if result.verdict else None),
        (OKO["score"], _score_literal(result.score)),
        *((OKO[name], ox.Literal(value)) for name, value in result.figures),
    )
    for part in result.parts:
        iri = f"{result.iri}{'#' if result.name else '--'}{part.kind}"
        triples += triples_about(result.iri, (OKO["hasScorePart"], iri))
        triples += triples_about(
            iri,
            (RDF_TYPE, OKO["ScorePart"]),
            (OKO["scoreKind"], ID[f"score-kind/{part.kind}"]),
            (DCT["source"], SOURCE),
            (OKO["isUnknown"], ox.Literal(part.value is None)),
            (OKO["score"], _score_literal(part.value)),
            (OKO["scoreWeight"], _score_literal(part.weight)),
        )
    return triples


def _score_literal(value: float | None) -> ox.Literal | None:
    """Format a score with three decimals, the same on every machine."""
    if value is None:
        return None
    rounded = Decimal(repr(value)).quantize(Decimal("0.001"))
    return ox.Literal(str(rounded), datatype=ox.NamedNode(XSD["decimal"]))


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

"""The result of an algorithm as a value, as sentences and as statements, and its status.

The sentences are templates in three languages (texts.toml), filled with names and numbers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

import pyoxigraph as ox

from okosystem.errors import InvalidQuery
from okosystem.package import read_package_table
from okosystem.rdf.terms import (
    DCT,
    ID,
    OKO,
    PROV,
    RDF_TYPE,
    XSD,
    local_name,
)
from okosystem.rdf.triples import date_literal, texts, triples_about
from okosystem.sparql.queries import LANGUAGES

Texts = Mapping[str, str]
"""Language → text."""

VERSION = "1.0"
SOURCE = ID["source/analyser"]
STATUS_QUERY = "case-status"
DERIVED = PROV["wasDerivedFrom"]

_AND = {"nb": "og", "nn": "og", "en": "and"}
_UNKNOWN = {"nb": "ukjent", "nn": "ukjent", "en": "unknown"}
_NONE = {"nb": "ingen kjente", "nn": "ingen kjende", "en": "none known"}
_RESULTS = str(ID["analysis/"])
_SPECIALIZATION = ox.NamedNode(PROV["specializationOf"])
VERDICTS = {"overlap": "overlap-verdict", "phase-out": "phase-out-verdict", "gaps": "gap-verdict"}
"""The code list of the verdicts of each algorithm."""


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
    prefix: str = ""

    @property
    def slug(self) -> str:
        """The local name: the prefix, by default the algorithm, and what it concerns."""
        return "--".join([self.prefix or self.algorithm, *sorted(map(local_name, self.concerns))])

    @property
    def iri(self) -> str:
        """The IRI of the result: `name` if it has one, else one made from the slug."""
        return self.name or ID[f"analysis/{self.slug}"]

    def targets(self, link: str) -> Sequence[str]:
        """List the IRIs that one link points to."""
        return [iri for name, iri in self.links if name == link]


def weighted_mean(parts: Iterable[ScorePart]) -> float | None:
    """Average the known parts by weight; None when no part is known."""
    return weigh((p.value, p.weight) for p in parts if p.weight is not None)


def weigh(values: Iterable[tuple[float | None, float]]) -> float | None:
    """Average the known values, each with its weight; None when none is known."""
    known = [(value, weight) for value, weight in values if value is not None]
    total = sum([weight for _, weight in known])
    return sum([value * weight for value, weight in known]) / total if total else None


def count_known(parts: Sequence[ScorePart]) -> int:
    """Count the parts that have a value."""
    return sum(part.value is not None for part in parts)


@cache
def templates() -> Mapping[str, Texts]:
    """Read texts.toml: template name → language → template."""
    return read_package_table("analyses/texts.toml")


@dataclass(frozen=True, slots=True)
class TextRenderer:
    """Fills templates in every language, with entities shown by name."""

    names: Mapping[tuple[str, str], str]

    def __call__(self, key: str, /, **values: object) -> Texts:
        """Fill one template of texts.toml in each language."""
        return self.fill(templates()[key], **values)

    def fill(self, template: Texts, /, **values: object) -> Texts:
        """Fill a template in each language."""
        return {
            language: text.format(**{k: self._format(v, language) for k, v in values.items()})
            for language, text in template.items()
        }

    def _format(self, value: object, language: str) -> str:
        """Format a value: an IRI by its name, a number with the decimal mark of the language."""
        match value:
            case None:
                return _UNKNOWN[language]
            case float():
                return f"{value:.2f}".replace(".", "." if language == "en" else ",")
            case str():
                return self._name(value, language) if value.startswith("http") else value
            case Mapping():
                return str(value[language])
            case Sequence():
                return _join_words([self._format(item, language) for item in value], language)
        return str(value)

    def _name(self, iri: str, language: str) -> str:
        """Name an entity; in Bokmål when it has no name in the language."""
        known = (self.names.get((iri, tried)) for tried in (language, "nb"))
        return next((name for name in known if name), local_name(iri))


def _join_words(words: Sequence[str], language: str) -> str:
    if len(words) < 2:
        return words[0] if words else _NONE[language]
    return f"{', '.join(words[:-1])} {_AND[language]} {words[-1]}"


def join_sentences(sentences: Sequence[Texts]) -> Texts:
    """Join sentences with spaces, in each language."""
    return {
        language: " ".join(sentence[language] for sentence in sentences) for language in LANGUAGES
    }


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
        (
            OKO["verdict"],
            ID[f"{VERDICTS[result.algorithm]}/{result.verdict}"] if result.verdict else None,
        ),
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


def rename_result(iri: str, suffix: str) -> str:
    """Append the suffix to the IRI of a result; any other stays as it is."""
    return f"{iri}--{suffix}" if iri.startswith(_RESULTS) else iri


def _renamed(term: object, suffix: str) -> object:
    return ox.NamedNode(rename_result(term.value, suffix)) if _is_result(term) else term  # type: ignore[attr-defined]


def _is_result(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(_RESULTS)

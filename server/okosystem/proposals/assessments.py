"""Coverage assessments as statements: read from a checkout, and added to its files.

A new one is a proposal, until the editors change its evidence class.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from okosystem.rdf.terms import (
    DCT,
    EDITORS,
    ID,
    OKO,
    PROV,
    RDF_TYPE,
    SKOS,
    kind_of,
    local_name,
    value_of,
)
from okosystem.rdf.triples import (
    Property,
    date_literal,
    serialize,
    texts,
    triples_about,
)
from okosystem.text import fold
from okosystem.turtle.sources import Project
from okosystem.turtle.turtle import to_house_style

FOLDER = "data/assessments"
MAX_SLUG = 60
NUMBERS = tuple(
    OKO[name]
    for name in ("coverageNow", "coverageTarget", "coverageDegree", "functionalFit", "technicalFit")
)
_TEXTS = {
    "subject": OKO["assesses"],
    "yardstick": OKO["measuredAgainst"],
    "party": PROV["wasAttributedTo"],
    "day": OKO["attestedFrom"],
    "reason": OKO["reason"],
}
_ASSESSED = OKO["CoverageAssessment"]
Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment by one party of one subject against one yardstick on one day.

    `numbers` are by property and hold no unknown; `answers` are codes by POTI question.
    """

    subject: str
    yardstick: str
    context: str
    party: str
    day: str
    reason: str
    numbers: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """The fields that identify an assessment."""
        return self.subject, self.yardstick, self.context, self.party, self.day

    def is_repeated_in(self, other: "Assessment") -> bool:
        """Whether another has the same content; its reason may be in more languages."""
        same = (self.numbers, self.answers) == (other.numbers, other.answers)
        return same and self.reason in other.reason.split("\n")

    @property
    def slug(self) -> str:
        """The slug of its IRI."""
        subject, yardstick, party = map(local_name, (self.subject, self.yardstick, self.party))
        parts = ("coverage", subject, yardstick, address_name_of(self.context), party, self.day)
        return "--".join(parts)

    def triples(self, language: str, source: str) -> list[ox.Triple]:
        """Write the statements of a proposal; `language` is that of the reason."""
        answers = {f"{self.slug}--{local_name(q)}": (q, a) for q, a in self.answers.items()}
        properties: list[Property] = [
            (RDF_TYPE, _ASSESSED),
            (DCT["source"], source),
            (PROV["wasAttributedTo"], self.party),
            (OKO["assesses"], self.subject),
            (OKO["measuredAgainst"], self.yardstick),
            *texts(OKO["assessmentContext"], [("nb", self.context)]),
            *texts(OKO["reason"], [(language, self.reason)]),
            (OKO["attestedFrom"], date_literal(self.day)),
            (OKO["evidenceClass"], ID["evidence/proposal"]),
            *((name, ox.Literal(number)) for name, number in self.numbers.items()),
            *((OKO["hasPotiAnswer"], ID[f"poti/{slug}"]) for slug in answers),
        ]
        triples = triples_about(ID[f"assessment/{self.slug}"], *properties)
        for slug, (question, answer) in answers.items():
            said = [(OKO["potiQuestion"], question), (OKO["potiAnswer"], answer)]
            triples += triples_about(ID[f"poti/{slug}"], (RDF_TYPE, OKO["PotiAnswer"]), *said)
        return triples


def slug_of(context: str) -> str:
    """Return the part of an IRI that names a context; empty when it has no letter or digit."""
    return "-".join(fold(context).split())[:MAX_SLUG].strip("-")


def address_name_of(context: str) -> str:
    """Return the slug of a context, or a default if the context has no letter or digit."""
    return slug_of(context) or "kontekst"


@dataclass(frozen=True)
class RecordedAssessments:
    """The assessments of a checkout by key, with their files, and the entities it describes."""

    by_key: Mapping[Key, tuple[Assessment, str]]
    entities: frozenset[str]

    @classmethod
    def read(cls, project: Project, folder: Path) -> "RecordedAssessments":
        """Read a checkout, and a folder that may be outside it."""
        inside = {file.path.resolve() for file in project.data}
        others = [path for path in sorted(folder.glob("*.ttl")) if path.resolve() not in inside]
        files = [*project.graph_files, *map(project.file, others)]
        found = {one.key: (one, file.name) for file in files for one in _read(file.statements)}
        return cls(found, frozenset(value_of(q.subject) for f in files for q in f.statements))

    def has(self, iri: str, *kinds: str) -> bool:
        """Whether an entity of one of these kinds is described."""
        return kind_of(iri) in kinds and iri in self.entities


def _read(quads: Iterable[ox.Quad]) -> Iterable[Assessment]:
    values = defaultdict[str, dict[str, list[str]]](lambda: defaultdict(list))
    for quad in quads:
        values[value_of(quad.subject)][quad.predicate.value].append(value_of(quad.object))
    for own in [own for own in values.values() if _ASSESSED in own.get(RDF_TYPE, ())]:
        nodes = [values[node] for node in own[OKO["hasPotiAnswer"]]]
        texts = {field: "\n".join(own[name]) for field, name in _TEXTS.items()}
        numbers = {name: int(own[name][0]) for name in NUMBERS if own[name]}
        answers = {"".join(n[OKO["potiQuestion"]]): "".join(n[OKO["potiAnswer"]]) for n in nodes}
        for context in own[OKO["assessmentContext"]]:
            yield Assessment(**texts, context=context, numbers=numbers, answers=answers)


def add_to_file(
    project: Project, folder: Path, assessments: Sequence[Assessment], language: str
) -> Path:
    """Add the assessments of one context to its file in a folder, in one step; return its path."""
    context = assessments[0].context
    source = ID[f"source/skjema-{address_name_of(context)}"]
    path = folder / f"coverage--{address_name_of(context)}.ttl"
    old = project.file(path).statements if path.exists() else ()
    triples = [quad.triple for quad in old] or describe_source(source, context)
    triples += [triple for one in assessments for triple in one.triples(language, source)]
    lines = serialize(triples, ox.RdfFormat.N_TRIPLES).decode("utf-8")
    text = to_house_style(lines, project.prefixes, f"{FOLDER}/{path.name}", project.today)
    folder.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".draft-{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
    return path


def describe_source(source: str, context: str) -> list[ox.Triple]:
    """Describe the form that the assessments of a context come from, which has no date."""
    note = "Hver part står for sine vurderinger. Redaksjonen har lest dem inn fra skjemaet."
    return triples_about(
        source,
        (RDF_TYPE, OKO["Source"]),
        *texts(DCT["title"], [("nb", f"Skjema for vurdering: {context}")]),
        (DCT["publisher"], EDITORS),
        *texts(SKOS["note"], [("nb", note)]),
        (OKO["sourceKind"], ID["source-kind/own-assessment"]),
    )

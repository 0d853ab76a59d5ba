"""Import an ArchiMate model as linked external nodes: convert it, match it, stage it, and report.

A node has identifier, type, name and relationships only; the documentation stays where it is
published. Our own entities in a model, as when our export was opened in Archi, are left out.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from okosystem.build.staging import Staged, stage
from okosystem.errors import SourceError
from okosystem.plugins.archimate.accounting import Account, Accounting, count_outcomes
from okosystem.plugins.archimate.from_graph import MODEL
from okosystem.plugins.archimate.matching import (
    ACCEPTED,
    NAME,
    OPEN,
    TARGET,
    Match,
    Naming,
    OurSide,
    find_links,
    suggest_matches,
)
from okosystem.plugins.archimate.model import Model, Texts
from okosystem.plugins.archimate.reader import read_model
from okosystem.rdf.terms import (
    ARCHIMATE,
    BASE,
    DCT,
    ID,
    OKO,
    OWL,
    PROV,
    RDF_TYPE,
    RDFS,
    SKOS,
    kind_of,
    local_name,
    value_of,
)
from okosystem.rdf.triples import (
    Property,
    date_literal,
    texts,
    triples_about,
)
from okosystem.sparql.queries import LANGUAGES
from okosystem.turtle.sources import Project

NATIONAL_MODEL = "id-91814cfd070848099d96b5a751963e49"
NATIONAL_BASE = "https://data.digdir.no/nasjonal-arkitektur/"
NATIONAL_SOURCE = ID["source/github-com-digdir-nasjonal-arkitektur"]
CONCEPTS = ("capability", "focus-area", "category", "information-object")
_BASE = re.compile(r"https?://[\w.~:/?#@!$&'()*+,;=%-]+[/#]", re.ASCII)
_SOURCE = re.compile(rf"{re.escape(ID)}source/[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Origin:
    """The namespace of the elements of a model, and the source the model was read from."""

    base: str
    source: str


@dataclass(frozen=True, slots=True)
class Import:
    """The staged file of an import, if any, the report for people, and the outcome of each part."""

    staged: Staged | None
    report: Sequence[str]
    accounts: Sequence[Account]


def prepare(
    project: Project, path: Path, origin: Origin, today: str, *, shrink: bool = False
) -> Import:
    """Stage a model; raises SourceError. What `origin` leaves empty is read from the model."""
    model, namespace = read_model(path)
    namespaces = {ns for ns in project.prefixes.values() if ns.startswith(ID)}
    naming = Naming(origin.base or namespace, namespaces)
    ours = OurSide.read(project)
    if not _has_foreign_parts(model, naming, ours):
        naming = Naming(naming.base or NATIONAL_BASE, namespaces)
        accounts = Accounting(project, model, naming, ours).accounts()
        counts = f"{len(model.elements)} elements and {len(model.relationships)} relationships"
        last = (
            f"{path.name}: all {counts} are ours or imported already; there is nothing to import."
        )
        return Import(None, [*count_outcomes(model, accounts), last], accounts)
    origin = _complete_origin(path, model, Origin(naming.base, origin.source), project)
    if others := sorted(iri for iri in ours.models if not iri.startswith(origin.base)):
        raise SourceError(
            f"{TARGET}  holds another model, {others[0]}. How to fix it: remove that file first "
            "if you no longer need it. Nothing was changed."
        )
    naming = Naming(origin.base, namespaces)
    linked = find_links(ours.entities, naming.base)
    elements = naming.foreign_elements(model)
    suggestions = suggest_matches(elements, naming.base, ours.entities, linked)
    accounting = Accounting(project, model, naming, ours, suggestions)
    triples = model_triples(model, naming, origin.source)
    triples += link_triples(ours, {value_of(triple.subject) for triple in triples})
    triples += question_triples(accounting.questions, today, ours.dates)
    staged = stage(project, NAME, triples, shrink=shrink)
    accounts = accounting.accounts()
    changes = (change for change in staged.changes if not change.endswith(" is new."))
    return Import(staged, [*changes, *accounting.report(accounts)], accounts)


def _has_foreign_parts(model: Model, naming: Naming, ours: OurSide) -> bool:
    """Whether a model has foreign parts, besides those that we imported earlier and exported."""
    known: set[str] = set()
    if model.identifier == MODEL:
        links = (link for entity in ours.entities for link in entity.values("link"))
        known = {local_name(iri) for iri in (*links, *ours.imported)}
    foreign = [*naming.foreign_elements(model), *naming.foreign_relationships(model)]
    return any(part.identifier not in known for part in foreign)


def _complete_origin(path: Path, model: Model, stated: Origin, project: Project) -> Origin:
    """Fill in what is known about the model; raises SourceError rather than guess."""
    is_national = model.identifier == NATIONAL_MODEL
    base = stated.base or (NATIONAL_BASE if is_national else "")
    if not _BASE.fullmatch(base) or base.startswith(BASE):
        fix = "--base IRI, the namespace its owner publishes them under, which ends in / or #"
        raise _origin_error(path, base, "the namespace of its elements", fix)
    known = NATIONAL_SOURCE if is_national or base == NATIONAL_BASE else ""
    source = stated.source or known
    prefix, _, local = source.partition(":")
    source_iri = project.prefixes.get(prefix, f"{prefix}:") + local
    if not _SOURCE.fullmatch(source_iri):
        fix = "describe it in data/sources/, and name it with --source source:NAME"
        raise _origin_error(path, source, "its source", fix)
    return Origin(base, source_iri)


def _origin_error(path: Path, value: str, what: str, fix: str) -> SourceError:
    problem = f"{what} cannot be {value!r}" if value else f"{what} is unknown"
    return SourceError(f"{path.name}  {problem}. How to fix it: {fix}. Nothing was changed.")


def model_triples(model: Model, naming: Naming, source: str) -> list[ox.Triple]:
    """Describe the model and its foreign contents, each with the source it was read from."""
    model_iri = naming.base + model.identifier
    version = ox.Literal(model.version) if model.version else None
    triples = _describe(model_iri, "ArchiMate", model.names, source, (OWL["versionInfo"], version))
    for element in naming.foreign_elements(model):
        iri, part_of = naming.iri(element.identifier), (DCT["isPartOf"], model_iri)
        triples += _describe(iri, element.type, element.names, source, part_of)
    for relationship in naming.foreign_relationships(model):
        triples += _describe(
            naming.iri(relationship.identifier),
            f"{relationship.type}Relationship",
            relationship.names,
            source,
            (ARCHIMATE["source"], naming.iri(relationship.source)),
            (ARCHIMATE["target"], naming.iri(relationship.target)),
        )
    return triples


def _describe(iri: str, kind: str, names: Texts, source: str, *more: Property) -> list[ox.Triple]:
    labels = texts(RDFS["label"], _readable(names).items()) if any(names.values()) else []
    return triples_about(iri, (RDF_TYPE, ARCHIMATE[kind]), (DCT["source"], source), *labels, *more)


def _readable(names: Texts) -> dict[str, str]:
    """Keep the names in our languages, nb-NO as nb; without any, the first name, untagged."""
    short = {tag.partition("-")[0].lower(): text for tag, text in names.items() if text}
    ours = {tag: text for tag, text in short.items() if tag in LANGUAGES}
    return ours or {"": next(iter(short.values()), "")}


def link_triples(ours: OurSide, present: Collection[str]) -> list[ox.Triple]:
    """Link the accepted pairs that are still in the model and not linked already.

    Concepts are exact matches; other entities get rdfs:seeAlso.
    """
    linked = {(entity.iri, link) for entity in ours.entities for link in entity.values("link")}
    triples: list[ox.Triple] = []
    for (iri, theirs), outcome in ours.outcomes.items():
        if outcome == ACCEPTED and theirs in present and (iri, theirs) not in linked:
            predicate = SKOS["exactMatch"] if kind_of(iri) in CONCEPTS else RDFS["seeAlso"]
            triples += triples_about(iri, (predicate, theirs))
    return triples


def question_triples(
    matches: Iterable[Match], day: str, dates: Mapping[str, str]
) -> list[ox.Triple]:
    """State each match as an open assessment, dated the day it was first proposed."""
    triples: list[ox.Triple] = []
    for match in matches:
        triples += triples_about(
            match.iri,
            (RDF_TYPE, OKO["MatchAssessment"]),
            (DCT["source"], ID["source/egen-vurdering"]),
            (PROV["wasAttributedTo"], ID["actor/redaksjonen"]),
            (OKO["assesses"], match.ours),
            (OKO["matchedWith"], match.theirs),
            (OKO["confidence"], ID[f"confidence/{match.confidence}"]),
            (OKO["evidenceClass"], ID["evidence/proposal"]),
            (OKO["outcome"], OPEN),
            (OKO["attestedFrom"], date_literal(dates.get(match.iri, day))),
            *texts(OKO["reason"], match.reason.items()),
        )
    return triples

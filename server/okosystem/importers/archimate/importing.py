"""Prepare the import of a model: read it, convert it, match it, stage it, and report."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from okosystem.archimate.model import Model
from okosystem.archimate.reader import read_model
from okosystem.core.errors import SourceError
from okosystem.core.sources import Project
from okosystem.core.terms import BASE, ID, curie, kind_of
from okosystem.importers.archimate.conversion import (
    Naming,
    link_triples,
    model_triples,
    question_iri,
    question_triples,
)
from okosystem.importers.archimate.matching import (
    ACCEPTED,
    OPEN,
    REJECTED,
    TARGET,
    Match,
    OurSide,
    Pair,
    find_links,
    suggest_matches,
)
from okosystem.importers.staging import Staged, stage

NATIONAL_BASE = "https://data.digdir.no/nasjonal-arkitektur/"
CONCEPTS = ("capability", "focus-area", "category", "information-object")
_BASE = re.compile(r"https?://[\w.~:/?#@!$&'()*+,;=%-]+[/#]", re.ASCII)
_SOURCE = re.compile(rf"{re.escape(ID)}source/[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Origin:
    """The namespace of the elements of a model, and the source the model was read from."""

    base: str
    source: str


NATIONAL = Origin(NATIONAL_BASE, ID["source/github-com-digdir-nasjonal-arkitektur"])
KNOWN_ORIGINS: Mapping[str, Origin] = {"id-91814cfd070848099d96b5a751963e49": NATIONAL}
"""Model identifier → origin."""


@dataclass(frozen=True, slots=True)
class Import:
    """The staged file of an import, if any, and the report for people."""

    staged: Staged | None
    report: Sequence[str]


def prepare(
    project: Project, path: Path, origin: Origin, today: str, *, shrink: bool = False
) -> Import:
    """Stage a model; raises SourceError. `origin` is as the user states it, with blanks."""
    model, namespace = read_model(path)
    namespaces = {ns for ns in project.prefixes.values() if ns.startswith(ID)}
    if not _has_foreign(model, Naming("", namespaces)):
        counts = f"{len(model.elements)} elements and {len(model.relationships)} relationships"
        return Import(None, [f"{path.name}: all {counts} are ours; there is nothing to import."])
    stated = Origin(origin.base or namespace, origin.source)
    origin = _complete_origin(path, model, stated, project)
    naming = Naming(origin.base, namespaces)
    ours = OurSide.read(project)
    _refuse_another_model(ours, origin.base)
    linked = find_links(ours.entities, origin.base)
    matches = suggest_matches(naming.foreign_elements(model), origin.base, ours.entities, linked)
    questions = [m for m in matches if (m.ours, m.theirs) not in ours.outcomes]
    triples = [*model_triples(model, naming, origin.source)]
    triples += link_triples(_accepted_pairs(ours, triples), _concepts(ours))
    triples += question_triples(questions, today, ours.dates)
    staged = stage(project, Path(TARGET).stem, triples, shrink=shrink)
    return Import(staged, [*staged.changes, *write_report(model, naming, ours, questions, project)])


def _has_foreign(model: Model, naming: Naming) -> bool:
    return bool(naming.foreign_elements(model) or naming.foreign_relationships(model))


def _complete_origin(path: Path, model: Model, stated: Origin, project: Project) -> Origin:
    """Fill in what is known about the model; raises SourceError rather than guess."""
    known = KNOWN_ORIGINS.get(model.identifier, Origin("", ""))
    base = stated.base or known.base
    source = stated.source or known.source or (NATIONAL.source if base == NATIONAL_BASE else "")
    if not _BASE.fullmatch(base) or base.startswith(BASE):
        fix = "--base IRI, the namespace its owner publishes them under, which ends in / or #"
        raise _origin_error(path, base, "the namespace of its elements", fix)
    prefix, _, local = source.partition(":")
    source_iri = project.prefixes.get(prefix, f"{prefix}:") + local
    if not _SOURCE.fullmatch(source_iri):
        fix = "describe it in data/sources/, and name it with --source source:NAME"
        raise _origin_error(path, source, "its source", fix)
    return Origin(base, source_iri)


def _origin_error(path: Path, value: str, what: str, fix: str) -> SourceError:
    problem = f"{what} cannot be {value!r}" if value else f"{what} is unknown"
    return SourceError(f"{path.name}  {problem}. How to fix it: {fix}. Nothing was changed.")


def _refuse_another_model(ours: OurSide, base: str) -> None:
    """Raise SourceError when the target file holds another model, which would be lost."""
    if others := sorted(iri for iri in ours.models if not iri.startswith(base)):
        raise SourceError(
            f"{TARGET}  holds another model, {others[0]}. How to fix it: remove that file first "
            "if you no longer need it. Nothing was changed."
        )


def _accepted_pairs(ours: OurSide, triples: Sequence[ox.Triple]) -> list[Pair]:
    """List the accepted pairs that are still in the model and not linked already."""
    present = {
        triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)
    }
    linked = {(entity.iri, link) for entity in ours.entities for link in entity.all("link")}
    accepted = [pair for pair, outcome in ours.outcomes.items() if outcome == ACCEPTED]
    return [pair for pair in accepted if pair[1] in present and pair not in linked]


def _concepts(ours: OurSide) -> set[str]:
    return {entity.iri for entity in ours.entities if kind_of(entity.iri) in CONCEPTS}


def write_report(
    model: Model, naming: Naming, ours: OurSide, questions: Sequence[Match], project: Project
) -> list[str]:
    """List the questions to decide, then the links to fix, then the counts."""
    names = {naming.iri(e.identifier): next(iter(e.names.values()), "") for e in model.elements}
    links = find_links(ours.entities, naming.base)
    foreign = naming.foreign_elements(model)
    linked = sum(1 for theirs in links if theirs in names)
    decided = sum(
        1
        for (_, theirs), outcome in ours.outcomes.items()
        if theirs.startswith(naming.base) and outcome != OPEN
    )
    return [
        *(_question(match, names, project) for match in questions),
        *_broken_links(links, model, naming, project),
        *_rejected_links(links, ours, project),
        f"{len(foreign)} elements: {linked} linked to ours, {len(questions)} questions open, "
        f"{decided} decided; {len(naming.foreign_relationships(model))} relationships.",
    ]


def _question(match: Match, names: Mapping[str, str], project: Project) -> str:
    name = curie(question_iri(match.ours, match.theirs), project.prefixes)
    return (
        f"«{names[match.theirs]}» may be {curie(match.ours, project.prefixes)} "
        f"({match.confidence}: {match.reason['en']}) To decide: move {name} to "
        "data/assessments/archimate-matches.ttl with the outcome accepted or rejected."
    )


def _broken_links(
    links: Mapping[str, Sequence[str]], model: Model, naming: Naming, project: Project
) -> list[str]:
    """Report our links to elements and relationships that the model does not have."""
    known = {naming.iri(each.identifier) for each in (*model.elements, *model.relationships)}
    known.add(naming.base + model.identifier)
    return [
        f"{curie(iri, project.prefixes)} is linked to {theirs}, which the model does not have. "
        "How to fix it: see whether it was renamed, and correct the link."
        for theirs, iris in sorted(links.items())
        for iri in iris
        if theirs not in known
    ]


def _rejected_links(
    links: Mapping[str, Sequence[str]], ours: OurSide, project: Project
) -> list[str]:
    """Report links in our files that people rejected."""
    return [
        f"{curie(iri, project.prefixes)} is linked to {theirs}, but the match is rejected. "
        "How to fix it: remove the link, or change the outcome."
        for theirs, iris in links.items()
        for iri in iris
        if ours.outcomes.get((iri, theirs)) == REJECTED
    ]

"""`okosystem import archimate`, without the command line: read, convert, match, stage."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from okosystem.archimate.model import Model
from okosystem.archimate.opening import opened
from okosystem.core.errors import SourceError
from okosystem.core.sources import Project
from okosystem.core.terms import BASE, ID
from okosystem.importers.archimate.converting import Naming, links, nodes, proposals
from okosystem.importers.archimate.matching import linked, suggested
from okosystem.importers.archimate.ours import ACCEPTED, TARGET, Ours
from okosystem.importers.archimate.telling import told
from okosystem.importers.staging import Staged, stage

NA = "https://data.digdir.no/nasjonal-arkitektur/"
_ADDRESS = re.compile(r"https?://[\w.~:/?#@!$&'()*+,;=%-]+[/#]", re.ASCII)
_SOURCE = re.compile(rf"{re.escape(ID)}source/[a-z0-9]+(-[a-z0-9]+)*")
_WHOSE = "the namespace its owner publishes them under, which ends in / or #"
CONCEPTS = ("capability", "focus-area", "category", "information-object")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the things of a model have their addresses, and the source we read it in."""

    base: str
    source: str


NATIONAL = Origin(NA, ID["source/github-com-digdir-nasjonal-arkitektur"])
KNOWN: Mapping[str, Origin] = {"id-91814cfd070848099d96b5a751963e49": NATIONAL}
"""The identifiers of models whose things we know the addresses of."""


@dataclass(frozen=True, slots=True)
class Import:
    """What an import would be: the staged file, and what people should know of it."""

    staged: Staged | None
    said: Sequence[str]


def prepare(
    project: Project, path: Path, given: Origin, today: str, *, shrink: bool = False
) -> Import:
    """Stage a model; raises SourceError. `given` is what the user said of its origin."""
    model, space = opened(path)
    kinds = {ns for ns in project.prefixes.values() if ns.startswith(ID)}
    if not any(_foreign(model, Naming("", kinds))):
        counts = f"{len(model.elements)} elements and {len(model.relationships)} relationships"
        return Import(None, [f"{path.name}: all {counts} are ours; there is nothing to import."])
    origin = _origin(path, model, Origin(given.base or space, given.source), project)
    naming = Naming(origin.base, kinds)
    ours = Ours.of(project)
    _refuse_another(ours, origin.base)
    elements = naming.foreign_elements(model)
    matches = suggested(elements, origin.base, ours.things, linked(ours.things, origin.base))
    asked = [m for m in matches if (m.ours, m.theirs) not in ours.verdicts]
    triples = [*nodes(model, naming, origin.source)]
    triples += links(_accepted(ours, triples), _concepts(ours))
    triples += proposals(asked, today, ours.days)
    staged = stage(project, Path(TARGET).stem, triples, shrink=shrink)
    return Import(staged, [*staged.changes, *told(model, naming, ours, asked, project)])


def _foreign(model: Model, naming: Naming) -> tuple[object, ...]:
    return (*naming.foreign_elements(model), *naming.foreign_relationships(model))


def _origin(path: Path, model: Model, given: Origin, project: Project) -> Origin:
    """Complete what the user said by what we know; raises SourceError rather than guess."""
    known = KNOWN.get(model.identifier, Origin("", ""))
    base = given.base or known.base
    source = given.source or known.source or (NATIONAL.source if base == NA else "")
    if not _ADDRESS.fullmatch(base) or base.startswith(BASE):
        raise _unsaid(path, base, "the addresses of its things", f"--base IRI, {_WHOSE}")
    prefix, _, local = source.partition(":")
    whole = project.prefixes.get(prefix, f"{prefix}:") + local
    if not _SOURCE.fullmatch(whole):
        cure = "describe it in data/sources/, and name it with --source source:NAME"
        raise _unsaid(path, source, "its source", cure)
    return Origin(base, whole)


def _refuse_another(ours: Ours, base: str) -> None:
    """Raise SourceError when the file holds the model of somebody else, which would be lost."""
    if others := sorted(iri for iri in ours.imported if not iri.startswith(base)):
        raise SourceError(
            f"{TARGET}  holds another model, {others[0]}. How to fix it: take that file away "
            "first, if it is no longer wanted. Nothing was changed."
        )


def _unsaid(path: Path, seen: str, what: str, cure: str) -> SourceError:
    why = f"{what} cannot be {seen!r}" if seen else f"nobody has said {what}"
    return SourceError(f"{path.name}  {why}. How to fix it: {cure}. Nothing was changed.")


def _accepted(ours: Ours, triples: Sequence[ox.Triple]) -> list[tuple[str, str]]:
    """List the accepted pairs that the model still has, and that are not linked already."""
    there = {triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)}
    written = {(thing.iri, link) for thing in ours.things for link in thing.all("link")}
    pairs = [pair for pair, outcome in ours.verdicts.items() if outcome == ACCEPTED]
    return [pair for pair in pairs if pair[1] in there and pair not in written]


def _concepts(ours: Ours) -> set[str]:
    return {
        thing.iri for thing in ours.things if thing.iri.removeprefix(ID).split("/")[0] in CONCEPTS
    }

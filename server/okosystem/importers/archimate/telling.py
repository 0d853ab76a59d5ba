"""What people should know of an import: what to decide, what to fix, and how much there is."""

from collections.abc import Mapping, Sequence

from okosystem.archimate.model import Model
from okosystem.core.sources import Project
from okosystem.core.terms import curie
from okosystem.importers.archimate.converting import Naming, question
from okosystem.importers.archimate.matching import Match, linked
from okosystem.importers.archimate.ours import OPEN, REJECTED, Ours


def told(
    model: Model, naming: Naming, ours: Ours, asked: Sequence[Match], project: Project
) -> list[str]:
    """Say what people should decide, then what they should fix, then how much there is."""
    names = {naming.iri(e.identifier): next(iter(e.names.values()), "") for e in model.elements}
    joined = linked(ours.things, naming.base)
    said = [_question(match, names, project) for match in asked]
    said += _lost(joined, names, model, naming, project)
    said += _against(joined, ours, project)
    settled = sum(1 for theirs in joined if theirs in names)
    foreign = naming.foreign_elements(model)
    decided = [
        theirs
        for (_, theirs), outcome in ours.verdicts.items()
        if theirs.startswith(naming.base) and outcome != OPEN
    ]
    said.append(
        f"{len(foreign)} elements: {settled} linked to ours, {len(asked)} questions open, "
        f"{len(decided)} decided; {len(naming.foreign_relationships(model))} relationships."
    )
    return said


def _against(joined: Mapping[str, Sequence[str]], ours: Ours, project: Project) -> list[str]:
    """Tell of links that stand in our files against what people have said."""
    return [
        f"{curie(thing, project.prefixes)} is linked to {theirs}, but the verdict is rejected. "
        "How to fix it: take the link out, or change the verdict."
        for theirs, things in joined.items()
        for thing in things
        if ours.verdicts.get((thing, theirs)) == REJECTED
    ]


def _question(match: Match, names: Mapping[str, str], project: Project) -> str:
    """Ask one question, and say where the answer goes."""
    name = curie(question(match.ours, match.theirs), project.prefixes)
    return (
        f"«{names[match.theirs]}» may be {curie(match.ours, project.prefixes)} "
        f"({match.confidence}: {match.reason['en']}) To decide: move {name} to "
        "data/assessments/archimate-matches.ttl with the outcome accepted or rejected."
    )


def _lost(
    joined: Mapping[str, Sequence[str]],
    names: Mapping[str, str],
    model: Model,
    naming: Naming,
    project: Project,
) -> list[str]:
    """Tell of links of ours to what the model does not have."""
    has = {*names, *(naming.iri(r.identifier) for r in model.relationships)}
    has.add(naming.base + model.identifier)
    return [
        f"{curie(thing, project.prefixes)} is linked to {theirs}, which the model does not have. "
        "How to fix it: see whether it was renamed, and correct the link."
        for theirs, things in sorted(joined.items())
        for thing in things
        if theirs not in has
    ]

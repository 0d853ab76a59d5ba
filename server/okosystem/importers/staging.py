"""An import before it is one: written, checked against all we know, and told in sentences.

fetch → convert → `stage` → `apply`. Nothing in the checkout changes before `apply`, which puts
the whole file in place in one step.
"""

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from okosystem.core.diff import Side, changes
from okosystem.core.errors import NotConforming, SourceError
from okosystem.core.findings import Finding, Severity
from okosystem.core.places import Places
from okosystem.core.sources import Project, SourceFile
from okosystem.core.turtle import house_form
from okosystem.core.validation import World, validate

FOLDER = "data/imported"
TOLD = 20
SMALL = 10
"""A file of fewer things may lose any of them: too few to see a fault by."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A file as it would be, what it would change, and what in it should be fixed."""

    target: Path
    text: str
    said: Sequence[str]
    found: Sequence[Finding]


def stage(
    project: Project, source: str, triples: Iterable[ox.Triple], *, shrink: bool = False
) -> Staged:
    """Make `data/imported/<source>.ttl` ready; raises SourceError, NotConforming.

    With `shrink` it may have less than half of the things it has now.
    """
    name = f"{FOLDER}/{source}.ttl"
    text = written(triples, project, name)
    with tempfile.TemporaryDirectory() as beside:
        file = SourceFile(Path(beside) / "draft", name)
        file.path.write_text(text, encoding="utf-8")
        before = World(project, project.graph_files)
        after = World(project, [*(f for f in project.graph_files if f.name != name), file])
        if not shrink:
            refuse_loss([f for f in project.data if f.name == name], file)
        found = validate(after, [file])
        refuse_violations(found, after)
    return Staged(project.root / name, text, told(before, after), found)


def written(triples: Iterable[ox.Triple], project: Project, name: str) -> str:
    """Write triples in the house form; raises LostMeaning."""
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return house_form(lines.decode("utf-8"), project.prefixes, name)


def told(before: World, after: World) -> list[str]:
    """Say what would change."""
    sides = (Side.of_quads(w.asserted, w.project.prefixes) for w in (before, after))
    return changes(*sides)


def refuse_loss(old: Sequence[SourceFile], new: SourceFile) -> None:
    """Raise SourceError when most is gone: then the source, not the world, has changed."""
    had, has = (len({q.subject for f in files for q in f.quads}) for files in (old, [new]))
    if had >= SMALL and 2 * has < had:
        raise SourceError(
            f"{new.name}  {has} things instead of {had}: the source seems to be half. "
            "How to fix it: look at the source, and import with --shrink if it is right."
        )


def refuse_violations(found: Iterable[Finding], world: World) -> None:
    """Raise NotConforming with a line for each of the first violations."""
    worst = [finding for finding in found if finding.severity is Severity.VIOLATION]
    if worst:
        places = Places(world.files, world.project.prefixes)
        lines = [f"{places.of(finding)}  {finding.text('en')}" for finding in worst[:TOLD]]
        raise NotConforming("\n".join([*lines, f"{len(worst)} violations; nothing was imported"]))


def apply(staged: Staged) -> None:
    """Put the file in place: it is there whole, or the last one still is."""
    staged.target.parent.mkdir(parents=True, exist_ok=True)
    draft = staged.target.with_suffix(f".draft-{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(staged.text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(staged.target)
    finally:
        draft.unlink(missing_ok=True)

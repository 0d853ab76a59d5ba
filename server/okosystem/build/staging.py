"""Stage an import before it is applied: write it, validate it with the rest, describe changes.

fetch → convert → `stage` → `apply`. Nothing in the checkout changes before `apply`, which replaces
the whole file in one step.
"""

import os
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from okosystem.build.source_graph import SourceGraph
from okosystem.build.validation import validate
from okosystem.errors import NotConforming, SourceError
from okosystem.rdf.terms import (
    DCT,
    FOAF,
    OKO,
    value_of,
)
from okosystem.release.diff import Side, describe_changes
from okosystem.turtle.findings import Finding, Severity
from okosystem.turtle.sources import Project, SourceFile
from okosystem.turtle.turtle import to_house_style

FOLDER = "data/imported"
MAX_VIOLATIONS_SHOWN = 20
"""Violations listed in an error."""
MIN_SUBJECTS_TO_COMPARE = 10
"""Subjects below which a file may lose any of them: too few to suspect a fault."""


@dataclass(frozen=True, slots=True)
class Staged:
    """The new text of a file, the changes in sentences, and its findings."""

    target: Path
    text: str
    changes: Sequence[str]
    findings: Sequence[Finding]


def stage(
    project: Project, source: str, triples: Iterable[ox.Triple], *, shrink: bool = False
) -> Staged:
    """Prepare `data/imported/<source>.ttl`; raises SourceError, NotConforming.

    Only with `shrink` may it lose more than half of its subjects.
    """
    name = f"{FOLDER}/{source}.ttl"
    text = write_turtle(triples, project, name)
    with tempfile.TemporaryDirectory() as folder:
        file = SourceFile(Path(folder) / "draft", name, project.today)
        file.path.write_text(text, encoding="utf-8")
        before = SourceGraph(project, project.graph_files)
        after = SourceGraph(project, [*(f for f in project.graph_files if f.name != name), file])
        if not shrink:
            _refuse_loss([f for f in project.data if f.name == name], file)
        findings = validate(after, [file])
        _refuse_violations(findings, after)
        sides = (Side.of_quads(w.asserted, project.prefixes) for w in (before, after))
        return Staged(project.root / name, text, describe_changes(*sides), findings)


def apply(staged: Staged) -> None:
    """Replace the file atomically."""
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


def write_turtle(triples: Iterable[ox.Triple], project: Project, name: str) -> str:
    """Write triples in the house style; raises SourceError."""
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return to_house_style(lines.decode("utf-8"), project.prefixes, name, project.today)


def _refuse_loss(old: Sequence[SourceFile], new: SourceFile) -> None:
    """Raise SourceError if most subjects are gone, since the source is then probably broken."""
    had, has = (len({q.subject for f in files for q in f.quads}) for files in (old, [new]))
    if had >= MIN_SUBJECTS_TO_COMPARE and 2 * has < had:
        raise SourceError(
            f"{new.name}  has {has} entities instead of {had}: the source seems incomplete. "
            "How to fix it: check the source, and import with --shrink if it is right."
        )


def _refuse_violations(findings: Iterable[Finding], graph: SourceGraph) -> None:
    """Raise NotConforming with a line for each of the first violations."""
    violations = [finding for finding in findings if finding.severity is Severity.VIOLATION]
    if violations:
        lines = [
            f"{graph.positions.of(f)}  {f.text('en')}" for f in violations[:MAX_VIOLATIONS_SHOWN]
        ]
        lines.append(f"{len(violations)} violations; nothing was imported")
        raise NotConforming("\n".join(lines))


def previous_import(project: Project, source: str) -> list[ox.Triple]:
    """Read the triples of the last import of a source; empty if there was none."""
    name = f"{FOLDER}/{source}.ttl"
    return [quad.triple for f in project.data if f.name == name for quad in f.quads]


def first_attested(previous: Iterable[ox.Triple]) -> Mapping[str, str]:
    """Map each match to the first day it was attested, which later imports keep."""
    attested = (t for t in previous if t.predicate.value == OKO["attestedFrom"])
    return {value_of(t.subject): value_of(t.object) for t in attested}


def of_other_publishers(
    previous: Sequence[ox.Triple], publishers: Collection[str]
) -> list[ox.Triple]:
    """Keep the descriptions by publishers outside this import, with their matches and topics."""
    by_property = defaultdict(list)
    for triple in previous:
        by_property[triple.predicate.value].append(triple)
    published = by_property[DCT["publisher"]]
    imported = {t.subject for t in published if value_of(t.object) in publishers}
    described = {t.subject for t in by_property[OKO["describedKind"]]} - imported
    matched, topics = by_property[OKO["matchedDescription"]], by_property[FOAF["primaryTopic"]]
    matches = {t.subject for t in matched if t.object in described}
    objects = matches | {t.object for t in topics if t.subject in described}
    kept = described | matches
    return [t for t in previous if t.subject in kept or t.object in objects]

"""What cures the findings in a file, as a patch for `git apply`, with blanks to fill in."""

from collections.abc import Mapping, Sequence
from difflib import unified_diff

import pyoxigraph as ox

from okosystem.core.findings import Finding
from okosystem.core.sources import SourceFile
from okosystem.core.stamps import modified
from okosystem.core.turtle import house_form
from okosystem.core.validation import World
from okosystem.letters.cures import Cure


def patches(found: Sequence[Finding], world: World, cures: Sequence[Cure]) -> Mapping[str, str]:
    """Write one patch for each file that something can be added to, by the file's name."""
    files = {file.name: file for file in world.files}
    missing: dict[str, list[ox.Triple]] = {}
    for finding in found:
        name = finding.place.partition(":")[0]
        if name in files and (triples := lacking(finding, world, cures)):
            missing.setdefault(name, []).extend(triples)
    return {name: patch(files[name], missing[name], world) for name in sorted(missing)}


def lacking(finding: Finding, world: World, cures: Sequence[Cure]) -> list[ox.Triple]:
    """Say what a finding lacks, by the first cure that suits it; nothing when none does."""
    cure = next((cure for cure in cures if cure.suits(finding)), None)
    return cure.missing(finding, world.store, modified(world.project)) if cure else []


def patch(file: SourceFile, more: Sequence[ox.Triple], world: World) -> str:
    """Write a file with more statements, as a patch."""
    said = dict.fromkeys([*(quad.triple for quad in file.quads), *more])
    lines = ox.serialize(said, format=ox.RdfFormat.N_TRIPLES) or b""
    after = house_form(lines.decode("utf-8"), world.project.prefixes, file.name)
    before, now = file.text.splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(unified_diff(before, now, f"a/{file.name}", f"b/{file.name}"))

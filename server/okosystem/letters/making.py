"""Every letter and its patch, as files of the release; same source, same bytes. Nothing is sent."""

from collections.abc import Mapping, Sequence

from okosystem.core.findings import Finding
from okosystem.core.validation import World
from okosystem.letters.cures import read_cures
from okosystem.letters.patches import patches
from okosystem.letters.unknown import Unknown, unknown_facts
from okosystem.letters.writing import LANGUAGES, Letter, names_of, write

FOLDER = "letters"


def letters(world: World, found: Sequence[Finding]) -> dict[str, bytes]:
    """Write the letters to everyone with something to fix or a question to answer."""
    files: dict[str, bytes] = {}
    names = names_of(world)
    for letter in drafted(world, found):
        for language in LANGUAGES:
            text = write(letter, names, world, language)
            files[f"{FOLDER}/{letter.slug}.{language}.md"] = text.encode("utf-8")
        if letter.patches:
            patch = "".join(letter.patches.values())
            files[f"{FOLDER}/{letter.slug}.patch"] = patch.encode("utf-8")
    return files


def drafted(world: World, found: Sequence[Finding]) -> list[Letter]:
    """Gather what each owner is to be told, in the order of their slugs."""
    cures = read_cures(world.project.root / "queries/letters/cures")
    theirs = by_owner(found, unknown_facts(world))
    return [
        Letter(owner, fix, patches(fix, world, cures), asked)
        for owner, (fix, asked) in sorted(theirs.items())
    ]


def by_owner(
    found: Sequence[Finding], unknown: Sequence[Unknown]
) -> Mapping[str, tuple[list[Finding], list[Unknown]]]:
    """Divide findings and open questions by owner."""
    theirs: dict[str, tuple[list[Finding], list[Unknown]]] = {}
    for finding in found:
        theirs.setdefault(finding.owner, ([], []))[0].append(finding)
    for question in unknown:
        theirs.setdefault(question.owner, ([], []))[1].append(question)
    return theirs

"""A release of the fixture world with data added or removed, for a single test."""

from collections.abc import Iterable
from pathlib import Path

from okosystem.commands.build import build
from okosystem.release.release import Release
from okosystem.turtle.sources import Project
from tests.world import copy_checkout

MODIFIED = 'dct:modified "2026-11-29"'


def release_with(
    turtle: str, folder: Path, without: Iterable[str] = (), modified: str = ""
) -> Release:
    """Build a release of the world with some more Turtle, and `without` some of its data files.

    Sources are no later than the day on which the data was `modified`.
    """
    checkout = copy_checkout(folder / "checkout")
    if modified:
        catalog = checkout / "data/catalog.ttl"
        text = catalog.read_text(encoding="utf-8")
        assert MODIFIED in text
        later = text.replace(MODIFIED, f'dct:modified "{modified}"')
        catalog.write_text(later, encoding="utf-8")
    for path in without:
        (checkout / "data" / path).unlink()
    (checkout / "data/assessments/made-up.ttl").write_text(turtle, encoding="utf-8")
    return build(Project.at(checkout), folder / "release", lambda line: None)

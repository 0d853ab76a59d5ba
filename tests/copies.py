"""A release of the fixture world with data added or removed, for a single test."""

from collections.abc import Iterable
from pathlib import Path

from okosystem.commands.build import build
from okosystem.core.release import Release
from okosystem.core.sources import Project
from tests.world import copy_checkout


def release_with(turtle: str, folder: Path, without: Iterable[str] = ()) -> Release:
    """Build a release of the world with some more Turtle, and `without` some of its data files."""
    checkout = copy_checkout(folder / "checkout")
    for path in without:
        (checkout / "data" / path).unlink()
    (checkout / "data/assessments/made-up.ttl").write_text(turtle, encoding="utf-8")
    return build(Project.at(checkout), folder / "release", lambda line: None)

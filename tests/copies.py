"""A release of the fixture world with more Turtle in it, for what only one test needs."""

from pathlib import Path

from okosystem.commands.build import build
from okosystem.core.release import Release
from okosystem.core.sources import Project
from tests.world import copy_checkout


def release_with(turtle: str, folder: Path) -> Release:
    """Build a release of the world and some more Turtle, in `folder`."""
    checkout = copy_checkout(folder / "checkout")
    (checkout / "data/assessments/made-up.ttl").write_text(turtle, encoding="utf-8")
    return build(Project.at(checkout), folder / "release", lambda line: None)

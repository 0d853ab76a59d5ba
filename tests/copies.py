"""A release of a copy of the data with more in it, for what nobody has said or decided yet."""

import shutil
from pathlib import Path

from okosystem.commands.build import build
from okosystem.core.release import Release
from okosystem.core.sources import Project

ROOT = Path(__file__).parent.parent
PARTS = ("data", "ontology", "queries", "shapes", "pyproject.toml", "CHANGELOG.md")


def release_with(turtle: str, folder: Path) -> Release:
    """Build a release of all our data and some more Turtle."""
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, folder / part)
    (folder / "data/assessments/made-up.ttl").write_text(turtle, encoding="utf-8")
    return build(Project.at(folder), folder / "release", lambda line: None)

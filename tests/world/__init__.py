"""The fixture world: a small, frozen ecosystem that code tests run on.

Its data are in `tests/world/data` and look like the real ones in form, not in truth: edit them
only for a test. Ontology, shapes and queries are those of the checkout.
"""

import shutil
from pathlib import Path

WORLD = Path(__file__).parent
ROOT = WORLD.parent.parent


def copy_checkout(target: Path, data: Path = WORLD / "data") -> Path:
    """Copy all that a build reads into `target`, with the data and the day of the world."""
    for folder in ("ontology", "queries", "shapes"):
        shutil.copytree(ROOT / folder, target / folder)
    shutil.copytree(data, target / "data")
    shutil.copy(ROOT / "pyproject.toml", target)
    shutil.copy(WORLD / "CHANGELOG.md", target)
    return target

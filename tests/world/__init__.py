"""The fixture world: a small, frozen ecosystem that code tests run on.

Its data, in `tests/world/data`, have the form of the real data but are not true. Edit them
only for a test. Ontology, shapes and queries are those of the checkout.
"""

import gzip
import shutil
from pathlib import Path

WORLD = Path(__file__).parent
ROOT = WORLD.parent.parent


def copy_checkout(target: Path, data: Path = WORLD / "data") -> Path:
    """Copy the input of a build into `target`, with the data, history and day of the world."""
    for folder in ("ontology", "queries", "shapes"):
        shutil.copytree(ROOT / folder, target / folder)
    shutil.copytree(data, target / "data")
    shutil.copy(ROOT / "pyproject.toml", target)
    shutil.copy(WORLD / "CHANGELOG.md", target)
    (target / "history").mkdir()
    for patch in (WORLD / "history").iterdir():
        packed = gzip.compress(patch.read_bytes(), mtime=0)
        (target / f"history/{patch.name}.gz").write_bytes(packed)
    return target

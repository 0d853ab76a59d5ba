"""The files of this package itself: templates of documents, style sheets, and code."""

import hashlib
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
CODE_SUFFIXES = (".py", ".html", ".css", ".js", ".po", ".json")


def read_package_file(name: str) -> str:
    """Read a text file by its path within the package."""
    return (PACKAGE / name).read_text(encoding="utf-8")


def stamp_of_code(seed: str) -> str:
    """Identify the code together with a seed, so that a change of either invalidates caches."""
    digest = hashlib.sha256(seed.encode())
    for path in sorted(PACKAGE.rglob("*")):
        # A vendored package may be a folder named something.js.
        if path.suffix in CODE_SUFFIXES and path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]

"""Query files: their headers, which are `#+` lines in TOML, and SELECT on a graph being built."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from okosystem.core.errors import BrokenHeader

LANGUAGES = ("nb", "nn", "en")


def list_query_files(folder: Path) -> list[Path]:
    """List the .rq files under a folder, in name order."""
    return sorted(folder.rglob("*.rq"))


def read_header(text: str, name: str) -> dict[str, Any]:
    """Parse the `#+` lines; raises BrokenHeader with the file's name."""
    lines = [line[2:] for line in text.splitlines() if line.startswith("#+")]
    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        raise BrokenHeader(
            f"{name}  the #+ lines are not TOML: {error}. "
            "How to fix it: put every text in quotes, one key a line."
        ) from error


def require_known_keys(header: dict[str, Any], allowed: set[str], name: str) -> None:
    """Raise BrokenHeader for an unknown key, so that a typo stops the build."""
    if unknown := sorted(set(header) - allowed):
        raise BrokenHeader(
            f"{name}  unknown key in the header: {', '.join(unknown)}. "
            f"How to fix it: the keys are {', '.join(sorted(allowed))}."
        )


def require_languages(texts: dict[str, str], key: str, name: str) -> dict[str, str]:
    """Return the texts; raises BrokenHeader unless there is one in nb, nn and en."""
    if missing := [lang for lang in LANGUAGES if not texts.get(lang)]:
        raise BrokenHeader(
            f"{name}  {key} lacks {', '.join(missing)}. "
            f'How to fix it: add #+ {key}.{missing[0]} = "…".'
        )
    return texts


def select(store: ox.Store, sparql: str, name: str) -> Iterator[dict[str, Any]]:
    """Run a SELECT query and return each row's terms by variable; raises BrokenHeader."""
    rows = store.query(sparql)
    if not isinstance(rows, ox.QuerySolutions):
        raise BrokenHeader(f"{name}  is not a SELECT query. How to fix it: make it one.")
    names = [variable.value for variable in rows.variables]
    return ({name: row[name] for name in names} for row in rows)


def select_from_file(store: ox.Store, path: Path) -> Iterator[dict[str, Any]]:
    """Run the SELECT query in a file."""
    return select(store, path.read_text(encoding="utf-8"), path.name)

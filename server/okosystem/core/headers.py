"""The header of a .rq file: its `#+` lines, which are TOML."""

import tomllib
from pathlib import Path
from typing import Any

from okosystem.core.errors import BrokenHeader

LANGUAGES = ("nb", "nn", "en")


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


def only_keys(header: dict[str, Any], allowed: set[str], name: str) -> None:
    """Refuse a key nobody reads: a typo must be found at build, not by a reader."""
    if unknown := sorted(set(header) - allowed):
        raise BrokenHeader(
            f"{name}  unknown key in the header: {', '.join(unknown)}. "
            f"How to fix it: the keys are {', '.join(sorted(allowed))}."
        )


def all_languages(texts: dict[str, str], key: str, name: str) -> dict[str, str]:
    """Demand the text in nb, nn and en."""
    if missing := [lang for lang in LANGUAGES if not texts.get(lang)]:
        raise BrokenHeader(
            f"{name}  {key} lacks {', '.join(missing)}. "
            f'How to fix it: add #+ {key}.{missing[0]} = "…".'
        )
    return texts


def query_files(folder: Path) -> list[Path]:
    """List the .rq files under a folder, in name order."""
    return sorted(folder.rglob("*.rq"))

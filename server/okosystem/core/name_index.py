"""An index of names on disk, for graphs with more names than memory should hold."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from okosystem.core.folding import fold

MOST = 1000
HELD = 64 << 20
"""Bytes of new words that SQLite gathers before it writes them."""


def write(path: Path, names: Iterable[tuple[str, str]]) -> None:
    """Write the index of pairs of thing and name, in one pass and without holding them."""
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        base.execute(
            "CREATE VIRTUAL TABLE names USING fts5(folded, iri UNINDEXED, name UNINDEXED,"
            " tokenize = 'unicode61 remove_diacritics 0', detail = none, columnsize = 0)"
        )
        base.execute("INSERT INTO names (names, rank) VALUES ('hashsize', ?)", (HELD,))
        base.executemany(
            "INSERT INTO names VALUES (?, ?, ?)", ((_plain(name), iri, name) for iri, name in names)
        )
        base.commit()


def find(path: Path, query: str) -> list[tuple[str, str]]:
    """Find names with words that begin as those of the query, folded: pairs of thing and name."""
    words = " ".join(f'"{word}"*' for word in fold(query).split())
    if not words:
        return []
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as base:
        found = base.execute(
            "SELECT DISTINCT iri, name FROM names WHERE names MATCH ? LIMIT ?", (words, MOST)
        )
        return list(found)


def _plain(name: str) -> str:
    """Fold what the index does not: it compares ASCII as we do."""
    return name if name.isascii() else fold(name)

"""The search index of a release: one file of SQLite FTS5, which every server process maps.

search   the folded words of each thing, and their stems, of its names and of its descriptions
thing    the IRI of each row there         name   its names, to tell the closest from the others
facet    by what hits can be narrowed      word   every word of a name, for what is misspelt
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox

from okosystem.core.folding import fold, words_of
from okosystem.core.stemming import stems
from okosystem.core.terms import value_of

FILE = "search.sqlite"
_TABLES = """
CREATE VIRTUAL TABLE search USING fts5(
  names, texts, content = '', detail = column, tokenize = 'unicode61 remove_diacritics 0');
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT);
CREATE TABLE name (thing INTEGER, folded TEXT, name TEXT);
CREATE INDEX name_of ON name (thing);
CREATE TABLE facet (thing INTEGER, facet TEXT, value TEXT);
CREATE TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID;
"""
Texts = Mapping[str, Sequence[tuple[str, bool]]]
Facets = Iterable[tuple[str, ...]]


def search_index(store: ox.Store, queries: Path) -> bytes:
    """Index what two queries find: ?thing ?text ?isName, and ?thing ?facet ?value."""
    searchable, facets = (
        (queries / f"{name}.rq").read_text(encoding="utf-8") for name in ("search", "facets")
    )
    texts: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for thing, text, is_name in _rows(store, searchable):
        texts[thing].append((text, is_name == "true"))
    return written(texts, _rows(store, facets))


def written(texts: Texts, facets: Facets) -> bytes:
    """Write the index: the texts of each thing, with whether they are names, and its facets."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(_TABLES)
        numbers = {iri: number for number, iri in enumerate(sorted(texts), 1)}
        base.executemany("INSERT INTO thing VALUES (?, ?)", ((n, i) for i, n in numbers.items()))
        for iri, number in numbers.items():
            _add(base, number, texts[iri])
        known = {(numbers[iri], facet, value) for iri, facet, value in facets if iri in numbers}
        base.executemany("INSERT INTO facet VALUES (?, ?, ?)", sorted(known))
        base.execute("INSERT INTO search (search) VALUES ('optimize')")
        base.commit()
        return base.serialize()


def searched(text: str) -> set[str]:
    """List the words that a text is found by: folded, and what hyphens and spaces part joined."""
    whole = fold(text)
    return words_of(text) | set(whole.split()) | ({whole.replace(" ", "")} if whole else set())


def _add(base: sqlite3.Connection, number: int, texts: Sequence[tuple[str, bool]]) -> None:
    names = sorted({text for text, is_name in texts if is_name})
    words = set().union(*(searched(name) for name in names))
    told = set().union(*(words_of(text) for text, is_name in texts if not is_name))
    row = (number, *(" ".join(sorted(found | stems(found))) for found in (words, told)))
    base.execute("INSERT INTO search (rowid, names, texts) VALUES (?, ?, ?)", row)
    rows = ((number, fold(name), name) for name in names)
    base.executemany("INSERT INTO name VALUES (?, ?, ?)", rows)
    base.executemany("INSERT OR IGNORE INTO word VALUES (?)", ((w,) for w in sorted(words)))


def _rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(query)
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("what is searchable is told by a SELECT query")
    return [tuple(value_of(term) for term in row) for row in found]

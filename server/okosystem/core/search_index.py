"""Three indexes of texts: for the search, for names in a store on disk, and for SPARQL.

The search index of a release is one SQLite file (FTS5) that every server process maps:

search   the folded words and their stems, of each entity's names and of its descriptions
thing    the IRI of each row there         name   its names, to rank the closest first
facet    by what results can be narrowed   word   every word of a name, to correct misspellings

The name index is for graphs with more names than memory should hold. The word index is a named
graph of the folded words of each entity, so that plain SPARQL can look words up; no dump has it.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox

from okosystem.core.queries import select_from_file
from okosystem.core.terms import OKO, WORDS, value_of
from okosystem.core.text import fold, fold_words, stem_word

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
_NAMES_TABLE = (
    "CREATE VIRTUAL TABLE names USING fts5(folded, iri UNINDEXED, name UNINDEXED,"
    " tokenize = 'unicode61 remove_diacritics 0', detail = none, columnsize = 0)"
)
MAX_NAMES = 1000
_WRITE_BUFFER = 64 << 20
"""Bytes of new words that SQLite collects before it writes them."""
_WORDS_GRAPH = ox.NamedNode(WORDS)
_WORD = ox.NamedNode(OKO["word"])
_LISTED_WORD = ox.NamedNode(OKO["listedWord"])
Texts = Mapping[str, Sequence[tuple[str, bool]]]


def build_index(store: ox.Store, queries: Path) -> bytes:
    """Index the rows of two queries: ?thing ?text ?isName, and ?thing ?facet ?value."""
    texts = defaultdict[str, list[tuple[str, bool]]](list)
    for row in select_from_file(store, queries / "search.rq"):
        is_name = value_of(row["isName"]) == "true"
        texts[value_of(row["thing"])].append((value_of(row["text"]), is_name))
    rows = select_from_file(store, queries / "facets.rq")
    facets = (tuple(value_of(row[key]) for key in ("thing", "facet", "value")) for row in rows)
    return write_index(texts, facets)


def write_index(texts: Texts, facets: Iterable[tuple[str, ...]]) -> bytes:
    """Write the search index: each entity's texts, with whether they are names, and its facets."""
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


def search_terms(text: str) -> set[str]:
    """List the words that find a text: folded, and joined where hyphens or spaces part them."""
    whole = fold(text)
    return fold_words(text) | set(whole.split()) | ({whole.replace(" ", "")} if whole else set())


def _add(base: sqlite3.Connection, number: int, texts: Sequence[tuple[str, bool]]) -> None:
    names = sorted({text for text, is_name in texts if is_name})
    in_names = set().union(*(search_terms(name) for name in names))
    in_texts = set().union(*(fold_words(text) for text, is_name in texts if not is_name))
    row = (number, *(" ".join(sorted({*w, *map(stem_word, w)})) for w in (in_names, in_texts)))
    base.execute("INSERT INTO search (rowid, names, texts) VALUES (?, ?, ?)", row)
    rows = ((number, fold(name), name) for name in names)
    base.executemany("INSERT INTO name VALUES (?, ?, ?)", rows)
    base.executemany("INSERT OR IGNORE INTO word VALUES (?)", ((w,) for w in sorted(in_names)))


def write_names(path: Path, names: Iterable[tuple[str, str]]) -> None:
    """Write the name index of pairs of IRI and name, in one pass."""
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        base.execute(_NAMES_TABLE)
        base.execute("INSERT INTO names (names, rank) VALUES ('hashsize', ?)", (_WRITE_BUFFER,))
        # The index folds ASCII as we do, and nothing else.
        folded = ((name if name.isascii() else fold(name), iri, name) for iri, name in names)
        base.executemany("INSERT INTO names VALUES (?, ?, ?)", folded)
        base.commit()


def find_names(path: Path, query: str) -> list[tuple[str, str]]:
    """Find pairs of IRI and name whose words begin as those of the query do."""
    words = " ".join(f'"{word}"*' for word in fold(query).split())
    if not words:
        return []
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as base:
        rows = base.execute(
            "SELECT DISTINCT iri, name FROM names WHERE names MATCH ? LIMIT ?", (words, MAX_NAMES)
        )
        return list(rows)


def index_words(store: ox.Store, queries: Path) -> list[ox.Quad]:
    """Build the word index from a query for ?thing ?text; the graph lists every word once too."""
    words = defaultdict[ox.NamedNode, set[str]](set)
    for row in select_from_file(store, queries / "search.rq"):
        if isinstance(row["thing"], ox.NamedNode) and isinstance(row["text"], ox.Literal):
            words[row["thing"]] |= fold_words(row["text"].value)
    words[_WORDS_GRAPH] = set().union(*words.values())
    return [
        ox.Quad(iri, _LISTED_WORD if iri == _WORDS_GRAPH else _WORD, ox.Literal(word), _WORDS_GRAPH)
        for iri, found in words.items()
        for word in found
    ]

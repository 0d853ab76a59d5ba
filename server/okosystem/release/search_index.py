"""Write and read two indexes: of texts for the search, and of names in a store on disk.

The search index of a release is one SQLite file:

thing    each entity, and how many others use it
word     every folded word with its stem, and in which fields of which entities it stands
name     the names of each entity, to compare with a whole query
facet    owner, status and what else results show or are narrowed by

The name index is for graphs with more names than memory should hold.
"""

import sqlite3
import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox

from okosystem.rdf.terms import ID, value_of
from okosystem.sparql.queries import read_questions, select_from_file
from okosystem.text import fold, fold_words, stem_word

FILE = "search.sqlite"
FIELDS = ("name", "other-name", "main-topic", "topic", "description")
"""Where a word can stand; a topic is the name of something that a resource does or holds."""
NAME_FIELDS = FIELDS[:2]
_TABLES = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT, uses INTEGER);
CREATE TABLE word (word TEXT PRIMARY KEY, stem TEXT, places BLOB) WITHOUT ROWID;
CREATE TABLE name (thing INTEGER, folded TEXT, name TEXT);
CREATE TABLE facet (thing INTEGER, facet TEXT, value TEXT);
"""
_NAMES_TABLE = (
    "CREATE VIRTUAL TABLE names USING fts5(folded, iri UNINDEXED, name UNINDEXED,"
    " tokenize = 'unicode61 remove_diacritics 0', detail = none, columnsize = 0)"
)
MAX_NAMES = 1000
_WRITE_BUFFER = 64 << 20
"""Bytes of new words that SQLite collects before it writes them."""
Texts = Mapping[str, Sequence[tuple[str, str]]]


def read_texts(store: ox.Store, queries: Path) -> Texts:
    """Read the texts of all entities with their fields, by entity."""
    texts = defaultdict[str, list[tuple[str, str]]](list)
    for row in select_from_file(store, queries / "pages/search.rq"):
        texts[value_of(row["thing"])].append((value_of(row["text"]), value_of(row["field"])))
    return texts


def build_index(store: ox.Store, queries: Path, read: Texts) -> bytes:
    """Index the named questions, and the texts of all entities."""
    texts = {**read}
    for question in read_questions(queries):
        names = [(text, "name") for text in question.title.values()]
        descriptions = [(text, "description") for text in question.description.values()]
        texts[ID[f"query/{question.name}"]] = names + descriptions
    rows = select_from_file(store, queries / "pages/search-facets.rq")
    facets = (tuple(value_of(row[key]) for key in ("thing", "facet", "value")) for row in rows)
    rows = select_from_file(store, queries / "pages/search-uses.rq")
    uses = {value_of(row["thing"]): int(value_of(row["uses"])) for row in rows}
    return write_index(texts, facets, uses)


def write_index(
    texts: Texts, facets: Iterable[tuple[str, ...]] = (), uses: Mapping[str, int] | None = None
) -> bytes:
    """Write the search index: each entity's texts with their fields, its facets and its uses."""
    numbers = {iri: number for number, iri in enumerate(sorted(texts), 1)}
    places, names = defaultdict[str, set[int]](set), set[tuple[int, str, str]]()
    for iri, number in numbers.items():
        for text, field in texts[iri]:
            is_name = field in NAME_FIELDS
            for word in search_terms(text) if is_name else fold_words(text):
                places[word].add(number * len(FIELDS) + FIELDS.index(field))
            if is_name:
                names.add((number, fold(text), text))
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(_TABLES)
        things = ((number, iri, (uses or {}).get(iri, 0)) for iri, number in numbers.items())
        base.executemany("INSERT INTO thing VALUES (?, ?, ?)", things)
        words = ((word, stem_word(word), _pack(places[word])) for word in sorted(places))
        base.executemany("INSERT INTO word VALUES (?, ?, ?)", words)
        base.executemany("INSERT INTO name VALUES (?, ?, ?)", sorted(names))
        known = {(numbers[iri], facet, value) for iri, facet, value in facets if iri in numbers}
        base.executemany("INSERT INTO facet VALUES (?, ?, ?)", sorted(known))
        base.commit()
        return base.serialize()


def _pack(places: Iterable[int]) -> bytes:
    ordered = sorted(places)
    return struct.pack(f"<{len(ordered)}I", *ordered)


def unpack(places: bytes) -> Sequence[int]:
    """Return the places of a word: the number of an entity times the number of fields, plus one."""
    return struct.unpack(f"<{len(places) // 4}I", places)


def search_terms(text: str) -> set[str]:
    """List the words that match a text: folded, and without the hyphens or spaces between them."""
    whole = fold(text)
    return fold_words(text) | set(whole.split()) | ({whole.replace(" ", "")} if whole else set())


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


def find_names(path: Path, query: str) -> list[tuple[str, str, str]]:
    """Find the names in which every word of a query begins a word: IRI, folded name and name."""
    words = " ".join(f'"{word}"*' for word in fold(query).split())
    if not words:
        return []
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as base:
        rows = base.execute(
            "SELECT DISTINCT iri, name FROM names WHERE names MATCH ? LIMIT ?", (words, MAX_NAMES)
        )
        return [(iri, fold(name), name) for iri, name in rows]

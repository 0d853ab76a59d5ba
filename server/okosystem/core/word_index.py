"""The word index: a named graph that says which folded words the texts of each thing have.

It makes text search a look-up in plain SPARQL. Nothing follows from it, and no dump holds it.
"""

from collections import defaultdict

import pyoxigraph as ox

from okosystem.core.folding import words_of
from okosystem.core.terms import OKO, WORDS

_GRAPH = ox.NamedNode(WORDS)
_WORD = ox.NamedNode(OKO["word"])
_LISTED = ox.NamedNode(OKO["listedWord"])


def index_words(store: ox.Store, searchable: str) -> list[ox.Quad]:
    """Index the rows of a query for ?thing ?text; the graph itself lists every word once."""
    rows = store.query(searchable)
    if not isinstance(rows, ox.QuerySolutions):
        raise TypeError("what is searchable is told by a SELECT query")
    words: dict[ox.NamedNode, set[str]] = defaultdict(set)
    for row in rows:
        thing, text = row["thing"], row["text"]
        if isinstance(thing, ox.NamedNode) and isinstance(text, ox.Literal):
            words[thing] |= words_of(text.value)
    listed = set().union(*words.values())
    said = [_quad(thing, _WORD, word) for thing, found in words.items() for word in found]
    return said + [_quad(_GRAPH, _LISTED, word) for word in listed]


def _quad(subject: ox.NamedNode, predicate: ox.NamedNode, word: str) -> ox.Quad:
    return ox.Quad(subject, predicate, ox.Literal(word), _GRAPH)

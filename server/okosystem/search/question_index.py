"""The question index of a release: names, the vectors of the examples, and known values.

The build writes them as one file; a server reads it at the first question.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from okosystem.rdf.terms import BASE, ID, kind_of, value_of
from okosystem.release.search_index import NAME_FIELDS, Texts
from okosystem.search.example_similarity import (
    DAY_MARK,
    NAME_MARK,
    ExampleSimilarity,
    build_similarity,
)
from okosystem.search.meanings import Meanings, read_meanings, stems
from okosystem.search.mentions import MAX_NAME_WORDS
from okosystem.search.questions import DATE, Target, all_targets, read_examples, read_table
from okosystem.search.vocabulary import read_vocabulary
from okosystem.sparql.queries import NamedQuery, select
from okosystem.text import fold, stem_word

FILE = "questions.json"
_DOMAIN = re.compile(r"\.(?:no|com|org|eu)$")
_LEGAL_FORM = re.compile(r" (?:SF|AS|ASA|KF|IKS|SA|HF)$")
_MINISTRY = re.compile(r"epartementet$")
_NUMBER = re.compile(r" \d (?=\w)")
_PARENTHESIS = re.compile(r"[()]")
_PREFIX = re.compile(r"([\w-]+):")
_SLOT = re.compile(r"\{(\w+)\}")
_OTHER_NAMES = """
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX skosxl: <http://www.w3.org/2008/05/skos-xl#>
SELECT ?thing ?name { ?other oko:nameOf ?thing ; skosxl:literalForm ?name }
"""
MAX_IGNORED_DIGITS = 5
"""A name of this many digits or fewer is not looked up: it is likely to be a number."""
MAX_MEANING_SHARE = 0.25
"""A meaning stated of more than this share of the entities distinguishes none of them."""
MAX_PART_OWNERS, MAX_WORD_ENTITIES = 2, 3
"""The maximum number of entities that share a part of a name, and whose texts have its word."""


LongName = tuple[str, Sequence[Sequence[str]]]
"""The IRI of an entity with a long name, and the meanings of each word of the name."""


def build_questions(
    store: ox.Store,
    queries: Mapping[str, NamedQuery],
    prefixes: Mapping[str, str],
    texts: Texts,
) -> bytes:
    """Serialize the index as JSON: example vectors, facts and names."""
    targets, meanings = all_targets(queries), read_meanings()
    texts, others = _split_texts(store, texts)
    written = {
        "likeness": build_similarity(_examples_of(targets, queries), meanings),
        "facts": {
            name: _read_facts(store, target, prefixes)
            for name, target in targets.items()
            if target.property
        },
        "said": {
            name: _read_stated_meanings(store, target, prefixes, meanings)
            for name, target in targets.items()
            if target.words
        },
        "terms": {fold(t): BASE + end for t, end in read_table()["names"]["terms"].items()},
        "kinds": {k: fold(name) for k, name in read_table()["names"]["kinds"].items()},
        **_index_names(texts, others, meanings),
        "long_names": _long_names(texts, meanings),
    }
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def _long_names(texts: Texts, meanings: Meanings) -> list[tuple[str, list[list[str]]]]:
    """List the meanings in each name of several words, or of a known phrase."""
    kinds = read_table()["names"]["by-words"]
    found = []
    for iri, form in sorted({*_name_forms(texts, kinds)}):
        tokens = [t for t in meanings.read(fold(form).split()) if not t.is_stop_word]
        if len(tokens) > 1 or any(" " in meaning for token in tokens for meaning in token.meanings):
            found.append((iri, [sorted(token.certain_meanings) for token in tokens]))
    return found


def _split_texts(store: ox.Store, texts: Texts) -> tuple[Texts, Texts]:
    """Split off the texts that are other names in the register of names."""
    found = select(store, _OTHER_NAMES, "other names")
    registered = {(value_of(row["thing"]), value_of(row["name"])) for row in found}
    own = {i: [t for t in found if (i, t[0]) not in registered] for i, found in texts.items()}
    return own, {i: [t for t in found if t not in own[i]] for i, found in texts.items()}


def _index_names(
    texts: Texts, others: Texts, meanings: Meanings
) -> dict[str, dict[str, list[str]]]:
    """Map each name, folded, stemmed and written as one word, to the entities it names.

    `parts` maps what is only a part of a few names to their entities: svarut to FIKS SvarUt. A
    single word must be rare in all texts too. `others` are names only in full, and where the words
    are no name and no part of one: much of a host name or a misspelling would be a wrong name.
    """
    kinds = read_table()["names"]
    order = {kind: number for number, kind in enumerate(kinds["whole"])}
    common, proper = _common_words(texts), set[str]()
    keys, parts = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for iri, form in _name_forms(texts, order):
        words = fold(form).split()[:MAX_NAME_WORDS]
        for key in (*_keys_of_name(words), "".join(words)):
            keys[key].add(iri)
        is_acceptable = kind_of(iri) in kinds["in-part"]
        for key in (
            _keys_of_parts(words, meanings, kind_of(iri) == "actor") if is_acceptable else ()
        ):
            parts[key].add(iri)
        proper |= {
            key for word in form.split() if _is_proper_name(word) for key in fold(word).split()
        }
    distinctive = {
        key: owners
        for key, iris in parts.items()
        if (owners := _few_owners(iris)) and (key not in common or key in proper)
    }
    for alias, iri in kinds["also"].items():
        keys[fold(alias)].add(ID[iri])
        keys[stem_word(fold(alias))].add(ID[iri])
    _add_synonyms(keys)
    for iri, of_thing in sorted(others.items()):
        for words in (fold(text).split() for text, field in of_thing if field in NAME_FIELDS):
            for key in {*_keys_of_name(words), "".join(words)} - distinctive.keys():
                keys.setdefault(key, {iri})
    unnamed = {key: iris for key, iris in distinctive.items() if key not in keys}
    return {"names": _sort_by_kind(keys, order), "parts": _sort_by_kind(unnamed, order)}


def _sort_by_kind(keys: Mapping[str, set[str]], order: Mapping[str, int]) -> dict[str, list[str]]:
    """Sort the keys, and the entities of each by kind; drop single letters and short numbers."""
    return {
        key: sorted(keys[key], key=lambda iri: (order[kind_of(iri)], iri))
        for key in sorted(keys)
        if len(key) > 1 and (len(key) > MAX_IGNORED_DIGITS or not key.replace(" ", "").isdigit())
    }


def _name_forms(texts: Texts, kinds: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the names of entities of some kinds, in full and in their usual short forms."""
    for iri, found in texts.items():
        names = [text for text, field in found if field in NAME_FIELDS]
        for name in names if kind_of(iri) in kinds else ():
            short = {_MINISTRY.sub(end, name) for end in ("ep", "epartement")}
            cut = {_DOMAIN.sub("", name), _LEGAL_FORM.sub("", name)}
            parts = {_NUMBER.sub(" ", part) for part in _PARENTHESIS.split(name)}
            for form in {name, *_PARENTHESIS.split(name), *parts, *cut, *short}:
                yield iri, form


def _common_words(texts: Texts) -> set[str]:
    """Collect the words and stems in the texts of more than MAX_WORD_ENTITIES entities."""
    counts = Counter(
        word
        for found in texts.values()
        for word in {w for text, _ in found for part in fold(text).split() for w in stems(part)}
    )
    return {word for word, count in counts.items() if count > MAX_WORD_ENTITIES}


def _keys_of_name(words: Sequence[str]) -> tuple[str, str]:
    return " ".join(words), " ".join(map(stem_word, words))


def _keys_of_parts(words: Sequence[str], meanings: Meanings, is_actor: bool) -> Iterator[str]:
    """Yield the keys of the parts of a name that are not common words alone.

    Of the name of an organisation, two common words are a part too.
    """
    for part in _parts_of(words):
        is_cut = not meanings.stop_words.isdisjoint((part[0], part[-1]))
        is_known = all(map(meanings.is_known, part))
        if not is_cut and (not is_known or (is_actor and len(part) > 1)):
            yield from _keys_of_name(part)


def _resources(iris: Iterable[str]) -> set[str]:
    return {iri for iri in iris if kind_of(iri) == "resource"}


def _few_owners(iris: set[str]) -> set[str]:
    """Return the owners of a part of a name if they are few, else the only actor among them."""
    actors = {iri for iri in iris if kind_of(iri) == "actor"}
    if len(iris) <= MAX_PART_OWNERS:
        return iris
    return actors if len(actors) == 1 else set()


def _is_proper_name(word: str) -> bool:
    """Whether a word is spelt as only proper names are: SvarUt, FINT, 3D."""
    capitals = sum(letter.isupper() or letter.isdigit() for letter in word[1:])
    return len(word) > 2 and capitals > 0


def _add_synonyms(names: dict[str, set[str]]) -> None:
    """Add the phrases of a synonym group as names of the resource that one of them names."""
    for phrases in read_vocabulary().groups:
        named = next(filter(None, (_resources(names.get(phrase, ())) for phrase in phrases)), set())
        for phrase in phrases if len(named) == 1 else ():
            if " " in phrase:
                names.setdefault(phrase, named)


def _parts_of(words: Sequence[str]) -> Iterable[Sequence[str]]:
    """List all runs of consecutive words that are shorter than the name."""
    sizes = range(1, len(words))
    return (words[at : at + size] for size in sizes for at in range(len(words) - size + 1))


def _examples_of(
    targets: Mapping[str, Target], queries: Mapping[str, NamedQuery]
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the words of each example and title, with a mark in place of each slot."""
    for name, target in targets.items():
        titles = queries[target.query].title.values() if target.query else ()
        for text in (*read_examples().get(name, ()), *titles):
            parts = _SLOT.split(text)
            words = fold(parts[0]).split()
            for slot, part in zip(parts[1::2], parts[2::2], strict=True):
                is_day = DATE in target.slots.get(slot, ())
                words += [DAY_MARK if is_day else NAME_MARK, *fold(part).split()]
            yield name, words


def _meanings_in(texts: Iterable[str], meanings: Meanings) -> set[str]:
    found = (meanings.read(fold(text).split()) for text in texts)
    return {meaning for tokens in found for token in tokens for meaning in token.meanings}


def _read_facts(
    store: ox.Store, target: Target, prefixes: Mapping[str, str]
) -> dict[str, list[str]]:
    """Read the values of the first property path that has any, by entity."""
    facts: dict[str, list[str]] = {}
    for path in target.property:
        for thing, values in sorted(_read_path(store, path, target, prefixes).items()):
            facts.setdefault(thing, sorted(values))
    return facts


def _read_stated_meanings(
    store: ox.Store, target: Target, prefixes: Mapping[str, str], meanings: Meanings
) -> dict[str, list[str]]:
    """Read the distinctive meanings in the texts stated of each entity."""
    stated_meanings = defaultdict[str, set[str]](set)
    for path in target.words:
        for thing, texts in _read_path(store, path, target, prefixes).items():
            stated_meanings[thing] |= _meanings_in(texts, meanings)
    counts = Counter(meaning for found in stated_meanings.values() for meaning in found)
    rare = {
        m
        for m, count in counts.items()
        if "" in stated_meanings or count <= len(stated_meanings) * MAX_MEANING_SHARE
    }
    return {thing: sorted(found & rare) for thing, found in sorted(stated_meanings.items())}


def _read_path(
    store: ox.Store, path: str, target: Target, prefixes: Mapping[str, str]
) -> Mapping[str, set[str]]:
    """Read the values of a property path by entity; none if a prefix is not declared."""
    slot = target.thing_slot()
    kinds = target.slots.get(slot, ())
    found = defaultdict[str, set[str]](set)
    if not prefixes.keys() >= {*_PREFIX.findall(path)}:
        return found
    declared = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes.items())
    pattern = path if "?value" in path else f"?thing {path} ?value"
    sparql = f"{declared}SELECT DISTINCT ?thing ?value {{ {pattern} }}"
    for row in select(store, sparql, path):
        thing = value_of(row["thing"])
        if not slot or kind_of(thing) in kinds:
            found[thing if slot else ""].add(value_of(row["value"]))
    return found


class QuestionIndex:
    """The index of a release, as `build_questions` wrote it, in memory."""

    def __init__(self, data: bytes, queries: Mapping[str, NamedQuery]) -> None:
        written = json.loads(data)
        self.targets = all_targets(queries)
        self.facts: Mapping[str, Mapping[str, Sequence[str]]] = written["facts"]
        self.names: Mapping[str, Sequence[str]] = written["names"]
        self.parts: Mapping[str, Sequence[str]] = written["parts"]
        self.long_names: Sequence[LongName] = written["long_names"]
        self.terms: Mapping[str, str] = written["terms"]
        self.kinds: Mapping[str, str] = written["kinds"]
        self.stated_meanings = {
            name: {thing: frozenset(meanings) for thing, meanings in found.items()}
            for name, found in written["said"].items()
        }
        self.similarity = ExampleSimilarity(written["likeness"], read_meanings())

"""The questions of a release: what the phrases of every target mean, and what is stated.

The build writes them as one file; a server reads it at the first question.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import log

import pyoxigraph as ox

from okosystem.core.package import Table, read_package_table
from okosystem.core.queries import NamedQuery, select
from okosystem.core.search_index import NAME_FIELDS, Texts
from okosystem.core.terms import ID, kind_of, value_of
from okosystem.core.text import fold, stem_word
from okosystem.search.likeness import DAY, NAME, Likeness, build_likeness
from okosystem.search.meanings import Meanings, read_meanings, stems
from okosystem.search.mentions import LONGEST_NAME
from okosystem.search.questions import DATE, Target, all_targets, read_examples
from okosystem.search.vocabulary import read_vocabulary

FILE = "questions.json"
_DOMAIN = re.compile(r"\.(?:no|com|org|eu)$")
_LEGAL_FORM = re.compile(r" (?:SF|AS|ASA|KF|IKS|SA|HF)$")
_MINISTRY = re.compile(r"epartementet$")
_NUMBER = re.compile(r" \d (?=\w)")
_PARENTHESIS = re.compile(r"[()]")
_PREFIX = re.compile(r"([\w-]+):")
_SLOT = re.compile(r"\{(\w+)\}")
LONGEST_NUMBER = 5
"""A name of digits is one that people write when it has more of them."""
MOST_SAYING = 0.25
"""The share of things of which a word is said that is not special to any of them."""
MOST_SHARING, MOST_NAMING = 2, 3
"""The most things that share a part of a name, and that a word of it is used about."""
UNKNOWN = 0.8
"""The weight of a word that no target has."""
WEAK = 0.3
"""What a word that says little is worth, compared with others as rare."""


LongName = tuple[str, Sequence[Sequence[str]]]
"""What has a name that is a sentence, and the meanings of each of its words."""


def build_questions(
    store: ox.Store,
    queries: Mapping[str, NamedQuery],
    prefixes: Mapping[str, str],
    texts: Texts,
) -> bytes:
    """Write the meanings of all targets with their weights, the examples, facts and names."""
    targets, meanings = all_targets(queries), read_meanings()
    asked = {
        name: sorted(_meanings_asked(target, queries, meanings)) for name, target in targets.items()
    }
    described = {
        name: sorted(_meanings_in([*target.description.values(), name.replace("-", " ")], meanings))
        for name, target in targets.items()
    }
    written = {
        "asked": asked,
        "described": described,
        "weights": _weights(asked, described),
        "likeness": build_likeness(_examples_of(targets, queries), meanings),
        "facts": {
            name: _read_facts(store, target, prefixes)
            for name, target in targets.items()
            if target.property
        },
        "said": {
            name: _read_said(store, target, prefixes, meanings)
            for name, target in targets.items()
            if target.words
        },
        "kinds": {k: fold(name) for k, name in _names_table()["kinds"].items()},
        **_keys_of(texts, meanings),
        "long_names": _long_names(texts, meanings, "by-words"),
        "names_apart": _long_names(texts, meanings, "apart"),
    }
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def _names_table() -> Table:
    table: Table = read_package_table("search/questions.toml")["names"]
    return table


def _long_names(texts: Texts, meanings: Meanings, which: str) -> list[tuple[str, list[list[str]]]]:
    """List the meanings in the names of more words, or of a phrase that is known."""
    kinds = _names_table()[which]
    found = []
    for iri, form in sorted({*_forms_in(texts, kinds)}):
        tokens = [t for t in meanings.read(fold(form).split()) if not t.is_weak]
        if len(tokens) > 1 or any(" " in meaning for token in tokens for meaning in token.meanings):
            found.append((iri, [sorted(token.sure) for token in tokens]))
    return found


def _keys_of(texts: Texts, meanings: Meanings) -> dict[str, dict[str, list[str]]]:
    """List what is named by each folded name, by its stems, and by its words joined.

    What no name is, but stands in the names of few things, names those: svarut, of FIKS SvarUt. A
    single word must be rare in all texts too.
    """
    kinds = _names_table()
    order = {kind: number for number, kind in enumerate(kinds["whole"])}
    common, proper = _common_words(texts), set[str]()
    keys, parts = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for iri, form in _forms_in(texts, order):
        words = fold(form).split()[:LONGEST_NAME]
        for key in (*_forms_of(words), "".join(words)):
            keys[key].add(iri)
        is_enough = kind_of(iri) in kinds["in-part"]
        for key in _keys_of_parts(words, meanings, kind_of(iri) == "actor") if is_enough else ():
            parts[key].add(iri)
        proper |= {key for word in form.split() if _is_proper(word) for key in fold(word).split()}
    few = {
        key: owners
        for key, iris in parts.items()
        if (owners := _few(iris)) and (key not in common or key in proper)
    }
    for alias, iri in kinds["also"].items():
        keys[fold(alias)].add(ID[iri])
        keys[stem_word(fold(alias))].add(ID[iri])
    _add_synonyms(keys)
    others = {key: iris for key, iris in few.items() if key not in keys}
    return {"names": _ordered(keys, order), "parts": _ordered(others, order)}


def _ordered(keys: Mapping[str, set[str]], order: Mapping[str, int]) -> dict[str, list[str]]:
    """Sort keys, and what each names by its kind; a key has more than a letter or numbers."""
    return {
        key: sorted(keys[key], key=lambda iri: (order[kind_of(iri)], iri))
        for key in sorted(keys)
        if len(key) > 1 and (len(key) > LONGEST_NUMBER or not key.replace(" ", "").isdigit())
    }


def _forms_in(texts: Texts, kinds: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the names of things of some kinds, whole and as they are shortened."""
    for iri, found in texts.items():
        names = [text for text, field in found if field in NAME_FIELDS]
        for name in names if kind_of(iri) in kinds else ():
            short = {_MINISTRY.sub(end, name) for end in ("ep", "epartement")}
            cut = {_DOMAIN.sub("", name), _LEGAL_FORM.sub("", name)}
            parts = {_NUMBER.sub(" ", part) for part in _PARENTHESIS.split(name)}
            for form in {name, *_PARENTHESIS.split(name), *parts, *cut, *short}:
                yield iri, form


def _common_words(texts: Texts) -> set[str]:
    """List the words, and their stems, that stand in the texts of more than a few things."""
    counts = Counter(
        word
        for found in texts.values()
        for word in {w for text, _ in found for part in fold(text).split() for w in stems(part)}
    )
    return {word for word, count in counts.items() if count > MOST_NAMING}


def _forms_of(words: Sequence[str]) -> tuple[str, str]:
    return " ".join(words), " ".join(map(stem_word, words))


def _keys_of_parts(words: Sequence[str], meanings: Meanings, is_actor: bool) -> Iterator[str]:
    """Yield the keys of the parts of a name that say more than common words do.

    Of the name of an organisation, two words are enough, whatever they are.
    """
    for part in _parts_of(words):
        is_cut = meanings.is_ignored(part[0]) or meanings.is_ignored(part[-1])
        is_known = all(map(meanings.is_known, part))
        if not is_cut and (not is_known or (is_actor and len(part) > 1)):
            yield from _forms_of(part)


def _resources(iris: Iterable[str]) -> set[str]:
    return {iri for iri in iris if kind_of(iri) == "resource"}


def _few(iris: set[str]) -> set[str]:
    """Return those who share a part of a name when they are few, else the only actor of them."""
    actors = {iri for iri in iris if kind_of(iri) == "actor"}
    if len(iris) <= MOST_SHARING:
        return iris
    return actors if len(actors) == 1 else set()


def _is_proper(word: str) -> bool:
    """Whether a word is written as names alone are: SvarUt, FINT, 3D."""
    capitals = sum(letter.isupper() or letter.isdigit() for letter in word[1:])
    return len(word) > 2 and capitals > 0


def _add_synonyms(names: dict[str, set[str]]) -> None:
    """Name the resources that are named by a synonym by its other words too."""
    for group in read_vocabulary().groups:
        phrases = [fold(phrase) for phrase in group.split(",")]
        named = next(filter(None, (_resources(names.get(phrase, ())) for phrase in phrases)), set())
        for phrase in phrases if len(named) == 1 else ():
            if " " in phrase:
                names.setdefault(phrase, named)


def _parts_of(words: Sequence[str]) -> Iterable[Sequence[str]]:
    """List the runs of words in a name, all but the whole."""
    sizes = range(1, len(words))
    return (words[at : at + size] for size in sizes for at in range(len(words) - size + 1))


def _meanings_asked(
    target: Target, queries: Mapping[str, NamedQuery], meanings: Meanings
) -> set[str]:
    """Read the meanings of the phrases; what a slot is called in a title says nothing."""
    asked = _meanings_in((_SLOT.sub(" ", text) for text in target.phrases), meanings)
    if target.query:
        query = queries[target.query]
        labels = [text for p in query.parameters.values() for text in p.label.values()]
        asked |= _meanings_in(query.title.values(), meanings) - _meanings_in(labels, meanings)
    return asked


def _examples_of(
    targets: Mapping[str, Target], queries: Mapping[str, NamedQuery]
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the words of each example, phrase and title, with marks for the slots."""
    for name, target in targets.items():
        titles = queries[target.query].title.values() if target.query else ()
        for text in (*read_examples().get(name, ()), *target.phrases, *titles):
            parts = _SLOT.split(text)
            words = fold(parts[0]).split()
            for slot, part in zip(parts[1::2], parts[2::2], strict=True):
                is_day = DATE in target.slots.get(slot, ())
                words += [DAY if is_day else NAME, *fold(part).split()]
            yield name, words


def _meanings_in(texts: Iterable[str], meanings: Meanings) -> set[str]:
    found = (meanings.read(fold(text).split()) for text in texts)
    return {meaning for tokens in found for token in tokens for meaning in token.meanings}


def _weights(
    asked: Mapping[str, Collection[str]], described: Mapping[str, Collection[str]]
) -> dict[str, float]:
    """Weigh each meaning by how few targets have it."""
    counts = Counter(m for name in asked for m in {*asked[name], *described[name]})
    return {
        meaning: round(log(1 + len(asked) / count) / log(1 + len(asked)), 4)
        for meaning, count in sorted(counts.items())
    }


def _read_facts(
    store: ox.Store, target: Target, prefixes: Mapping[str, str]
) -> dict[str, list[str]]:
    """Read the values of the first of the paths that a thing has a value of."""
    facts: dict[str, list[str]] = {}
    for path in target.property:
        for thing, values in sorted(_read_path(store, path, target, prefixes).items()):
            facts.setdefault(thing, sorted(values))
    return facts


def _read_said(
    store: ox.Store, target: Target, prefixes: Mapping[str, str], meanings: Meanings
) -> dict[str, list[str]]:
    """Read the meanings of the words in what is stated of each thing."""
    said = defaultdict[str, set[str]](set)
    for path in target.words:
        for thing, texts in _read_path(store, path, target, prefixes).items():
            said[thing] |= _meanings_in(texts, meanings)
    counts = Counter(meaning for found in said.values() for meaning in found)
    rare = {m for m, count in counts.items() if "" in said or count <= len(said) * MOST_SAYING}
    return {thing: sorted(found & rare) for thing, found in sorted(said.items())}


def _read_path(
    store: ox.Store, path: str, target: Target, prefixes: Mapping[str, str]
) -> Mapping[str, set[str]]:
    """Read the values of a path, by the thing that the target is about; no unknown prefix."""
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
    """The questions that a release knows, in memory."""

    def __init__(self, data: bytes, queries: Mapping[str, NamedQuery]) -> None:
        written = json.loads(data)
        self.targets = all_targets(queries)
        self.weights: Mapping[str, float] = written["weights"]
        self.facts: Mapping[str, Mapping[str, Sequence[str]]] = written["facts"]
        self.names: Mapping[str, Sequence[str]] = written["names"]
        self.parts: Mapping[str, Sequence[str]] = written["parts"]
        self.long_names: Sequence[LongName] = written["long_names"]
        self.names_apart: Sequence[LongName] = written["names_apart"]
        self.kinds: Mapping[str, str] = written["kinds"]
        self.said = {
            name: {thing: frozenset(meanings) for thing, meanings in found.items()}
            for name, found in written["said"].items()
        }
        self.described = {name: frozenset(found) for name, found in written["described"].items()}
        self.asked = {name: frozenset(found) for name, found in written["asked"].items()}
        self.likeness = Likeness(written["likeness"], read_meanings())

    def weight(self, meanings: Iterable[str]) -> float:
        """Return the weight of the rarest of some meanings; UNKNOWN when no target has any."""
        known = [self.weights[m] for m in meanings if m in self.weights]
        if any(m[0] == "=" and m not in self.weights for m in meanings):
            known = [self.weights[m] for m in meanings if m[0] == "=" and m in self.weights]
        return max(known, default=UNKNOWN)

"""Which shared resources a row of a list names: it is one, it uses one, or only the reader knows.

A name is looked up word by word, without endings. One that may mean several things, or is an
everyday word too, counts only beside the name of an actor that provides the resource.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from okosystem.features.landscape_check.table import WORDS, System
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.rdf.terms import local_name, value_of
from okosystem.text import fold, stem_word

MAX_WORDS, MIN_JOINED = 6, 5
_PARTS, _PIECES = re.compile(r"[,;/+|–—]| - |[.] "), re.compile(r"[()]")
_LEGAL_FORM = re.compile(r"\b(AS|ASA|SF|IKS|HF)\b")
_GENERIC = frozenset(map(stem_word, WORDS["names"]["generic"]))
_COMMON = frozenset(tuple(map(stem_word, text.split())) for text in WORDS["names"]["common"])
_WORD = re.compile(r"[^\W_]+")
_NOT = frozenset(WORDS["marks"]["not"])
_SUREST = ("is", "uses", "not", "")
Key = tuple[str, ...]
Actors = Mapping[str, Collection[str]]
"""The stems of the names of the actors that provide each resource."""


class Names:
    """The names of resources by their stems: by the kind of name, and those of their actors."""

    def __init__(self, tables: Mapping[str, Mapping[Key, Set[str]]], actors: Actors) -> None:
        self._own, self._other, self._ambiguous = (
            tables[kind] for kind in ("own", "other", "ambiguous")
        )
        self._actors = actors
        keys = {*self._own, *self._other, *self._ambiguous}
        self._keys, self._first = keys, {key[0] for key in keys}
        # A name that is written apart begins with its first word.
        self._beginnings = {key[0][:end] for key in keys for end in range(1, len(key[0]) + 1)}

    def find(self, words: Sequence[str]) -> Iterator[tuple[range, Key]]:
        """Find names in folded words, the longest first at each place."""
        start = 0
        while start < len(words):
            if words[start] in self._beginnings or stem_word(words[start]) in self._first:
                for size in range(min(MAX_WORDS, len(words) - start), 0, -1):
                    if key := self._look_up(words[start : start + size]):
                        yield range(start, start + size), key
                        start += size - 1
                        break
            start += 1

    def _look_up(self, words: Sequence[str]) -> Key | None:
        keys = [_key(words)]
        if len(joined := "".join(words)) >= MIN_JOINED:
            keys += [_key([joined]), _key([joined.rstrip("0123456789")])]
        return next((key for key in keys if key in self._keys), None)

    def meanings(self, key: Key) -> Set[str]:
        """List the resources that a name may mean: those that call themselves so, or else all."""
        if own := self._own.get(key):
            return own
        return self._other.get(key, frozenset()) | self._ambiguous.get(key, frozenset())

    def decide(self, key: Key, is_whole: bool, evidence: str) -> str:
        """Decide which resource a name means; empty when it may be several, or none of ours.

        `is_whole` when the name stands alone. `evidence` are the stems of the words around it,
        which may name an actor that provides the resource.
        """
        meanings = self._own.get(key) or self._other.get(key) or frozenset()
        if len(meanings) == 1 and key not in _COMMON and (is_whole or key not in self._ambiguous):
            return next(iter(meanings))
        supported = [iri for iri in self.meanings(key) if self.is_supported(iri, evidence)]
        return supported[0] if len(supported) == 1 else ""

    def is_supported(self, resource: str, evidence: str) -> bool:
        """Whether the stems of a text name an actor that provides the resource."""
        return any(name in evidence for name in self._actors.get(resource, ()))


@cached_per_graph()
def read_names(reader: Reader) -> Names:
    """Read the names of resources and of the actors that provide them.

    The last part of an IRI is a name too. That of an actor is no name of what it provides.
    """
    actors = defaultdict[str, set[str]](set)
    every_actor = set[Key]()
    for row in reader.ask("landscape-actors"):
        key = _key(fold(_LEGAL_FORM.sub("", value_of(row["name"]))).split())
        every_actor.add(key)
        actors[value_of(row["resource"])].add(_spaced(key))
    found: dict[str, dict[Key, set[str]]] = {"own": {}, "other": {}, "ambiguous": {}}
    for row in reader.ask("landscape-names"):
        kind, resource = value_of(row["kind"]), value_of(row.get("resource"))
        for key in _keys(value_of(row["name"])):
            if kind == "own" or key not in every_actor:
                found[kind].setdefault(key, set()).update([resource] if resource else [])
    for resource in reader.members("resource"):
        found["own"].setdefault(_key(local_name(resource).split("-")), set()).add(resource)
    return Names(found, actors)


def _spaced(stems: Sequence[str]) -> str:
    return f" {' '.join(stems)} "


def _key(words: Sequence[str]) -> Key:
    return tuple(map(stem_word, words))


def _keys(name: str) -> Iterator[Key]:
    words = fold(name).split()
    yield _key(words)
    if len(words) > 1 and len(joined := "".join(words)) >= MIN_JOINED:
        yield _key([joined])


@dataclass(frozen=True, slots=True)
class Match:
    """What a row says of a resource: `is`, `uses` or `not`; empty when only the reader knows.

    `why` are the words that name it.
    """

    system: System
    resource: str
    how: str
    why: str


def match(reader: Reader, system: System) -> list[Match]:
    """Match a row with the resources it names, each once and in its surest way."""
    names = read_names(reader)
    found: dict[str, Match] = {}
    for one in (*_match_name(names, system), *_match_texts(names, system)):
        before = found.get(one.resource)
        if before is None or _SUREST.index(one.how) < _SUREST.index(before.how):
            found[one.resource] = one
    return list(found.values())


def _match_name(names: Names, system: System) -> Iterator[Match]:
    """Match the name of a system, whole or with words that leave it the same thing."""
    words, written = _split(system.name)
    mentions = list(names.find(words))
    covered = {place for places, _ in mentions for place in places}
    rest = [w for n, w in enumerate(words) if n not in covered and stem_word(w) not in _GENERIC]
    is_alone = not [word for word in rest if not word.isdigit()]
    supplier = fold(system.supplier).split() if mentions else []
    for places, key in mentions:
        others = [word for n, word in enumerate(words) if n not in places]
        evidence = _spaced(_key([*supplier, *others]))
        said = written(places)
        if resource := names.decide(key, is_alone and len(mentions) == 1, evidence):
            is_it = is_alone or names.is_supported(resource, evidence)
            yield Match(system, resource, "is" if is_it else "", said)
        elif is_alone:
            yield from (Match(system, iri, "", said) for iri in sorted(names.meanings(key)))


def _match_texts(names: Names, system: System) -> Iterator[Match]:
    """Match the other texts of a row, part by part: what is named there is used."""
    for text in system.texts:
        around = ""
        for part in _PARTS.split(text):
            is_denied = not _NOT.isdisjoint(fold(part).split())
            for piece in _PIECES.split(part):
                words, written = _split(piece)
                for places, key in names.find(words):
                    around = around or _spaced(_key(fold(text).split()))
                    evidence = around.replace(_spaced(_key(words[places.start : places.stop])), " ")
                    sure = names.decide(key, len(places) == len(words), evidence)
                    how = ("not" if is_denied else "uses") if sure else ""
                    for iri in [sure] if sure else sorted(names.meanings(key)):
                        yield Match(system, iri, how, written(places))


def _split(text: str) -> tuple[list[str], Callable[[range], str]]:
    """Return the folded words of a text, and a function that says how some of them are written."""
    found = [(fold(word[0]), word.span()) for word in _WORD.finditer(text)]
    spans = [span for word, span in found if word]

    def written(places: range) -> str:
        return text[spans[places.start][0] : spans[places.stop - 1][1]]

    return [word for word, _ in found if word], written

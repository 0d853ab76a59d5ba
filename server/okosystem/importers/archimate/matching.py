"""Match the elements of an external model with our entities: by link, code and name.

A link that a person wrote is decisive. A name only suggests a match; people decide.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.archimate.model import Element
from okosystem.core.queries import select_from_file
from okosystem.core.sources import Project
from okosystem.core.terms import ARCHIMATE, ID, value_of
from okosystem.core.text import fold
from okosystem.core.triples import to_quads
from okosystem.importers.own_data import KnownEntity, group_by_entity
from okosystem.importers.staging import FOLDER, first_attested, previous_import
from okosystem.importers.triples import RULES

NAME = "archimate"
TARGET = f"{FOLDER}/{NAME}.ttl"
OPEN, ACCEPTED, REJECTED = (
    ID[f"match-outcome/{word}"] for word in ("open", "accepted", "rejected")
)
MIN_SHARED_WORDS, MIN_SHARED_SHARE = 2, 2 / 3
MIN_WORD_LENGTH = 3
Pair = tuple[str, str]
"""Our IRI and theirs."""


@dataclass(frozen=True, slots=True)
class OurSide:
    """Our entities, with their ArchiMate type and texts, and what people decided about matches.

    Of an earlier import it holds only the dates of its questions and the IRIs of its models.
    """

    entities: Sequence[KnownEntity]
    outcomes: Mapping[Pair, str]
    dates: Mapping[str, str]
    models: Collection[str]

    @classmethod
    def read(cls, project: Project) -> "OurSide":
        """Read a checkout; raises SourceError."""
        quads = (q for file in project.graph_files if file.name != TARGET for q in file.quads)
        store, queries = ox.Store(), project.root / "queries/import"
        store.extend(to_quads(quads))
        rows = [
            tuple(row[name].value for name in ("entity", "type", "property", "value"))
            for row in select_from_file(store, queries / "archimate-ours.rq")
        ]
        types = ((entity, "type", kind) for entity, kind, _, _ in rows)
        texts = ((entity, key, text) for entity, _, key, text in rows)
        decided = select_from_file(store, queries / "archimate-outcomes.rq")
        previous, model = previous_import(project, NAME), ox.NamedNode(ARCHIMATE["ArchiMate"])
        return cls(
            group_by_entity([*types, *texts]),
            {(row["ours"].value, row["theirs"].value): row["outcome"].value for row in decided},
            first_attested(previous),
            {value_of(triple.subject) for triple in previous if triple.object == model},
        )


@dataclass(frozen=True, slots=True)
class Match:
    """A possible match, its confidence, and the reason by language."""

    ours: str
    theirs: str
    confidence: str
    reason: Mapping[str, str]


def find_links(entities: Iterable[KnownEntity], base: str) -> dict[str, list[str]]:
    """Return the links people wrote: their IRI → our entities."""
    links: dict[str, list[str]] = defaultdict(list)
    for entity in entities:
        for iri in sorted(entity.values("link")):
            if iri.startswith(base):
                links[iri].append(entity.iri)
    return dict(links)


def suggest_matches(
    elements: Iterable[Element], base: str, entities: Sequence[KnownEntity], linked: Container[str]
) -> list[Match]:
    """Suggest matches among what is not linked; each pair once, by its best criterion."""
    indexes: dict[str, EntityIndex] = defaultdict(EntityIndex)
    for entity in entities:
        if not any(link.startswith(base) for link in entity.values("link")):
            for kind in entity.values("type"):
                indexes[kind].add(entity)
    found: dict[Pair, Match] = {}
    for element in elements:
        theirs = base + element.identifier
        kinds = RULES["compatible"].get(element.type, (element.type,))
        for kind in kinds if theirs not in linked else ():
            for match in _match(element, theirs, indexes[kind]):
                found.setdefault((match.ours, match.theirs), match)
    return list(found.values())


class EntityIndex:
    """Our entities of one type, by text and by the words of their names."""

    def __init__(self) -> None:
        self.by_text: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._by_word: dict[str, list[tuple[str, set[str]]]] = defaultdict(list)

    def add(self, entity: KnownEntity) -> None:
        """Index an entity."""
        texts = {("code", code) for code in entity.values("code")}
        texts |= {(key, fold(t)) for key in ("name", "alias") for t in entity.values(key)}
        for key, text in texts:
            self.by_text[key, text].append(entity.iri)
            words = _words(text)
            for word in words if key != "code" else ():
                self._by_word[word].append((entity.iri, words))

    def similar_to(self, name: str) -> list[str]:
        """Find the entities whose name shares most words with this one, at least two."""
        words, found = _words(name), dict[str, None]()
        for iri, others in (pair for word in sorted(words) for pair in self._by_word.get(word, ())):
            shared = len(words & others)
            if shared >= max(MIN_SHARED_WORDS, MIN_SHARED_SHARE * len(words | others)):
                found[iri] = None
        return list(found)


def _match(element: Element, theirs: str, index: EntityIndex) -> Iterator[Match]:
    names = [name for name in element.names.values() if name]
    for kind, rule in RULES["element"].items():
        for name in names:
            text = name.split(" ", 1)[0].rstrip(".:") if kind == "code" else fold(name)
            by_words = kind == "words"
            for iri in index.similar_to(text) if by_words else index.by_text.get((kind, text), ()):
                yield Match(iri, theirs, **rule)


def _words(name: str) -> set[str]:
    return {word for word in name.split() if len(word) >= MIN_WORD_LENGTH}

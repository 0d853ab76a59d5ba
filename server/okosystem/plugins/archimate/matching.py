"""Match the elements of an external model with our entities: by link, code and name.

A link that a person wrote is decisive. A name only suggests a match; people decide.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from okosystem.build.external_descriptions import RULES
from okosystem.build.own_data import KnownEntity, group_by_entity
from okosystem.build.staging import FOLDER, first_attested, previous_import
from okosystem.plugins.archimate.model import (
    Element,
    Model,
    Relationship,
    iri_of,
)
from okosystem.rdf.terms import (
    ARCHIMATE,
    BASE,
    ID,
    RDFS,
    SKOS,
    value_of,
)
from okosystem.rdf.triples import to_quads
from okosystem.sparql.queries import select_from_file
from okosystem.text import fold
from okosystem.turtle.sources import Project

NAME = "archimate"
TARGET = f"{FOLDER}/{NAME}.ttl"
OPEN, ACCEPTED, REJECTED = (
    ID[f"match-outcome/{word}"] for word in ("open", "accepted", "rejected")
)
LINKS = [ox.NamedNode(iri) for iri in (SKOS["exactMatch"], SKOS["closeMatch"], RDFS["seeAlso"])]
MIN_SHARED_WORDS, MIN_SHARED_SHARE = 2, 2 / 3
MIN_WORD_LENGTH = 3
MAX_NAME = 500
"""Characters of a name that are compared."""
MIN_NAMES_WITH_PREFIX = 3
"""Names that begin with a word before it is taken for a common prefix, as Fiks of Fiks SvarUt."""
DERIVED_PARTS = 4
"""Kind and slug of the source, and of the target, in the identifier of a derived relationship."""
Pair = tuple[str, str]
"""Our IRI and theirs."""


@dataclass(frozen=True, slots=True)
class OurSide:
    """Our entities, with their ArchiMate type and texts, and the decisions about matches.

    Of an earlier import only the IRIs and the dates of its questions are read.
    """

    entities: Sequence[KnownEntity]
    outcomes: Mapping[Pair, str]
    dates: Mapping[str, str]
    models: Collection[str]
    imported: Collection[str] = frozenset()
    store: ox.Store = field(default_factory=ox.Store)

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
            {value_of(triple.subject) for triple in previous},
            store,
        )

    def links(self) -> list[Pair]:
        """List the links of our entities and terms to anything, in order."""
        found = (self.store.quads_for_pattern(None, name, None) for name in LINKS)
        pairs = ((value_of(q.subject), value_of(q.object)) for quads in found for q in quads)
        return sorted(pair for pair in pairs if pair[0].startswith(BASE))

    def properties(self, subject: str, value: str) -> list[str]:
        """List the properties by which a statement of ours relates two IRIs."""
        ends = ox.NamedNode(subject), ox.NamedNode(value)
        return [q.predicate.value for q in self.store.quads_for_pattern(ends[0], None, ends[1])]


@dataclass(frozen=True, slots=True)
class Naming:
    """Maps the identifiers of a model to IRIs: ours, or IRIs under the base of the model."""

    base: str
    namespaces: Collection[str]
    """The namespaces of our entities, id/resource/ and so on."""

    def iri(self, identifier: str) -> str:
        """Return the IRI of an element or relationship."""
        return self.our_iri(identifier) or self.base + identifier

    def our_iri(self, identifier: str) -> str | None:
        """Return our IRI if the identifier is that of one of our entities."""
        iri = iri_of(identifier)
        return iri if iri and iri[: iri.rfind("/") + 1] in self.namespaces else None

    def foreign_elements(self, model: Model) -> list[Element]:
        """List the elements that are not ours."""
        return [e for e in model.elements if not self.our_iri(e.identifier)]

    def foreign_relationships(self, model: Model) -> list[Relationship]:
        """List the relationships that are not ours, and not derived by our export."""
        return [r for r in model.relationships if not self.is_ours(r)]

    def is_ours(self, relationship: Relationship) -> bool:
        """Whether a relationship is a statement of ours, or derived by our export."""
        return bool(self.our_iri(relationship.identifier)) or self._is_derived(relationship)

    def _is_derived(self, relationship: Relationship) -> bool:
        """Whether the identifier consists of a word and the identifiers of two of our entities."""
        _, *ends = relationship.identifier.split(".")
        pairs = [".".join(ends[:2]), ".".join(ends[2:])]
        return len(ends) == DERIVED_PARTS and all(map(self.our_iri, pairs))


@dataclass(frozen=True, slots=True)
class Match:
    """A possible match, its confidence, and the reason by language."""

    ours: str
    theirs: str
    confidence: str
    reason: Mapping[str, str]

    @property
    def iri(self) -> str:
        """The IRI of the assessment of this pair, which is always the same."""
        kind, _, slug = self.ours.removeprefix(ID).partition("/")
        digest = hashlib.sha256(self.theirs.encode()).hexdigest()[:10]
        return ID[f"assessment/archimate-match--{kind}-{slug}--{digest}"]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The matches to ask about, and the elements that match several of our entities."""

    matches: Sequence[Match] = ()
    ambiguous: Mapping[str, Sequence[str]] = field(default_factory=dict)


def find_links(entities: Iterable[KnownEntity], base: str) -> dict[str, list[str]]:
    """Map each external IRI to our entities that people have linked to it."""
    links: dict[str, list[str]] = defaultdict(list)
    for entity in entities:
        for iri in sorted(entity.values("link")):
            if iri.startswith(base):
                links[iri].append(entity.iri)
    return dict(links)


def suggest_matches(
    elements: Iterable[Element], base: str, entities: Sequence[KnownEntity], linked: Container[str]
) -> Suggestions:
    """Suggest matches among the unlinked; each pair once, by its best criterion."""
    free = [e for e in entities if not any(link.startswith(base) for link in e.values("link"))]
    prefixes = _common_prefixes(free)
    indexes: dict[str, EntityIndex] = defaultdict(EntityIndex)
    for entity in free:
        for kind in entity.values("type"):
            indexes[kind].add(entity, prefixes)
    found: dict[Pair, Match] = {}
    ambiguous: dict[str, list[str]] = {}
    for element in elements:
        theirs = base + element.identifier
        if theirs not in linked:
            kinds = RULES["compatible"].get(element.type, (element.type,))
            matches, several = _match(element, theirs, [indexes[kind] for kind in kinds])
            for match in matches:
                found.setdefault((match.ours, match.theirs), match)
            ambiguous |= {theirs: several} if several else {}
    return Suggestions(list(found.values()), ambiguous)


def _common_prefixes(entities: Iterable[KnownEntity]) -> set[str]:
    """Return the folded words that the names of several entities begin with."""
    first = Counter(
        word
        for entity in entities
        for word in {fold(name).partition(" ")[0] for name in entity.values("name")}
    )
    return {word for word, count in first.items() if count >= MIN_NAMES_WITH_PREFIX}


class EntityIndex:
    """Our entities of one type, by text and by the words of their names."""

    def __init__(self) -> None:
        self.by_text: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_word: dict[str, list[tuple[str, set[str]]]] = defaultdict(list)

    def add(self, entity: KnownEntity, prefixes: Container[str] = ()) -> None:
        """Index an entity by its texts, and by its names without any of the prefixes."""
        names = [name for key in ("name", "alias") for name in entity.values(key)]
        texts = {("code", code) for code in entity.values("code")}
        texts |= {(key, fold(t)) for key in ("name", "alias") for t in entity.values(key)}
        for text in sorted(text for key, text in texts if key != "code"):
            words = _words(text)
            for word in words:
                self._by_word[word].append((entity.iri, words))
        texts |= {("variant", _join(part)) for name in names for part in _parts(name)}
        texts |= {
            ("short", _join(rest))
            for word, _, rest in (fold(name).partition(" ") for name in names)
            if word in prefixes and len(rest) > MIN_WORD_LENGTH
        }
        for pair in texts:
            self.by_text[pair].add(entity.iri)

    def find(self, kind: str, text: str) -> list[str]:
        """Find the entities with a text of a kind."""
        return sorted(self.by_text.get((kind, text), ()))

    def similar_to(self, name: str) -> list[str]:
        """Find the entities whose name shares most words with this one, at least two."""
        words, found = _words(name), dict[str, None]()
        for iri, others in (pair for word in sorted(words) for pair in self._by_word.get(word, ())):
            shared = len(words & others)
            if shared >= max(MIN_SHARED_WORDS, MIN_SHARED_SHARE * len(words | others)):
                found[iri] = None
        return list(found)


def _match(
    element: Element, theirs: str, indexes: Sequence[EntityIndex]
) -> tuple[list[Match], list[str]]:
    """Return the matches, and the candidates if a variant of the name fits several entities."""
    names = [name[:MAX_NAME] for name in element.names.values() if name]
    found = list(_by_name(names, theirs, indexes))
    kind, several = ("", []) if found else _by_variant(names, indexes)
    if len(several) == 1:
        found.append(Match(several[0], theirs, **RULES["element"][kind]))
    return found or list(_by_words(names, theirs, indexes)), several if len(several) > 1 else []


def _by_name(names: Sequence[str], theirs: str, indexes: Sequence[EntityIndex]) -> Iterator[Match]:
    for kind in ("name", "code", "alias"):
        for name in names:
            text = name.split(" ", 1)[0].rstrip(".:") if kind == "code" else fold(name)
            for iri in (iri for index in indexes for iri in index.find(kind, text)):
                yield Match(iri, theirs, **RULES["element"][kind])


def _by_variant(names: Sequence[str], indexes: Sequence[EntityIndex]) -> tuple[str, list[str]]:
    """Find the entities with a variant of one of the names; return the kind of variant too."""
    parts = [part for name in names for part in _parts(name)]
    for kind in ("variant", "short"):
        for part in parts:
            if found := {iri for index in indexes for iri in index.find(kind, _join(part))}:
                return kind, sorted(found)
    return "", []


def _by_words(names: Sequence[str], theirs: str, indexes: Sequence[EntityIndex]) -> Iterator[Match]:
    for index in indexes:
        for name in names:
            for iri in index.similar_to(fold(name)):
                yield Match(iri, theirs, **RULES["element"]["words"])


def _parts(name: str) -> list[str]:
    """Return a name, and if it ends in parentheses the parts before and inside them."""
    before, bracket, inside = name.strip().removesuffix(")").rpartition("(")
    parts = [name, before, inside] if bracket and name.strip().endswith(")") else [name]
    return [part for part in parts if len(fold(part)) >= MIN_WORD_LENGTH]


def _join(text: str) -> str:
    """Fold a text to one word, so that ID-porten and idporten are equal."""
    return fold(text).replace(" ", "")


def _words(name: str) -> set[str]:
    return {word for word in name.split() if len(word) >= MIN_WORD_LENGTH}

"""Match the elements of an external model with our entities: by link, code and name.

A link that a person wrote is decisive. A name only suggests a match; people decide.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from okosystem.archimate.model import Element
from okosystem.core.query_files import select
from okosystem.core.sources import Project, SourceFile
from okosystem.core.terms import ARCHIMATE, ID, OKO, RDF_TYPE
from okosystem.core.text import fold

TARGET = "data/imported/archimate.ttl"
QUERY = "queries/import/archimate-ours.rq"
OPEN, ACCEPTED, REJECTED = (
    ID[f"match-outcome/{word}"] for word in ("open", "accepted", "rejected")
)
COMPATIBLE: Mapping[str, Sequence[str]] = {
    "Resource": ("Resource", "ApplicationComponent"),
    "ApplicationComponent": ("ApplicationComponent", "Resource"),
    "ApplicationService": ("ApplicationComponent", "Resource"),
    "BusinessService": ("ApplicationComponent", "Resource"),
    "BusinessActor": ("BusinessActor", "BusinessCollaboration"),
    "BusinessCollaboration": ("BusinessCollaboration", "BusinessActor"),
    "Stakeholder": ("BusinessActor", "BusinessCollaboration"),
    "Principle": ("Constraint",),
    "Requirement": ("Constraint",),
    "Contract": ("Constraint",),
    "Outcome": ("Goal",),
}
"""Their type → our types that may mean the same; other types match only themselves."""
CRITERIA: Sequence[tuple[str, str, Mapping[str, str]]] = (
    (
        "name",
        "high",
        {"nb": "Navnene er like.", "nn": "Namna er like.", "en": "The names are the same."},
    ),
    (
        "code",
        "high",
        {
            "nb": "Navnet i modellen begynner med koden vår.",
            "nn": "Namnet i modellen byrjar med koden vår.",
            "en": "The name in the model begins with our code.",
        },
    ),
    (
        "alias",
        "medium",
        {
            "nb": "Navnet i modellen er et annet navn på tingen hos oss.",
            "nn": "Namnet i modellen er eit anna namn på tingen hos oss.",
            "en": "The name in the model is another name of our entity.",
        },
    ),
    (
        "words",
        "low",
        {
            "nb": "De fleste ordene i navnene er de samme.",
            "nn": "Dei fleste orda i namna er dei same.",
            "en": "Most words of the names are the same.",
        },
    ),
)
"""What a match rests on, with its confidence and reason, the most reliable first."""
MIN_SHARED_WORDS, MIN_SHARED_SHARE = 2, 2 / 3
MIN_WORD_LENGTH = 3
Pair = tuple[str, str]
"""Our IRI and theirs."""


@dataclass
class OurEntity:
    """One of our entities: the ArchiMate type of its class, and its texts by kind."""

    iri: str
    type: str
    texts: dict[str, list[str]] = field(default_factory=dict)

    def all(self, kind: str) -> Sequence[str]:
        """List its texts of a kind: name, alias, code or link."""
        return self.texts.get(kind, ())


@dataclass(frozen=True, slots=True)
class OurSide:
    """Our entities, and what people decided about matches.

    Of an earlier import it holds only the dates of its questions and the IRIs of its models.
    """

    entities: Sequence[OurEntity]
    outcomes: Mapping[Pair, str]
    dates: Mapping[str, ox.Literal]
    models: Collection[str]

    @classmethod
    def read(cls, project: Project) -> "OurSide":
        """Read a checkout; raises SourceError."""
        files = [file for file in project.graph_files if file.name != TARGET]
        imported = [file for file in project.graph_files if file.name == TARGET]
        entities = _read_entities(files, project.root / QUERY)
        return cls(entities, _read_outcomes(files), _read_dates(imported), _read_models(imported))


@dataclass(frozen=True, slots=True)
class Match:
    """A possible match, its confidence, and the reason by language."""

    ours: str
    theirs: str
    confidence: str
    reason: Mapping[str, str]


def find_links(entities: Iterable[OurEntity], base: str) -> dict[str, list[str]]:
    """Return the links people wrote: their IRI → our entities."""
    links: dict[str, list[str]] = defaultdict(list)
    for entity in entities:
        for iri in entity.all("link"):
            if iri.startswith(base):
                links[iri].append(entity.iri)
    return dict(links)


def suggest_matches(
    elements: Iterable[Element], base: str, entities: Sequence[OurEntity], linked: Container[str]
) -> list[Match]:
    """Suggest matches among what is not linked; each pair once, by its best criterion."""
    indexes: dict[str, EntityIndex] = defaultdict(EntityIndex)
    for entity in entities:
        if not any(link.startswith(base) for link in entity.all("link")):
            indexes[entity.type].add(entity)
    found: dict[Pair, Match] = {}
    for element in elements:
        theirs = base + element.identifier
        kinds = COMPATIBLE.get(element.type, (element.type,))
        for kind in kinds if theirs not in linked else ():
            for match in _match(element, theirs, indexes[kind]):
                found.setdefault((match.ours, match.theirs), match)
    return list(found.values())


class EntityIndex:
    """Our entities of one type, by text and by the words of their names."""

    def __init__(self) -> None:
        self.by_text: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._by_word: dict[str, list[tuple[str, set[str]]]] = defaultdict(list)

    def add(self, entity: OurEntity) -> None:
        """Index an entity."""
        self._add_texts(entity, "code", entity.all("code"))
        for kind in ("name", "alias"):
            folded = [fold(text) for text in entity.all(kind)]
            self._add_texts(entity, kind, folded)
            for words in map(_words, folded):
                for word in words:
                    self._by_word[word].append((entity.iri, words))

    def similar_to(self, name: str) -> list[str]:
        """Find the entities whose name shares most words with this one, at least two."""
        words = _words(name)
        pairs = (pair for word in sorted(words) for pair in self._by_word.get(word, ()))
        return list(dict.fromkeys(iri for iri, others in pairs if _are_similar(words, others)))

    def _add_texts(self, entity: OurEntity, kind: str, texts: Iterable[str]) -> None:
        for text in dict.fromkeys(texts):
            self.by_text[kind, text].append(entity.iri)


def _match(element: Element, theirs: str, index: EntityIndex) -> Iterator[Match]:
    names = [name for name in element.names.values() if name]
    for kind, confidence, reason in CRITERIA:
        for name in names:
            text = name.split(" ", 1)[0].rstrip(".:") if kind == "code" else fold(name)
            by_words = kind == "words"
            for iri in index.similar_to(text) if by_words else index.by_text.get((kind, text), ()):
                yield Match(iri, theirs, confidence, reason)


def _words(name: str) -> set[str]:
    return {word for word in name.split() if len(word) >= MIN_WORD_LENGTH}


def _are_similar(words: set[str], others: set[str]) -> bool:
    shared, both = words & others, words | others
    return len(shared) >= MIN_SHARED_WORDS and len(shared) >= MIN_SHARED_SHARE * len(both)


def _read_entities(files: Sequence[SourceFile], query: Path) -> list[OurEntity]:
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for f in files for q in f.quads)
    found: dict[str, OurEntity] = {}
    for row in select(store, query.read_text(encoding="utf-8"), query.name):
        iri, kind, key, value = (row[name].value for name in ("thing", "type", "key", "value"))
        found.setdefault(iri, OurEntity(iri, kind)).texts.setdefault(key, []).append(value)
    return list(found.values())


def _read_outcomes(files: Sequence[SourceFile]) -> dict[Pair, str]:
    values: dict[str, dict[str, str]] = {}
    for quad in (quad for file in files for quad in file.quads):
        if isinstance(quad.object, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode):
            values.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    assessments = [v for v in values.values() if v.get(RDF_TYPE) == OKO["MatchAssessment"]]
    ours, theirs, outcome = OKO["assesses"], OKO["matchedWith"], OKO["outcome"]
    return {
        (assessment[ours], assessment[theirs]): assessment.get(outcome, OPEN)
        for assessment in assessments
        if ours in assessment and theirs in assessment
    }


def _read_dates(files: Sequence[SourceFile]) -> dict[str, ox.Literal]:
    """Read the date each match was first proposed, so that a new import changes nothing."""
    return {
        str(quad.subject)[1:-1]: quad.object
        for file in files
        for quad in file.quads
        if quad.predicate.value == OKO["attestedFrom"] and isinstance(quad.object, ox.Literal)
    }


def _read_models(files: Sequence[SourceFile]) -> set[str]:
    model = ox.NamedNode(ARCHIMATE["ArchiMate"])
    return {str(q.subject)[1:-1] for file in files for q in file.quads if q.object == model}

"""Answer a question in natural language from the graph, and report how it was understood."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyoxigraph as ox

from okosystem.rdf.terms import value_of
from okosystem.release.release import Release
from okosystem.search.question_reader import QuestionReader, Reading, Understanding
from okosystem.search.questions import as_parameters
from okosystem.sparql.answers import Row, language_of
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.queries import LANGUAGES

LabelOf = Callable[[str], str]
ANSWERED, UNKNOWN, OUTSIDE = "answered", "unknown", "outside"
MAX_ROWS = 100
DESCRIPTION_QUERY = "search-line"
"""The page query for the description of an entity."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading of a question as readers see it: its title, and the page or query that answers."""

    title: str
    page: str
    query: str
    parameters: Mapping[str, str]
    thing: str
    property: Sequence[str]

    def as_dict(self) -> dict[str, Any]:
        """Convert to JSON-ready data, without empty fields."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in found.items() if value or name == "page"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; its `state` is ANSWERED, UNKNOWN (nothing is stated) or OUTSIDE (not understood).

    `rows` are those of a named query, at most MAX_ROWS, and `total` their number; `values` are
    those of a property.
    """

    state: str
    understanding: Understanding
    choice: Choice | None = None
    alternatives: Sequence[Choice] = ()
    sentence: str = ""
    values: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Row] = ()
    total: int = 0
    language: str = "nb"
    names: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self, question: str, label: LabelOf) -> dict[str, Any]:
        """Convert to JSON-ready data; `label` names the entities."""
        understood = self.understanding
        reading = understood.reading
        return {
            "question": question,
            "language": self.language,
            "state": self.state,
            "sentence": self.sentence,
            "understood": self.choice.as_dict() if self.choice else None,
            "decided": list(reading.deciding_words) if reading else [],
            "notUnderstood": list(understood.not_understood),
            "corrected": {text: label(iri) for text, iri in understood.corrections.items()},
            "unused": list(understood.unused),
            "things": [{"iri": iri, "name": label(iri)} for iri in understood.things],
            "values": [_value(value, label) for value in self.values],
            "columns": list(self.columns),
            "rows": [[value_of(row[name]) for name in self.columns] for row in self.rows],
            "total": self.total,
            "alternatives": [choice.as_dict() for choice in self.alternatives],
        }


def answer(
    reader: QuestionReader, release: Release, store: Store, text: str, language: str, label: LabelOf
) -> Answer:
    """Interpret a question and answer it in a language."""
    found = reader.read(text)
    others = [describe_choice(one, release, language, label) for one in found.alternatives]
    reading = found.reading
    if reading is None:
        return Answer(OUTSIDE, found, None, others, language=language)
    target, choice = reading.target, describe_choice(reading, release, language, label)
    names = {slot: label(iri) for slot, iri in reading.values.items()}
    understood = Answer(ANSWERED, found, choice, others, language=language, names=names)
    if found.is_unknown:
        unknown = target.unknown.get(language, "").format(**names)
        return replace(understood, state=UNKNOWN, sentence=unknown)
    if target.answer:
        listed = ", ".join(label(value) for value in found.facts)
        about = {
            f"about_{slot}": summary(release, store, iri, language)
            for slot, iri in reading.values.items()
            if f"{{about_{slot}}}" in target.answer[language]
        }
        sentence = target.answer[language].format(values=listed, **names, **about)
        return replace(understood, sentence=sentence, values=found.facts)
    if not target.query:
        return replace(understood, sentence=summary(release, store, reading.thing, language))
    query = release.queries[target.query]
    terms = query.bind(as_parameters(reading.values, release.prefixes), release.prefixes)
    result = store.query(query.to_sparql(terms, language))
    columns = [name for name in result.columns if name not in query.parameters]
    rows = result.rows() if columns else []
    # If a query about one entity returns no rows, the answer is unknown.
    state = UNKNOWN if columns and not rows and target.thing_slot() else ANSWERED
    return replace(understood, state=state, columns=columns, rows=rows[:MAX_ROWS], total=len(rows))


def summary(release: Release, store: Store, iri: str, language: str) -> str:
    """Return the description of an entity in the language, else in the first that it has."""
    rows = store.rows(release.page_queries[DESCRIPTION_QUERY], {"thing": ox.NamedNode(iri)})
    texts = {language_of(row["text"]): value_of(row["text"]) for row in rows}
    return next((texts[code] for code in (language, *LANGUAGES, *texts) if code in texts), "")


def describe_choice(reading: Reading, release: Release, language: str, label: LabelOf) -> Choice:
    """Describe a reading for people, with the address of the page that answers."""
    target, values = reading.target, reading.values
    names = {slot: label(value) for slot, value in values.items()}
    title = target.title[language]
    if not target.query:
        title = title.format(**names)
    elif names:
        title = f"{title} ({', '.join(names.values())})"
    given = as_parameters(values, release.prefixes)
    return Choice(
        title,
        target.path(values, release.prefixes),
        target.query,
        given if target.query else {},
        next((value for value in values.values() if value.startswith("http")), ""),
        target.property,
    )


def _value(value: str, label: LabelOf) -> dict[str, str]:
    if value.startswith("http"):
        return {"iri": value, "name": label(value)}
    return {"name": value}

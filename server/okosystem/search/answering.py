"""The answer to a question in people's words: how it was understood, and what the graph states."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from okosystem.core.queries import LANGUAGES
from okosystem.core.release import Release
from okosystem.core.terms import value_of
from okosystem.engine.answers import Row, language_of
from okosystem.engine.oxigraph import Store
from okosystem.search.asking import Asker, Reading, Understanding
from okosystem.search.questions import as_parameters

Label = Callable[[str], str]
ANSWERED, UNKNOWN, OUTSIDE = "answered", "unknown", "outside"
MAX_ROWS = 100
LINE = "search-line"
"""The page query for the text that describes a thing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to read a question: its title in words, and what answers it."""

    title: str
    page: str
    query: str
    parameters: Mapping[str, str]
    thing: str
    property: Sequence[str]

    def as_dict(self) -> dict[str, Any]:
        """Return what JSON has of it."""
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

    def as_dict(self, question: str, label: Label) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        understood = self.understanding
        reading = understood.reading
        return {
            "question": question,
            "language": self.language,
            "state": self.state,
            "sentence": self.sentence,
            "understood": self.choice.as_dict() if self.choice else None,
            "decided": list(reading.decided) if reading else [],
            "notUnderstood": list(understood.not_understood),
            "corrected": dict(understood.corrections),
            "things": [{"iri": iri, "name": label(iri)} for iri in understood.things],
            "values": [_value(value, label) for value in self.values],
            "columns": list(self.columns),
            "rows": [[value_of(row[name]) for name in self.columns] for row in self.rows],
            "total": self.total,
            "alternatives": [choice.as_dict() for choice in self.alternatives],
        }


def answer(
    asker: Asker, release: Release, store: Store, text: str, language: str, label: Label
) -> Answer:
    """Understand a question and answer it, with the texts in a language."""
    found = asker.read(text)
    others = [choice_of(one, release, language, label) for one in found.alternatives]
    reading = found.reading
    if reading is None:
        return Answer(OUTSIDE, found, None, others, language=language)
    target, choice = reading.target, choice_of(reading, release, language, label)
    names = {slot: label(iri) for slot, iri in reading.values.items()}
    unknown = target.unknown.get(language, "").format(**names)
    if found.is_unknown:
        return Answer(UNKNOWN, found, choice, others, unknown, language=language, names=names)
    if not target.query:
        if not target.answer:
            sentence = summary(release, store, reading.values[target.thing_slot()], language)
            return Answer(ANSWERED, found, choice, others, sentence, language=language, names=names)
        listed = ", ".join(label(value) for value in found.facts)
        sentence = target.answer.get(language, "").format(values=listed, **names)
        return Answer(
            ANSWERED, found, choice, others, sentence, found.facts, language=language, names=names
        )
    query = release.queries[target.query]
    terms = query.bind(as_parameters(reading.values, release.prefixes), release.prefixes)
    result = store.query(query.to_sparql(terms, language))
    columns = [name for name in result.columns if name not in query.parameters]
    rows = result.rows() if columns else []
    # What a query finds about one thing is unknown when it finds nothing.
    state = UNKNOWN if columns and not rows and target.thing_slot() else ANSWERED
    return Answer(
        state, found, choice, others, "", (), columns, rows[:MAX_ROWS], len(rows), language, names
    )


def summary(release: Release, store: Store, iri: str, language: str) -> str:
    """Return the text that describes a thing, in the language or the next best."""
    rows = store.query(release.page_queries[LINE], parameters={"thing": ox.NamedNode(iri)}).rows()
    texts = {language_of(row["text"]): value_of(row["text"]) for row in rows}
    return next((texts[code] for code in (language, *LANGUAGES, *texts) if code in texts), "")


def choice_of(reading: Reading, release: Release, language: str, label: Label) -> Choice:
    """Describe a reading in words."""
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


def _value(value: str, label: Label) -> dict[str, str]:
    if value.startswith("http"):
        return {"iri": value, "name": label(value)}
    return {"name": value}

"""Questions in everyday words, and which page answers each: the mechanism of questions.toml."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from okosystem.core.package import read_package_table
from okosystem.core.terms import kind_of, local_name
from okosystem.core.text import fold
from okosystem.search.indexes import Index
from okosystem.search.release_index import MAX_WORD_LENGTH

_PARTS = re.compile(r"(\{\w+\}|[(|)])")
_GROUPS = {"(": "(?:", "|": "|", ")": ")"}
_FIELD = re.compile(r"\{(\w+)(?::(\w+))?\}")
MAX_WORDS = 20
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its forms, the page that answers it, and the texts of that answer."""

    form: Sequence[str]
    page: Mapping[str, str | Sequence[str]]
    title: Texts
    slots: Mapping[str, Sequence[str]] = field(default_factory=dict)
    facet: str = ""
    answer: Texts = field(default_factory=dict)
    unknown: Texts = field(default_factory=dict)

    def read(self, folded: str) -> Iterator[Mapping[str, str]]:
        """Read the names out of a folded text, once for each form that it has."""
        for form in self.form:
            if match := _compile(form).fullmatch(folded):
                yield match.groupdict()


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that the reader asked, and the entities that it is about."""

    question: Question
    entities: Mapping[str, str]
    names: str
    """The names of the entities as the reader wrote them, folded."""

    def page(self) -> tuple[str, dict[str, Any]]:
        """Return the endpoint of the page that answers, and its parameters."""
        page = {
            key: [self._filled(one) for one in value]
            if isinstance(value, list)
            else self._filled(str(value))
            for key, value in self.question.page.items()
        }
        return str(page.pop("endpoint")), page

    def _filled(self, template: str) -> str:
        return _FIELD.sub(lambda match: self._part(match[1], match[2]), template)

    def _part(self, slot: str, part: str | None) -> str:
        iri = self.entities[slot]
        kind, name = kind_of(iri), local_name(iri)
        return {"kind": kind, "curie": f"{kind}:{name}"}.get(part or "", name)


def find_answer(index: Index, text: str) -> Answer | None:
    """Return the first question that a text asks, if the index knows what it is about."""
    words = fold(text[: MAX_WORDS * MAX_WORD_LENGTH]).split()
    folded = "".join(f" {word}" for word in words)
    for question in read_questions() if len(words) <= MAX_WORDS else ():
        for names in question.read(folded):
            found = {slot: _entity(index, n, question.slots[slot]) for slot, n in names.items()}
            entities = {slot: iri for slot, iri in found.items() if iri}
            if len(entities) == len(names):
                return Answer(question, entities, "".join(names.values()).strip())
    return None


def _entity(index: Index, name: str, kinds: Sequence[str]) -> str | None:
    result = index.search(name)
    known = (hit.iri for hit in result.hits if hit.kind in kinds)
    return None if result.is_partial else next(known, None)


@cache
def read_questions() -> Sequence[Question]:
    """Read questions.toml, once."""
    return [row.make(Question) for row in read_package_table("search/questions.toml")["question"]]


@cache
def _compile(form: str) -> re.Pattern[str]:
    """Compile a form to an expression over folded words, with a space before each."""
    return re.compile("".join(map(_expression, _PARTS.split(form))))


def _expression(part: str) -> str:
    if part.startswith("{"):
        return rf"(?P<{part[1:-1]}>(?: \S+)+?)"
    return _GROUPS.get(part) or "".join(f" {word}" for word in fold(part).split())

"""The sentences of results: templates in three languages, filled with names and numbers."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from okosystem.analysis.results import Texts
from okosystem.core.terms import local_name

LANGUAGES = ("nb", "nn", "en")
_AND = {"nb": "og", "nn": "og", "en": "and"}
_UNKNOWN = {"nb": "ukjent", "nn": "ukjent", "en": "unknown"}
_NONE = {"nb": "ingen kjente", "nn": "ingen kjende", "en": "none known"}


@cache
def templates() -> Mapping[str, Texts]:
    """Read texts.toml: template name → language → template."""
    return tomllib.loads((Path(__file__).parent / "texts.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class TextRenderer:
    """Fills templates in every language, with entities shown by name."""

    names: Mapping[tuple[str, str], str]

    def __call__(self, key: str, /, **values: object) -> Texts:
        """Fill one template of texts.toml in each language."""
        return self.fill(templates()[key], **values)

    def fill(self, template: Texts, /, **values: object) -> Texts:
        """Fill a template in each language."""
        return {
            language: text.format(**{k: self._format(v, language) for k, v in values.items()})
            for language, text in template.items()
        }

    def _format(self, value: object, language: str) -> str:
        """Format a value: an IRI by its name, a number with the decimal mark of the language."""
        match value:
            case None:
                return _UNKNOWN[language]
            case float():
                return f"{value:.2f}".replace(".", "." if language == "en" else ",")
            case str():
                return self._name(value, language) if value.startswith("http") else value
            case Mapping():
                return str(value[language])
            case Sequence():
                return _join_words([self._format(item, language) for item in value], language)
        return str(value)

    def _name(self, iri: str, language: str) -> str:
        """Name an entity; in Bokmål when it has no name in the language."""
        known = (self.names.get((iri, tried)) for tried in (language, "nb"))
        return next((name for name in known if name), local_name(iri))


def _join_words(words: Sequence[str], language: str) -> str:
    """Write words as a list with «and» before the last."""
    if len(words) < 2:
        return words[0] if words else _NONE[language]
    return f"{', '.join(words[:-1])} {_AND[language]} {words[-1]}"


def join_sentences(sentences: Sequence[Texts]) -> Texts:
    """Join sentences with spaces, in each language."""
    return {
        language: " ".join(sentence[language] for sentence in sentences) for language in LANGUAGES
    }

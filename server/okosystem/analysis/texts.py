"""What is told in words: templates in three languages, filled with names and numbers."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Told = Mapping[str, str]

LANGUAGES = ("nb", "nn", "en")
_AND = {"nb": "og", "nn": "og", "en": "and"}
_UNKNOWN = {"nb": "ukjent", "nn": "ukjent", "en": "unknown"}
_NONE = {"nb": "ingen kjente", "nn": "ingen kjende", "en": "none known"}


@cache
def templates() -> Mapping[str, Told]:
    """Read the templates: one table a text, one key a language."""
    return tomllib.loads((Path(__file__).parent / "texts.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells in all languages, with the names that things have."""

    names: Mapping[tuple[str, str], str]

    def __call__(self, key: str, /, **values: object) -> Told:
        """Fill a template in each language: IRIs become names, numbers get their decimal mark."""
        return {
            language: template.format(
                **{name: self.word(value, language) for name, value in values.items()}
            )
            for language, template in templates()[key].items()
        }

    def word(self, value: object, language: str) -> str:
        """Write one value in a language."""
        match value:
            case None:
                return _UNKNOWN[language]
            case float():
                return f"{value:.2f}".replace(".", "." if language == "en" else ",")
            case str():
                return self.name(value, language) if value.startswith("http") else value
            case Mapping():
                return str(value[language])
            case Sequence():
                return listed([self.word(item, language) for item in value], language)
        return str(value)

    def name(self, iri: str, language: str) -> str:
        """Name a thing; in bokmål where it has no name in the language."""
        known = (self.names.get((iri, tried)) for tried in (language, "nb"))
        return next((name for name in known if name), iri.rpartition("/")[2])


def listed(words: Sequence[str], language: str) -> str:
    """Write words as a list in a sentence."""
    if len(words) < 2:
        return words[0] if words else _NONE[language]
    return f"{', '.join(words[:-1])} {_AND[language]} {words[-1]}"


def joined(parts: Sequence[Told]) -> Told:
    """Put sentences after one another, in each language."""
    return {language: " ".join(part[language] for part in parts) for language in LANGUAGES}

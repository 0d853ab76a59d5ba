"""What things are called in the picture: short, in the reader's language, as on the day shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from okosystem.model.labels import Text, best
from okosystem.web.malbilde.facts import Facts, slug_of
from okosystem.web.state import current_labels

_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
_ASIDE = re.compile(r"\s+[–-]\s+|,? bl\.a\. ")
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True)
class Names:
    """The names for one reader and one day."""

    facts: Facts
    language: str
    gone: frozenset[str] | None = None
    _found: dict[str, Text] = field(default_factory=dict)

    def full(self, iri: str) -> Text:
        """Call a thing by its name, or by the one name form it had on the day."""
        forms = self._forms.get(iri, {})
        held = [texts for form, texts in forms.items() if form not in (self.gone or ())]
        if self.gone is not None and len(held) == 1:
            return best(held[0], self.language) or Text("")
        return current_labels().name(iri, self.language)

    def short(self, iri: str) -> Text:
        """Call a thing by what people call it: its short form, or its name without asides."""
        if iri not in self._found:
            self._found[iri] = self._short(iri)
        return self._found[iri]

    def _short(self, iri: str) -> Text:
        full, today = self.full(iri), current_labels().name(iri, self.language)
        if full == today and (known := self._abbreviations.get(iri)):
            return Text(known)
        return Text(plain(full.value), full.language)

    @cached_property
    def _forms(self) -> Mapping[str, dict[str, dict[str, str]]]:
        found: dict[str, dict[str, dict[str, str]]] = {}
        for row in self.facts["names"]:
            if row["form"]:
                forms = found.setdefault(row["thing"], {})
                forms.setdefault(row["form"], {})[row.get("name@", "")] = row["name"]
        return found

    @cached_property
    def _abbreviations(self) -> Mapping[str, str]:
        """The short forms that slugs are made of: «Digdir» of digdir, «KS Digital» of ks-digital.

        Capitals come before small letters, so the best spelt one is the first.
        """
        found: dict[str, str] = {}
        for row in self.facts["names"]:
            if not row["form"] and slug(row["name"]) == slug_of(row["thing"]):
                found.setdefault(row["thing"], row["name"])
        return found


def plain(name: str) -> str:
    """Leave out what a name says in brackets or after a dash."""
    return _ASIDE.split(_IN_BRACKETS.sub("", name))[0].strip() or name


def slug(name: str) -> str:
    """Write a name as slugs are written."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().translate(_LETTERS)).strip("-")

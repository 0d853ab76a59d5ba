"""Names of entities for one reader and one day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from okosystem.core.terms import local_name
from okosystem.model.labels import Text, best
from okosystem.web.malbilde.facts import (
    Facts,
)
from okosystem.web.state import current_labels

_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
_ASIDE = re.compile(r"\s+[–-]\s+|,? bl\.a\. ")
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True)
class Names:
    """The names for one reader and one day; `gone` has the statements not valid that day."""

    facts: Facts
    language: str
    gone: frozenset[str] | None = None
    _cache: dict[str, Text] = field(default_factory=dict)

    def full(self, iri: str) -> Text:
        """Return the full name: the label, or the one name form that was valid on the day."""
        forms = self._forms.get(iri, {})
        valid = [texts for form, texts in forms.items() if form not in (self.gone or ())]
        if self.gone is not None and len(valid) == 1:
            return best(valid[0], self.language) or Text("")
        return current_labels().name(iri, self.language)

    def short(self, iri: str) -> Text:
        """Return the short name: the abbreviation, or the name without asides."""
        if iri not in self._cache:
            self._cache[iri] = self._short(iri)
        return self._cache[iri]

    def _short(self, iri: str) -> Text:
        full, today = self.full(iri), current_labels().name(iri, self.language)
        if full == today and (known := self._abbreviations.get(iri)):
            return Text(known)
        return Text(without_asides(full.value), full.language)

    @cached_property
    def _forms(self) -> Mapping[str, dict[str, dict[str, str]]]:
        forms_of: dict[str, dict[str, dict[str, str]]] = {}
        for row in self.facts["names"]:
            if row["form"]:
                forms = forms_of.setdefault(row["thing"], {})
                forms.setdefault(row["form"], {})[row.get("name@", "")] = row["name"]
        return forms_of

    @cached_property
    def _abbreviations(self) -> Mapping[str, str]:
        """The short names that slugs are made of: «Digdir» of digdir, «KS Digital» of ks-digital.

        Capitals sort before small letters, so the first is the best spelling.
        """
        abbreviations: dict[str, str] = {}
        for row in self.facts["names"]:
            if not row["form"] and slugify(row["name"]) == local_name(row["thing"]):
                abbreviations.setdefault(row["thing"], row["name"])
        return abbreviations


def without_asides(name: str) -> str:
    """Remove what a name has in brackets or after a dash."""
    return _ASIDE.split(_IN_BRACKETS.sub("", name))[0].strip() or name


def slugify(name: str) -> str:
    """Spell a name as slugs are spelt."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().translate(_LETTERS)).strip("-")

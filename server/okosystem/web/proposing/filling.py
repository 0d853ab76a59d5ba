"""The form of one kind of proposal: what is asked, what was filled in, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from okosystem.model.labels import Text, best
from okosystem.proposals.forms import (
    FILE,
    Field,
    Forms,
    Kind,
    Texts,
    find_errors,
    normalise,
)
from okosystem.web.alphabet import in_order
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.lists import members
from okosystem.web.refusing import plain
from okosystem.web.state import current_labels, current_release, current_store

SLUGS = {
    "place": "plassering",
    "overlap": "overlapp",
    "acquit": "frikjenning",
    "phase-out": "utfasing",
    "need": "behov",
    "correct": "retting",
    "object": "innsigelse",
    "advise": "raad",
}
KINDS = {slug: kind for kind, slug in SLUGS.items()}
FEW = 3
"""Kinds of things that are listed to choose from; of more, the address is written."""
LONGEST = 4000
TOO_LONG = mark("Skriv kortere: høyst 4000 tegn.")


class Graph:
    """What everything in the graph is called."""

    def __contains__(self, iri: str) -> bool:
        return iri in current_store()

    def name(self, iri: str, language: str) -> object:
        """Call it by its name."""
        return current_labels().name(iri, language)


@dataclass(frozen=True, slots=True)
class Filled:
    """One field as it is shown: its words, what stands in it, and what is wrong with that."""

    field: Field
    value: str
    options: Sequence[tuple[str, Text]]
    fault: Text | None

    @property
    def label(self) -> Text:
        """What it is called."""
        return said(self.field.label)

    @property
    def help(self) -> Text | None:
        """What it is for, where that needs to be told."""
        return said(self.field.help) if self.field.help else None

    @property
    def language(self) -> str:
        """The language to write in."""
        return self.field.of[0] if self.field.value == "text" else ""

    @property
    def is_long(self) -> bool:
        """Tell whether there is more to write than a line."""
        return self.field.value == "text" and not self.field.name.startswith("title-")


def forms() -> Forms:
    """Read the forms of the release."""
    return _read(current_release().file(FILE))


@lru_cache(maxsize=2)
def _read(file: Path) -> Forms:
    return Forms.from_json(file.read_bytes())


def filled(kind: Kind, given: Mapping[str, str], wrong: Mapping[str, Text]) -> list[Filled]:
    """Show the form, with what was written, right or wrong."""
    return [_filled(field, given.get(field.name, ""), wrong) for field in kind.fields]


def _filled(field: Field, written: str, wrong: Mapping[str, Text]) -> Filled:
    options = options_of(field)
    known = {value for value, _ in options}
    value = normalise(field, written) if options else written
    if value and options and value not in known:
        options = [(written, Text(written, current_language())), *options]
        value = written
    return Filled(field, value, options, wrong.get(field.name))


def options_of(field: Field) -> list[tuple[str, Text]]:
    """List what can be chosen; nothing where it is written instead."""
    if field.codes:
        return [(code.iri, said(code.label)) for code in field.codes]
    if field.value != "iri" or len(field.of) > FEW:
        return []
    names, language = current_labels(), current_language()
    things = in_order(iri for kind in field.of for iri in members(kind))
    return [(iri, names.name(iri, language)) for iri in things]


def wrongs(kind: Kind, given: Mapping[str, str]) -> dict[str, Text]:
    """Find what is wrong, in the words of the shapes."""
    found = {error.field: said(error.message) for error in find_errors(kind, given, Graph())}
    long = {name: plain(gettext(TOO_LONG)) for name, value in given.items() if len(value) > LONGEST}
    return found | long


def titled(kind: Kind) -> Text:
    """Call a kind as a heading does."""
    label = said(kind.label)
    return Text(label.value[:1].upper() + label.value[1:], label.language)


def said(texts: Texts) -> Text:
    """Choose the reader's language among what is told."""
    return best(texts, current_language()) or Text("", current_language())

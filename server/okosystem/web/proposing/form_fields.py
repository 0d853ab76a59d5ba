"""The form of one kind of proposal: its fields, their values, and what is invalid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text, best
from okosystem.proposals.forms import FILE, Field, Forms, Kind, Texts, find_errors, normalise
from okosystem.web.alphabet import in_order
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.lists import members
from okosystem.web.problems import plain
from okosystem.web.state import current_labels, current_release, current_store, whole_store

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
MAX_LISTED_KINDS = 3
"""The number of kinds whose entities are listed as options; for more, the IRI is written."""
MAX_LENGTH = 4000
TOO_LONG = mark("Skriv kortere: høyst 4000 tegn.")


class GraphNames:
    """The names of everything in the graph."""

    def __contains__(self, iri: str) -> bool:
        return iri in current_store()

    def name(self, iri: str, language: str) -> object:
        """Return the label of an entity."""
        return current_labels().name(iri, language)


@dataclass(frozen=True, slots=True)
class FormField:
    """A field as shown: its texts, its value, and what is invalid about that."""

    field: Field
    value: str
    options: Sequence[tuple[str, Text]]
    error: Text | None

    @property
    def label(self) -> Text:
        """The label of the field."""
        return in_reader_language(self.field.label)

    @property
    def help(self) -> Text | None:
        """The explanation of the field, if it needs one."""
        return in_reader_language(self.field.help) if self.field.help else None

    @property
    def language(self) -> str:
        """The language to write in."""
        return self.field.of[0] if self.field.value == "text" else ""

    @property
    def is_long(self) -> bool:
        """Whether the value may be longer than a line."""
        return self.field.value == "text" and not self.field.name.startswith("title-")


def read_forms() -> Forms:
    """Return the forms of the release."""
    return _read(whole_store(), current_release())


@cached_per_store()
def _read(store: Store, release: Release) -> Forms:
    return Forms.from_json(release.read(FILE))


def fill_form(
    kind: Kind, values: Mapping[str, str], messages: Mapping[str, Text]
) -> list[FormField]:
    """Build the fields with the given values, valid or not."""
    return [_fill_field(field, values.get(field.name, ""), messages) for field in kind.fields]


def _fill_field(field: Field, entered: str, messages: Mapping[str, Text]) -> FormField:
    options = options_of(field)
    value = normalise(field, entered) if options else entered
    if value and options and value not in dict(options):
        options = [(entered, plain(entered)), *options]
        value = entered
    return FormField(field, value, options, messages.get(field.name))


def options_of(field: Field) -> list[tuple[str, Text]]:
    """List the options; empty if the value is written instead."""
    if field.codes:
        return [(code.iri, in_reader_language(code.label)) for code in field.codes]
    if field.value != "iri" or len(field.of) > MAX_LISTED_KINDS:
        return []
    names, language = current_labels(), current_language()
    entities = in_order(iri for kind in field.of for iri in members(kind))
    return [(iri, names.name(iri, language)) for iri in entities]


def find_invalid(kind: Kind, values: Mapping[str, str]) -> dict[str, Text]:
    """Find what is invalid, in the words of the shapes."""
    invalid = {
        error.field: in_reader_language(error.message)
        for error in find_errors(kind, values, GraphNames())
    }
    too_long = {
        name: plain(gettext(TOO_LONG)) for name, value in values.items() if len(value) > MAX_LENGTH
    }
    return invalid | too_long


def heading_of(kind: Kind) -> Text:
    """Return the label of a kind as a heading."""
    label = in_reader_language(kind.label)
    return Text(label.value[:1].upper() + label.value[1:], label.language)


def in_reader_language(texts: Texts) -> Text:
    """Choose the reader's language among texts."""
    return best(texts, current_language()) or Text("", current_language())

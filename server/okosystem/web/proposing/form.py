"""The form of one kind of proposal: its questions, values and errors."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pyoxigraph as ox

from okosystem.core.terms import ID, kind_of, value_of
from okosystem.engine.answers import Row
from okosystem.graph.labels import Text, best
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.proposals.forms import Field, Kind, find_errors, normalise

MAX_LENGTH = 4000
SUBJECTS = ("resource", "thing", "statement", "subject", "assessed", "yardstick")
"""The fields with what a proposal is about: shown as a name once they are filled in."""
ABOUT, ALIASES = "om", {"kategori": "category"}
"""The address says `om` for what a proposal is about, and the category in Norwegian."""
_PAGE = re.compile(r"(?:^|/)(?:(?:doc|id)/)?([a-z-]+)/([a-z0-9-]+)(?:\.[a-z]+)?(?:[?#].*)?$")


def read_address(
    reader: Reader, kind: Kind, sent: Mapping[str, str], about: Sequence[str]
) -> dict[str, str]:
    """Read the values in an address: `about` is in the order of fields."""
    given = {name: _default_value(reader, value) for name, value in kind.filled.items()}
    given |= {ALIASES.get(name, name): text for name, text in sent.items() if text}
    given |= zip((field.name for field in kind.subjects), about, strict=False)
    values = read_values(reader, kind, given)
    if values.get("category") == "":
        for row in _placements(reader, values, "true")[:1]:
            values |= {n: value_of(row[n]) for n in ("category", "confidence") if row[n]}
    return values


def read_values(reader: Reader, kind: Kind, sent: Mapping[str, str]) -> dict[str, str]:
    """Read the values of the fields, with normalised line endings and entities as IRIs."""
    values = {}
    for field in kind.fields:
        text = "\n".join(sent.get(field.name, "").splitlines()).strip()
        is_entity = text and field.value in ("iri", "code")
        values[field.name] = _find_iri(reader, field, text) if is_entity else text
    return values


def _find_iri(reader: Reader, field: Field, text: str) -> str:
    """Find an entity by its address, as kind/slug or kind:slug, or by its name."""
    page = _PAGE.search(text)
    found = ID[f"{page[1]}/{page[2]}"] if page else normalise(field, text)
    if found in reader.store or len(text) > MAX_LENGTH:
        return found
    iris = (iri for kind in field.of for iri in reader.labels.of_kind(kind))
    return next((iri for iri in iris if reader.label(iri).casefold() == text.casefold()), text)


def _default_value(reader: Reader, filled: str) -> str:
    """Return a default value of kinds.toml, where +730 means the date 730 days from today."""
    if not filled.startswith("+"):
        return filled
    return str(reader.today + timedelta(days=int(filled)))


def _placements(reader: Reader, values: Mapping[str, str], is_suggested: str) -> list[Row]:
    """List the categories that the resource is in, or those that the analysis suggests."""
    if values["resource"] not in reader.store:
        return []
    rows = reader.ask("placement-form", thing=ox.NamedNode(values["resource"]))
    return [row for row in rows if value_of(row["suggested"]) == is_suggested]


def _describe_category(reader: Reader, values: Mapping[str, str]) -> Text | None:
    """Describe where a resource is placed, and which category is suggested."""
    texts = {
        "false": mark("Står i dag i %(categories)s."),
        "true": mark("Beregnet forslag: %(categories)s."),
    }
    said = []
    for is_suggested, text in texts.items():
        rows = _placements(reader, values, is_suggested)
        names = ", ".join(reader.label(value_of(row["category"])) for row in rows)
        said += [reader.text(text) % {"categories": names}] if names else []
    return reader.plain(" ".join(said)) if said else None


def fill_form(
    reader: Reader,
    kind: Kind,
    values: Mapping[str, str],
    errors: Mapping[str, Text],
    chosen: str = "",
) -> list[dict[str, object]]:
    """Describe the fields with their values, valid or not; those marked as first come first.

    A field with a fixed value is shown as a name, with a button to choose another.
    """
    first, must = (
        use_reader_language(reader, kind, kind.first),
        use_reader_language(reader, kind, kind.must),
    )
    form: list[dict[str, object]] = []
    for field in sorted(kind.fields, key=lambda field: [*first, field.name].index(field.name)):
        name, value, error = field.name, values[field.name], errors.get(field.name)
        is_named = name in SUBJECTS and value in reader.store
        is_fixed = is_named and name != chosen and not error
        help_ = None if name in first else best(field.help, reader.language)
        form.append(
            {
                "field": field,
                "label": question_of(reader, field, is_first=name in first),
                "help": _describe_category(reader, values) if name == "category" else help_,
                "value": value if is_fixed else _name_or_value(reader, field, value),
                "options": [] if is_fixed else _options_of(reader, field, value),
                "error": error,
                "is_first": name in first or error is not None,
                "is_required": name in must,
                "is_fixed": is_fixed,
            }
        )
    return form


def _name_or_value(reader: Reader, field: Field, value: str) -> str:
    """Return the name of the entity in a field if the name resolves to it, else the value."""
    if field.value != "iri" or value not in reader.store or _lists_options(field):
        return value
    name = reader.label(value)
    return name if _find_iri(reader, field, name) == value else value


def use_reader_language(reader: Reader, kind: Kind, names: Sequence[str]) -> list[str]:
    """Replace fields by those for the same text in the language of a reader of Nynorsk."""
    own = {f.name: f"{f.name.removesuffix('-nb')}-nn" for f in kind.fields}
    is_nynorsk = reader.language == "nn"
    return [own[name] if is_nynorsk and own[name] in own else name for name in names]


def question_of(reader: Reader, field: Field, *, is_first: bool = True) -> Text:
    """Return the question that a field answers, or its label for a text that is not shown first."""
    is_asked = field.question and (is_first or field.value != "text")
    return in_reader_language(reader, field.question if is_asked else field.label)


def _options_of(reader: Reader, field: Field, value: str) -> list[tuple[str, Text]]:
    """List the options, including an unlisted value; empty if the value is typed."""
    if not _lists_options(field):
        return []
    iris = field.codes or reader.sort(reader.members(field.of[0]))
    shown = [*iris] if value in ("", *iris) else [value, *iris]
    return [(iri, reader.labels.name(iri, reader.language)) for iri in shown]


def _lists_options(field: Field) -> bool:
    """Whether a value is selected from a list instead of typed."""
    is_short = field.value == "iri" and len(field.of) == 1 and field.of != ["assessment"]
    return is_short or bool(field.codes)


def find_invalid(reader: Reader, kind: Kind, values: Mapping[str, str]) -> dict[str, Text]:
    """Find the errors in a form, as texts for the reader; the editors add the rest."""
    missing = [
        name
        for name in kind.must
        if not (values[name] or values.get(f"{name.removesuffix('-nb')}-nn"))
    ]
    required = use_reader_language(reader, kind, missing)
    invalid = {}
    for error in find_errors(kind, values, reader.store, required):
        fault = in_reader_language(reader, error.field.fault).value or reader.text(
            "Dette kan ikke brukes."
        )
        same = reader.text("Velg to forskjellige ressurser.")
        if error.field.value == "number":
            same = in_reader_language(reader, error.field.same).value
        invalid[error.field.name] = reader.plain(same if error.is_same else fault)
    if is_computed(reader, kind, values):
        del invalid["thing"]
    for name, value in kind.normalise(values).items():
        if len(value) > MAX_LENGTH:
            invalid[name] = reader.plain(reader.text("Skriv kortere: høyst 4000 tegn."))
    return invalid


def is_computed(reader: Reader, kind: Kind, values: Mapping[str, str]) -> bool:
    """Whether a proposal is about a computed result: it can be reported, but has no file."""
    thing = values.get("thing", "")
    kinds = [one for field in kind.subjects if field.name == "thing" for one in field.of]
    return bool(kind_of(thing)) and kind_of(thing) not in kinds and thing in reader.store


def in_reader_language(reader: Reader, texts: Mapping[str, str]) -> Text:
    """Choose the reader's language among texts."""
    return best(texts, reader.language) or Text("", reader.language)

"""The form of one kind of proposal: what is asked, what is filled in, and what has to be fixed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pyoxigraph as ox

from okosystem.core.release import Release
from okosystem.core.terms import ID, kind_of, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text, best
from okosystem.proposals.forms import FILE, Field, Forms, Kind, Texts, is_valid, normalise
from okosystem.web.alphabet import in_order
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.lists import members
from okosystem.web.problems import plain
from okosystem.web.state import (
    current_graph,
    current_labels,
    current_release,
    current_store,
    today,
    whole_store,
)

MAX_LENGTH = 4000
TOO_LONG = mark("Skriv kortere: høyst 4000 tegn.")
PLACED = mark("Står i dag i %(categories)s.")
COMPUTED = mark("Beregnet forslag: %(categories)s.")
SAME = mark("Velg to forskjellige ressurser.")
SUBJECTS = ("resource", "thing", "statement", "subject")
"""The fields with what a proposal is about: shown as a name once they are filled in."""
_PAGE = re.compile(r"(?:^|/)(?:(?:doc|id)/)?([a-z-]+)/([a-z0-9-]+)(?:\.[a-z]+)?(?:[?#].*)?$")
# The address says `om` for what a proposal is about, and the category in Norwegian.
ABOUT, ALIASES = "om", {"category": "kategori"}


class GraphNames:
    """The names of everything in the graph."""

    def __contains__(self, iri: str) -> bool:
        return iri in current_store()

    def name(self, iri: str, language: str) -> object:
        """Return the label of an entity."""
        return current_labels().name(iri, language)


@dataclass(frozen=True, slots=True)
class FormField:
    """A field as shown. `is_fixed` when it is shown as a name, with a button to choose another."""

    name: str
    label: Text
    help: Text | None
    value: str
    kind: str
    language: str
    options: Sequence[tuple[str, Text]]
    error: Text | None
    is_first: bool
    is_required: bool
    is_fixed: bool

    @property
    def is_long(self) -> bool:
        """Whether the value may be longer than a line."""
        return self.kind == "text" and not self.name.startswith("title-")


def read_forms() -> Forms:
    """Return the forms of the release."""
    return _read(whole_store(), current_release())


@cached_per_store()
def _read(store: Store, release: Release) -> Forms:
    return Forms.from_json(release.read(FILE))


def read_address(kind: Kind, sent: Mapping[str, str], about: Sequence[str]) -> dict[str, str]:
    """Read the values in an address: `om` is what the proposal is about, in the order of fields."""
    given = {name: sent.get(alias, "") for name, alias in ALIASES.items()} | dict(sent)
    values = read_values(kind, given)
    named = [field for field in kind.fields if field.value == "iri" and field.required]
    for field, text in zip(named, about, strict=False):
        values[field.name] = find_iri(field, text)
    if values.get("resource") and "category" in values and not values["category"]:
        values |= suggest_category(values["resource"])
    for name, value in kind.filled.items():
        values[name] = values[name] or _fill_in(value)
    return values


def read_values(kind: Kind, sent: Mapping[str, str]) -> dict[str, str]:
    """Read the values of the fields, with normalised line endings and entities as IRIs."""
    raw = {field.name: sent.get(field.name, "") for field in kind.fields}
    values = {name: "\n".join(value.splitlines()).strip() for name, value in raw.items()}
    for field in kind.fields:
        if field.value == "iri" and values[field.name]:
            values[field.name] = find_iri(field, values[field.name])
    return values


def find_iri(field: Field, text: str) -> str:
    """Find an entity by its address, as kind/slug or kind:slug, or by its name."""
    page = _PAGE.search(text)
    found = ID[f"{page[1]}/{page[2]}"] if page else normalise(field, text)
    if found in current_store() or len(text) > MAX_LENGTH:
        return found
    names, language, folded = current_labels(), current_language(), text.casefold()
    iris = (iri for kind in field.of for iri in names.of_kind(kind))
    return next((i for i in iris if str(names.name(i, language)).casefold() == folded), text)


def suggest_category(resource: str) -> Mapping[str, str]:
    """Return the category that the analysis suggests for a resource, and how certain it is."""
    for row in current_graph().ask("placement-form", thing=ox.NamedNode(resource)):
        if value_of(row["suggested"]) == "true":
            return {name: value_of(row[name]) for name in ("category", "confidence")}
    return {}


def describe_category(resource: str) -> Text | None:
    """Say where a resource is placed, and which category is computed."""
    names: dict[str, list[str]] = {"true": [], "false": []}
    for row in current_graph().ask("placement-form", thing=ox.NamedNode(resource)):
        names[value_of(row["suggested"])].append(label_of(value_of(row["category"])))
    texts = ((PLACED, names["false"]), (COMPUTED, names["true"]))
    said = [gettext(text) % {"categories": ", ".join(found)} for text, found in texts if found]
    return plain(" ".join(said)) if said else None


def _fill_in(value: str) -> str:
    days = value.removeprefix("+")
    return str(today() + timedelta(days=int(days))) if days != value else value


def fill_form(
    kind: Kind, values: Mapping[str, str], errors: Mapping[str, Text], chosen: str = ""
) -> list[FormField]:
    """Build the fields with the given values, valid or not; those shown first come first."""
    first = [in_own_language(kind, name) for name in kind.first]
    order = [*first, *(field.name for field in kind.fields if field.name not in first)]
    must = [in_own_language(kind, name) for name in kind.must]
    fields = {field.name: field for field in kind.fields}
    filled = [
        _fill_field(kind, fields[n], values.get(n, ""), errors, n in first, n in must, n != chosen)
        for n in order
    ]
    if "category" in first and values["resource"] in current_store():
        note = describe_category(values["resource"])
        return [replace(one, help=note) if one.name == "category" else one for one in filled]
    return filled


def _fill_field(
    kind: Kind,
    field: Field,
    entered: str,
    errors: Mapping[str, Text],
    is_first: bool,
    is_required: bool,
    may_be_fixed: bool,
) -> FormField:
    error = errors.get(field.name)
    fixed = field.name in SUBJECTS and entered in current_store() and may_be_fixed and not error
    options = [] if fixed else options_of(field)
    value = normalise(field, entered) if options else entered
    if value and options and value not in dict(options):
        options = [(entered, plain(entered)), *options]
        value = entered
    return FormField(
        name=field.name,
        label=question_of(kind, field) if is_first else _label(field),
        help=best(field.help, current_language()) if field.help and not is_first else None,
        value=value,
        kind=field.value,
        language=field.of[0] if field.value == "text" else "",
        options=options,
        error=error,
        is_first=is_first or error is not None,
        is_required=is_required,
        is_fixed=fixed,
    )


def in_own_language(kind: Kind, name: str) -> str:
    """Return the field for the same text in the language of a reader of Nynorsk."""
    own = f"{name.removesuffix('-nb')}-nn"
    exists = name.endswith("-nb") and any(field.name == own for field in kind.fields)
    return own if exists and current_language() == "nn" else name


def question_of(kind: Kind, field: Field) -> Text:
    """Return the question that a field answers, whatever language the answer is in."""
    twin = f"{field.name.removesuffix('-nn')}-nb"
    texts = next(
        (f.question for f in kind.fields if f.name in (field.name, twin) and f.question), {}
    )
    return best(texts, current_language()) or _label(field)


def _label(field: Field) -> Text:
    named = field.question if field.value != "text" and field.question else field.label
    return best(named, current_language()) or Text("")


def options_of(field: Field) -> list[tuple[str, Text]]:
    """List the options; empty if the value is written instead."""
    if field.codes:
        return [(code.iri, in_reader_language(code.label)) for code in field.codes]
    if field.value != "iri" or len(field.of) > 1 or field.of == ["assessment"]:
        return []
    names, language = current_labels(), current_language()
    return [(iri, names.name(iri, language)) for iri in in_order(members(field.of[0]))]


def find_invalid(kind: Kind, values: Mapping[str, str]) -> dict[str, Text]:
    """Find what has to be fixed, in the words of a reader; the editors add the rest."""
    invalid: dict[str, Text] = {}
    for field in kind.fields:
        value = normalise(field, values[field.name])
        twin = f"{field.name[:-3]}-{'nn' if field.name.endswith('nb') else 'nb'}"
        is_empty = not value and not (field.value == "text" and values.get(twin))
        other = values.get(field.differs, "")
        if len(value) > MAX_LENGTH:
            invalid[field.name] = plain(gettext(TOO_LONG))
        elif is_empty and field.name in kind.must:
            invalid[in_own_language(kind, field.name)] = fault_of(field)
        elif value and not _is_usable(field, value):
            invalid[field.name] = fault_of(field)
        elif value and field.differs and value == other:
            invalid[field.name] = plain(gettext(SAME))
    return invalid


def _is_usable(field: Field, value: str) -> bool:
    # What is computed has no file to correct, but may be reported all the same.
    return is_valid(field, value, GraphNames()) or (
        field.name == "thing" and bool(kind_of(value)) and value in current_store()
    )


def fault_of(field: Field) -> Text:
    """Say how to fix a field."""
    return best(field.fault, current_language()) or plain(gettext(mark("Dette kan ikke brukes.")))


def in_reader_language(texts: Texts) -> Text:
    """Choose the reader's language among texts."""
    return best(texts, current_language()) or Text("", current_language())

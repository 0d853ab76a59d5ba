"""The form of one kind of proposal: what a reader entered, what is wrong, and what it says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pyoxigraph as ox

from okosystem.graph.labels import Text, best, shorten
from okosystem.graph.markup import day
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.proposals.forms import Field, FieldError, Kind, find_errors, normalise
from okosystem.rdf.terms import ID, kind_of, value_of
from okosystem.sparql.answers import Row

MAX_LENGTH = 4000
SUBJECTS = ("resource", "thing", "statement", "subject", "assessed", "yardstick")
"""The fields with what a proposal is about: shown as a name once they are filled in."""
ABOUT, ALIASES = "om", {"kategori": "category"}
"""The address says `om` for what a proposal is about, and the category in Norwegian."""
_PAGE = re.compile(r"(?:^|/)(?:(?:doc|id)/)?([a-z-]+)/([a-z0-9-]+)(?:\.[a-z]+)?(?:[?#].*)?$")


@dataclass(frozen=True, slots=True)
class Form:
    """A form with its values by field: entities as IRIs, the rest as written."""

    reader: Reader
    kind: Kind
    values: Mapping[str, str]

    @classmethod
    def read(cls, reader: Reader, kind: Kind, sent: Mapping[str, str]) -> "Form":
        """Read what was sent, with normalised line endings."""
        texts = {f.name: "\n".join(sent.get(f.name, "").splitlines()).strip() for f in kind.fields}
        found = {
            field.name: _find_iri(reader, field, texts[field.name])
            for field in kind.fields
            if field.value in ("iri", "code") and texts[field.name]
        }
        return cls(reader, kind, texts | found)

    @classmethod
    def read_address(
        cls, reader: Reader, kind: Kind, sent: Mapping[str, str], about: Sequence[str]
    ) -> "Form":
        """Read an address, with `about` in the order of fields; fill in what it leaves out."""
        given = {name: _default_value(reader, value) for name, value in kind.filled.items()}
        given |= {ALIASES.get(name, name): text for name, text in sent.items() if text}
        given |= zip((field.name for field in kind.subjects), about, strict=False)
        form = cls.read(reader, kind, given)
        if form.values.get("category") != "":
            return form
        suggested = {n: value_of(v) for row in form._placements("true")[:1] for n, v in row.items()}
        found = {n: suggested[n] for n in ("category", "confidence") if suggested.get(n)}
        return cls(reader, kind, {**form.values, **found})

    @property
    def is_computed(self) -> bool:
        """Whether it is about a computed result: that can be reported, but has no file."""
        thing = self.values.get("thing", "")
        kinds = [kind for f in self.kind.subjects if f.name == "thing" for kind in f.of]
        return bool(kind_of(thing)) and kind_of(thing) not in kinds and thing in self.reader.store

    def find_errors(self) -> dict[str, Text]:
        """Find what is wrong with each field; the editors add what the web does not ask for."""
        required = [self._own(name) for name in self.kind.must if not self._in_any_language(name)]
        found = find_errors(self.kind, self.values, self.reader.store, required)
        errors = {error.field.name: self._describe(error) for error in found}
        if self.is_computed:
            del errors["thing"]
        for name, value in self.kind.normalise(self.values).items():
            if len(value) > MAX_LENGTH:
                errors[name] = self._plain(mark("Skriv kortere: høyst 4000 tegn."))
        return errors

    def _describe(self, error: FieldError) -> Text:
        if not error.is_same:
            fault = self.say(error.field.fault)
            wrong = self._wrong_entity(error.field)
            return replace(fault, value=f"{wrong} {fault.value}") if wrong else fault
        if error.field.value == "number":
            return self.say(error.field.same)
        return self._plain(mark("Velg to forskjellige ressurser."))

    def _wrong_entity(self, field: Field) -> str:
        """Describe an entity that is unknown, or of a kind that the field does not take."""
        value = self.values[field.name]
        if field.value != "iri" or not value:
            return ""
        if value not in self.reader.store:
            text = self.reader.text(mark("Grafen kjenner ikke «%(given)s»."))
            return text % {"given": shorten(value.removeprefix(str(ID)))}
        kinds = ", ".join(self.reader.kind_name(kind).lower() for kind in field.of)
        text = self.reader.text(mark("%(given)s er ikke en av disse: %(kinds)s."))
        return text % {"given": self.reader.label(value), "kinds": kinds}

    def fill(self, errors: Mapping[str, Text], chosen: str = "") -> list[dict[str, object]]:
        """Describe the fields with their values, valid or not; those marked as first come first.

        A field with a fixed value is shown as a name, with a button to choose another.
        """
        first, must = ([*map(self._own, names)] for names in (self.kind.first, self.kind.must))
        fields = sorted(self.kind.fields, key=lambda f: [*first, f.name].index(f.name))
        return [
            {
                **self._control(field, is_chosen=field.name == chosen or field.name in errors),
                "field": field,
                "label": self.question(field, is_first=field.name in first),
                "help": self._help(field, is_first=field.name in first),
                "error": errors.get(field.name),
                "is_first": field.name in first or field.name in errors,
                "is_required": field.name in must,
            }
            for field in fields
        ]

    def _control(self, field: Field, *, is_chosen: bool) -> dict[str, object]:
        """Describe the value of a field, and what can be chosen instead."""
        value = self.values[field.name]
        if field.name in SUBJECTS and value in self.reader.store and not is_chosen:
            return {"value": value, "options": [], "is_fixed": True}
        if field.codes or (field.value == "iri" and len(field.of) == 1):
            iris = [*(field.codes or self.reader.sort(self.reader.members(field.of[0])))]
            shown = iris if value in ("", *iris) else [value, *iris]
            options = [(iri, self.reader.name(iri)) for iri in shown]
            return {"value": value, "options": options, "is_fixed": False}
        return {"value": self._name_or_value(field, value), "options": [], "is_fixed": False}

    def _name_or_value(self, field: Field, value: str) -> str:
        """Return the name of the entity in a field if the name resolves to it, else the value."""
        name = self.reader.label(value) if value in self.reader.store else ""
        is_found = field.value == "iri" and name and _find_iri(self.reader, field, name) == value
        return name if is_found else value

    def _help(self, field: Field, *, is_first: bool) -> Text | None:
        if field.name == "category":
            return self._describe_category()
        return None if is_first else best(field.help, self.reader.language)

    def _describe_category(self) -> Text | None:
        """Describe where a resource is placed, and which category is suggested."""
        texts = {
            "false": mark("Står i dag i %(categories)s."),
            "true": mark("Beregnet forslag: %(categories)s."),
        }
        said = []
        for is_suggested, text in texts.items():
            rows = self._placements(is_suggested)
            names = ", ".join(self.reader.label(value_of(row["category"])) for row in rows)
            said += [self.reader.text(text) % {"categories": names}] if names else []
        return self.reader.plain(" ".join(said)) if said else None

    def _placements(self, is_suggested: str) -> list[Row]:
        """List the categories that the resource is in, or those that the analysis suggests."""
        if self.values["resource"] not in self.reader.store:
            return []
        rows = self.reader.ask("placement-form", thing=ox.NamedNode(self.values["resource"]))
        return [row for row in rows if value_of(row["suggested"]) == is_suggested]

    def sentence(self) -> str:
        """Write the proposal in one sentence, with long texts shortened."""
        filled = {f.name: shorten(self._answer(f)) for f in self.kind.fields}
        for name, text in filled.items():
            filled[name] = text or filled.get(_in_nynorsk(name), "")
        return self.say(self.kind.sentence).value.format(**filled)

    def answers(self) -> list[tuple[Text, str]]:
        """List the questions and answers that the sentence does not cover."""
        sentence, values = self.sentence(), self.kind.normalise(self.values)
        default = self.kind.normalise(self.kind.filled)
        return [
            (self.question(field), self._answer(field))
            for field in self.kind.fields
            if values[field.name] not in ("", default[field.name])
            and self._answer(field) not in sentence
        ]

    def _answer(self, field: Field) -> str:
        value = self.values[field.name]
        if value and field.value == "date":
            return day(self.reader, value)
        if value and field.value in ("iri", "code"):
            return self.reader.label(value)
        return "".join(c if c.isprintable() or c == "\n" else " " for c in value)

    def missing(self) -> list[Text]:
        """List what the editors must add."""
        return [
            self.say(f.label) for f in self.kind.fields if f.required and not self.values[f.name]
        ]

    def question(self, field: Field, *, is_first: bool = True) -> Text:
        """Return the question that a field answers, or its label for a text not shown first."""
        is_asked = field.question and (is_first or field.value != "text")
        return self.say(field.question if is_asked else field.label)

    def say(self, texts: Mapping[str, str]) -> Text:
        """Choose the reader's language among texts."""
        return best(texts, self.reader.language) or Text("", self.reader.language)

    def _plain(self, message: str) -> Text:
        return self.reader.plain(self.reader.text(message))

    def _own(self, name: str) -> str:
        """Return the field for the same text in the language of a reader of Nynorsk."""
        is_own = self.reader.language == "nn" and _in_nynorsk(name) in self.values
        return _in_nynorsk(name) if is_own else name

    def _in_any_language(self, name: str) -> str:
        return self.values[name] or self.values.get(_in_nynorsk(name), "")


def _in_nynorsk(name: str) -> str:
    return f"{name.removesuffix('-nb')}-nn"


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
    is_days = filled.startswith("+")
    return str(reader.today + timedelta(days=int(filled))) if is_days else filled

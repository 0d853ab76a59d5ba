"""What a reader chooses at an address: the fields of a form, and the choices made with them.

An option is a word in the address and the IRI of what it names, or a text of ours. What cannot be
chosen is refused with what can.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from itertools import islice
from typing import Self
from urllib.parse import urlencode

from okosystem.errors import GraphError
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.texts import mark, read_translations
from okosystem.rdf.terms import (
    ID,
    kind_of,
    local_name,
    parse_day,
)
from okosystem.text import fold

DAY, SCENARIO = "dato", "scenario"
EXAMPLE = date(2021, 6, 1)
MAX_SHOWN, MAX_SUGGESTIONS, MAX_OPTIONS = 80, 10, 60
Option = tuple[Text, Mapping[str, str] | str]
"""What can be chosen instead: its name, and the choices that it changes, or an address."""


class Refused(GraphError):
    """A choice that cannot be made, with what can be chosen instead.

    The text is one of ours in Bokmål, with the values by name. It is a page for people and a
    problem for programs.
    """

    def __init__(
        self, text: str, options: Iterable[Option], status: int = 400, /, **values: object
    ) -> None:
        super().__init__(text)
        self.text, self.options, self.status, self.values = text, list(options), status, values

    def to_english(self, choices: Iterable[str] | None = None) -> str:
        """Write it for programs, with what can be chosen in their words, else by its values.

        The English text for programs has a separate context in the catalogue.
        """
        if choices is None:
            choices = (
                str(t) if isinstance(to, str) else " ".join(to.values()) for t, to in self.options
            )
        text = read_translations("en").pgettext("problem", self.text)
        return text % {**self.values, "choices": ", ".join(choices)}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a view's form: its parameter name and its options.

    An option is labelled by an IRI, whose name is shown, or by a text of ours; the graph may have
    them, in `options_in`. If nothing is chosen, the value is the first option if
    `defaults_to_first`, else empty. If `multiple`, several options may be chosen. `status` is that
    of the refusal of any other. If it is `optional`, it is not there when the graph has no options.
    `separator` stands between several chosen ones.
    """

    name: str
    label: str
    options: Mapping[str, str] = field(default_factory=dict)
    options_in: Callable[[Reader], Mapping[str, str]] | None = None
    defaults_to_first: bool = False
    multiple: bool = False
    status: int = 400
    optional: bool = False
    separator: str = " "

    def known(self, reader: Reader) -> Self:
        """Make this field with the options that a graph has."""
        return replace(self, options=self.options_in(reader)) if self.options_in else self

    @property
    def default(self) -> str:
        """The value if nothing is chosen."""
        return next(iter(self.options), "") if self.defaults_to_first else ""

    def read(self, reader: Reader, values: Sequence[str]) -> str:
        """Read the chosen options, separated by spaces; raises Refused for an unknown one."""
        given = [text for text in values if text]
        unknown = [text for text in given if text not in self.options]
        if unknown or (len(given) > 1 and not self.multiple):
            raise Refused(
                "«%(given)s» kan ikke velges som «%(label)s». Velg én av disse:",
                [
                    (option_label(reader, self.options[w]), {self.name: w})
                    for w in self._like(given)
                ],
                self.status,
                given=" & ".join(unknown[:1] or given)[:MAX_SHOWN],
                label=reader.text(self.label).lower(),
                name=self.name,
                options=", ".join(self.options),
            )
        return " ".join(given) or self.default

    def _like(self, given: Sequence[str]) -> Iterable[str]:
        """List the words to choose instead: of many, the similar ones first."""
        is_many = len(self.options) > MAX_OPTIONS
        word = given[0][:MAX_SHOWN]
        similar = get_close_matches(word, self.options, MAX_OPTIONS, 0.5) if is_many else ()
        return islice(dict.fromkeys([*similar, *self.options]), MAX_OPTIONS)


# How much of a list its page shows.
LENGTH = Field(
    "vis",
    mark("Vis"),
    {"forste": mark("de første"), "alle": mark("alle")},
    defaults_to_first=True,
)


@dataclass(frozen=True, slots=True)
class DayField(Field):
    """A field for a day; if `partial`, a year or a month is allowed and means its first day."""

    example: date = EXAMPLE
    earliest: date = date.min
    partial: bool = False

    def read(self, reader: Reader, values: Sequence[str]) -> str:
        """Read the day, as year-month-day; empty without one."""
        return str(self.find(reader, values) or "")

    def find(self, reader: Reader, values: Sequence[str]) -> date | None:
        """Find the day; raises Refused for an invalid one or one too early."""
        given = "&".join(filter(None, values))
        if not given:
            return None
        try:
            day = parse_day(given, self.partial)
        except ValueError:
            day = None
        if day is None or day < self.earliest:
            raise Refused(
                "Datoen kan ikke leses. Skriv én dag som år-måned-dag, for eksempel:",
                [(reader.plain(f"{self.name}={self.example}"), {self.name: str(self.example)})],
                name=self.name,
                given=given[:MAX_SHOWN],
            )
        return day


THE_DAY = DayField(DAY, mark("Dag"))


@dataclass(frozen=True, slots=True)
class TextField(Field):
    """A field for a text of any lines: nothing, or so many characters at least and at most."""

    least: int = 0
    most: int = 0

    def read(self, reader: Reader, values: Sequence[str]) -> str:
        """Return the text; raises Refused for one that is too short or too long."""
        text = "\n".join(values).strip()
        if text and not self.least <= len(text) <= self.most:
            raise Refused(
                "Skriv %(least)s til %(most)s tegn.",
                [],
                name=self.name,
                least=self.least,
                most=self.most,
            )
        return text


# Whom the answer is for: the groups of users that duties and resources name.
I_AM = Field(
    "jeg",
    mark("Jeg er"),
    {
        code: ID[f"user-group/{code}"]
        for code in ("municipal", "county", "central-government", "private", "citizen")
    },
)


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of a reader on a page, besides the day; the same address gives the same view.

    `path` is that of the page, with the choices in `of_path`. `file` is what was sent with them,
    which is in no address and is kept nowhere.
    """

    fields: Sequence[Field] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    of_path: Mapping[str, str] = field(default_factory=dict)
    file: bytes = b""

    def __getitem__(self, name: str) -> str:
        return self.of_path[name] if name in self.of_path else self.chosen[name]

    def non_default(self, reader: Reader) -> dict[str, str]:
        """List the choices that are not the default, by field, and the day."""
        default = {field.name: field.default for field in self.fields}
        changed = {name: value for name, value in self.chosen.items() if value != default.get(name)}
        return changed | ({DAY: reader.day.isoformat()} if reader.day else {})

    def address(self, reader: Reader, path: str = "", **changes: str) -> str:
        """Build the address of this view with some choices changed; an empty one is left out.

        It keeps the day of the reader.
        """
        multiples = {field.name: field.separator for field in self.fields if field.multiple}
        pairs = [
            (name, value)
            for name, text in (self.non_default(reader) | changes).items()
            for value in (text.split(multiples[name]) if name in multiples else [text])
            if value
        ]
        return f"{path or self.path}?{urlencode(pairs)}" if pairs else path or self.path


def option_label(reader: Reader, text: str) -> Text:
    """Return the label of an option in the reader's language."""
    if text.startswith("https://"):
        return reader.labels.name(text, reader.language)
    return reader.plain(reader.text(text))


def options_of(reader: Reader, iris: Iterable[str]) -> Mapping[str, str]:
    """List entities by their last path segment, in alphabetical order of their labels."""
    return {local_name(iri): iri for iri in reader.sort(set(iris) - {""})}


def resources(reader: Reader) -> Mapping[str, str]:
    """List every shared resource in alphabetical order."""
    return options_of(reader, reader.members("resource"))


def similar_resources(reader: Reader, word: str) -> Sequence[str]:
    """List the shared resources whose slug or name resembles an unknown one."""
    known = resources(reader)
    hits = [hit.iri for hit in reader.index().search(word.replace("-", " ")).hits]
    found = [*(known[alike] for alike in get_close_matches(word, known, 5)), *hits]
    return [iri for iri in dict.fromkeys(found) if iri in known.values()][:MAX_SUGGESTIONS]


@cached_per_graph(12)
def _label_members(graph: Reader, language: str, kinds: Sequence[str]) -> Mapping[str, str]:
    """Label the entities of some kinds, in order; identical labels are distinguished by kind."""
    reader = graph.in_language(language)
    members = reader.sort(iri for kind in kinds for iri in reader.members(kind))
    names = {iri: reader.label(iri) for iri in members}
    counts = Counter(names.values())
    return {
        iri: f"{text} ({reader.kind_name(kind_of(iri)).lower()})" if counts[text] > 1 else text
        for iri, text in names.items()
    }


@dataclass(frozen=True, slots=True)
class NameField(Field):
    """A field for an entity of some kinds: its value is a slug if there is one kind, or a CURIE.

    An IRI, a CURIE and a name are also accepted.
    """

    kinds: Sequence[str] = ("resource",)

    def read(self, reader: Reader, values: Sequence[str]) -> str:
        """Find the named entity; empty for an empty field; raises Refused for an unknown name."""
        entered = " & ".join(values).strip()
        return self.word(reader, self._find(reader, entered)) if entered else ""

    def word(self, reader: Reader, iri: str) -> str:
        """Return the value for an entity."""
        return local_name(iri) if len(self.kinds) == 1 else reader.curie(iri)

    def iri(self, word: str) -> str:
        """Return the entity of a value; empty for an empty one."""
        kind, _, slug = word.rpartition(":")
        return str(ID[f"{kind or self.kinds[0]}/{slug}"]) if word else ""

    def labels(self, reader: Reader) -> Mapping[str, str]:
        """Label the entities; identical labels are distinguished by kind."""
        return _label_members(reader, reader.language, tuple(self.kinds))

    def _find(self, reader: Reader, entered: str) -> str:
        labels = self.labels(reader)
        kind, _, slug = entered.removeprefix(str(ID)).replace(":", "/", 1).rpartition("/")
        kind = kind or (self.kinds[0] if len(self.kinds) == 1 else "")
        if (iri := str(ID[f"{kind}/{slug}"])) in labels:
            return iri
        found = (iri for iri, text in labels.items() if fold(text) == fold(entered))
        return next(found, None) or self._search(reader, entered, labels)

    def _search(self, reader: Reader, entered: str, labels: Mapping[str, str]) -> str:
        """Find the only entity with a name in any language, or a slug; else raises Refused."""
        given = entered[:MAX_SHOWN]
        hits = [hit for hit in reader.index().search(given).hits if hit.iri in labels]
        with_slug = [iri for iri in labels if local_name(iri) == entered]
        matching = [hit.iri for hit in hits if fold(hit.found_by) == fold(entered)] or with_slug
        if len(matching) == 1:
            return matching[0]
        slugs = {local_name(iri): iri for iri in labels}
        close = [slugs[slug] for slug in get_close_matches(given, slugs, 5)]
        found = matching or [*(hit.iri for hit in hits), *close, *similar_resources(reader, given)]
        options: list[Option] = [
            (reader.plain(labels[iri]), {self.name: self.word(reader, iri)})
            for iri in islice((i for i in dict.fromkeys(found) if i in labels), MAX_SUGGESTIONS)
        ]
        values = {"name": self.name, "given": given}
        if matching:
            raise Refused(
                "«%(given)s» er navnet på flere. Velg den du mener:", options, 400, **values
            )
        if not options:
            raise Refused("Ingenting du kan velge her, har navnet «%(given)s».", [], 404, **values)
        raise Refused(
            "Ingenting du kan velge her, har navnet «%(given)s». Mente du en av disse?",
            options,
            404,
            **values,
        )

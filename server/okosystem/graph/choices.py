"""What a reader chooses at an address: the fields of a form, and the choices made with them.

An option is a word in the address and the IRI of what it names, or a text of ours. What cannot be
chosen is refused with what can.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from urllib.parse import urlencode

from okosystem.core.errors import GraphError
from okosystem.core.history import parse_day
from okosystem.core.terms import local_name
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark

DAY, SCENARIO = "dato", "scenario"
EXAMPLE = date(2021, 6, 1)
MAX_SHOWN, MAX_SUGGESTIONS = 80, 10
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


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a view's form: its parameter name and its options.

    An option is labelled by an IRI, whose name is shown, or by a text of ours. If nothing is
    chosen, the value is the first option if `defaults_to_first`, else empty. If `multiple`,
    several options may be chosen.
    """

    name: str
    label: str
    options: Mapping[str, str]
    defaults_to_first: bool = False
    multiple: bool = False

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
                [(option_label(reader, t), {self.name: word}) for word, t in self.options.items()],
                given=" & ".join(unknown[:1] or given)[:MAX_SHOWN],
                label=reader.text(self.label).lower(),
                name=self.name,
                options=", ".join(self.options),
            )
        return " ".join(given) or self.default


# How much of a list its page shows.
LENGTH = Field("vis", mark("Vis"), {"forste": mark("de første"), "alle": mark("alle")}, True)


def read_day(
    reader: Reader,
    name: str,
    values: Sequence[str],
    *,
    example: date = EXAMPLE,
    earliest: date = date.min,
    partial: bool = False,
) -> date | None:
    """Read a day; raises Refused for an invalid one or one too early.

    With `partial`, a year or a month is allowed and means its first day.
    """
    given = [text for text in values if text]
    if not given:
        return None
    try:
        day = parse_day("&".join(given), partial)
    except ValueError:
        day = None
    if day is None or day < earliest:
        raise Refused(
            "Datoen kan ikke leses. Skriv én dag som år-måned-dag, for eksempel:",
            [(reader.plain(f"{name}={example}"), {name: str(example)})],
            name=name,
            given="&".join(given)[:MAX_SHOWN],
        )
    return day


@dataclass(frozen=True, slots=True)
class DayField(Field):
    """A field for a day, read as by `read_day`."""

    options: Mapping[str, str] = field(default_factory=dict)
    example: date = EXAMPLE
    earliest: date = date.min
    partial: bool = False

    def read(self, reader: Reader, values: Sequence[str]) -> str:
        """Read the day, as year-month-day; empty without one."""
        about = {"example": self.example, "earliest": self.earliest}
        return str(read_day(reader, self.name, values, **about, partial=self.partial) or "")


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of a reader on a page; the same address gives the same view.

    `path` is that of the page, with the choices in `of_path`, and `day` that of the address, which
    every link keeps.
    """

    fields: Sequence[Field] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None
    path: str = ""
    of_path: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.of_path[name] if name in self.of_path else self.chosen[name]

    @property
    def has_scenario(self) -> bool:
        """Whether a scenario is shown."""
        return bool(self.chosen.get(SCENARIO))

    def other_day(self, reader: Reader) -> date | None:
        """Return the day that is shown, if it is not that of the release."""
        return self.day if self.day != reader.today else None

    def of_today(self) -> "Choices":
        """Leave out the day and the scenario."""
        chosen = {name: value for name, value in self.chosen.items() if name != SCENARIO}
        return replace(self, chosen=chosen, day=None)

    def non_default(self) -> dict[str, str]:
        """List the choices that are not the default, by field."""
        default = {field.name: field.default for field in self.fields}
        changed = {name: value for name, value in self.chosen.items() if value != default.get(name)}
        return changed | ({DAY: self.day.isoformat()} if self.day else {})

    def address(self, path: str = "", **changes: str) -> str:
        """Build the address of this view with some choices changed; an empty one is left out."""
        multiples = {field.name for field in self.fields if field.multiple}
        pairs = [
            (name, value)
            for name, text in (self.non_default() | changes).items()
            for value in (text.split() if name in multiples else [text])
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

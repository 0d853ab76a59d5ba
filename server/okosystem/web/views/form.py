"""Read the choices of a form from the address, or refuse them with alternatives.

Options are read from the graph: name in the address → IRI. Among the choices are the day and the
scenario that a page shows, and the findings of both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from urllib.parse import urlencode

from flask import g, request

from okosystem.core.terms import kind_of, local_name
from okosystem.engine.oxigraph import Store
from okosystem.model.as_of import Scenario, days_of_change, known_span, results_on, scenarios_of
from okosystem.model.labels import Text
from okosystem.web.basis import BASIS
from okosystem.web.dates import day as format_day
from okosystem.web.display_names import sort_by_label
from okosystem.web.languages import COOKIE, current_language, gettext, mark
from okosystem.web.lists import members
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.memento import requested_day
from okosystem.web.problems import MAX_SHOWN, is_for_page, plain, refuse, with_changes
from okosystem.web.state import current_index, current_labels, current_release, today

MAX_SUGGESTIONS = 10
SCENARIO = "scenario"


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

    def read(self) -> str:
        """Read the chosen options, separated by spaces; refuses an unknown option."""
        values = [text for text in request.args.getlist(self.name) if text]
        unknown = [text for text in values if text not in self.options]
        if unknown or (len(values) > 1 and not self.multiple):
            refuse(
                "«%(given)s» kan ikke velges som «%(label)s». Velg én av disse:",
                [
                    (option_label(text), f"?{with_changes(**{self.name: word})}")
                    for word, text in self.options.items()
                ],
                given=" & ".join(unknown[:1] or values)[:MAX_SHOWN],
                label=gettext(self.label).lower(),
                name=self.name,
                options=", ".join(self.options),
            )
        return " ".join(values) or self.default


# How much of a list its page shows.
LENGTH = Field("vis", mark("Vis"), {"forste": mark("de første"), "alle": mark("alle")}, True)


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of a reader; the same address gives the same view."""

    fields: Sequence[Field] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None

    def __getitem__(self, name: str) -> str:
        return self.chosen[name]

    def with_extra(self, more: Mapping[str, str]) -> "Choices":
        """Add choices that other fields have made."""
        return replace(self, chosen={**more, **self.chosen})

    @property
    def has_scenario(self) -> bool:
        """Whether a scenario is shown."""
        return bool(self.chosen.get(SCENARIO))

    @property
    def other_day(self) -> date | None:
        """The day that is shown, if it is not that of the release."""
        return self.day if self.day != today() else None

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
        base = path or f"{request.script_root}{request.path}"
        return f"{base}?{urlencode(pairs)}" if pairs else base


def read_choices(*fields: Field, also: Sequence[str] = ()) -> Choices:
    """Read the choices of a view; a page ignores unknown parameters, but a file refuses them."""
    known = [*also, *(field.name for field in fields), DAY]
    unknown = [name for name in request.args if name not in (*known, COOKIE, BASIS)]
    if unknown and not is_for_page():
        refuse(
            "Siden har ikke noe valg som heter «%(name)s». Den har disse:",
            [(plain(each), "") for each in known],
            name=unknown[0][:MAX_SHOWN],
            names=", ".join(known),
        )
    return Choices(fields, {field.name: field.read() for field in fields}, requested_day())


def option_label(text: str) -> Text:
    """Return the label of an option in the reader's language."""
    if text.startswith("https://"):
        return current_labels().name(text, current_language())
    return plain(gettext(text))


def options_of(iris: Iterable[str]) -> Mapping[str, str]:
    """List entities by their last path segment, in alphabetical order of their labels."""
    return {local_name(iri): iri for iri in sort_by_label(set(iris) - {""})}


def resources() -> Mapping[str, str]:
    """List every shared resource in alphabetical order."""
    return options_of(members("resource"))


def similar_resources(word: str) -> Sequence[str]:
    """List the shared resources whose slug or name resembles an unknown one."""
    known = resources()
    hits = [hit.iri for hit in current_index().search(word.replace("-", " ")).hits]
    found = [*(known[alike] for alike in get_close_matches(word, known, 5)), *hits]
    return [iri for iri in dict.fromkeys(found) if iri in known.values()][:MAX_SUGGESTIONS]


@dataclass(frozen=True, slots=True)
class ViewedDay:
    """The day and the scenario that a reader has chosen, and the stores with the findings.

    `store` is none for today. `base` is what it is compared with; none is today.
    """

    choices: Choices
    day: date
    store: Store | None = None
    base: Store | None = None
    scenario: Scenario | None = None

    @property
    def other_day(self) -> date | None:
        """The day, if it is not today or has a scenario."""
        return self.day if self.store is not None else None

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day that can be shown, without a scenario."""
        return known_span(current_release())

    @property
    def days(self) -> Sequence[date]:
        """The days on which something changed."""
        return days_of_change(current_release())

    def with_pages(self, iris: Sequence[str]) -> Sequence[str]:
        """Leave out findings of another day, which have no pages."""
        return [iri for iri in iris if self.store is None or kind_of(iri) != "analysis"]


def scenario_field() -> Field:
    """Build the form field for the scenario."""
    options = {slug: s.iri for slug, s in scenarios_of(current_release()).items()}
    return Field(SCENARIO, mark("Scenario"), options)


def viewed_day(choices: Choices) -> ViewedDay:
    """Read the findings of the chosen day and scenario, once for each request.

    A scenario is compared with the same day without it. Refuses a day outside the known span.
    """
    slug = choices.chosen.get(SCENARIO, "")
    scenario = scenarios_of(current_release()).get(slug)
    day = choices.day or (scenario.day if scenario else today())
    read: dict[tuple[date, str], ViewedDay] = g.setdefault("viewed_days", {})
    if (day, slug) not in read:
        _check_day(day)
        release, client = current_release(), request.remote_addr or ""
        found = None if day == today() else results_on(release, day, "", client)
        read[day, slug] = ViewedDay(choices, day, found)
        if scenario:
            store = results_on(release, day, slug, client)
            read[day, slug] = ViewedDay(choices, day, store, found, scenario)
    return read[day, slug]


def _check_day(day: date) -> None:
    """Refuse a day outside the known span, which a scenario extends to its own day."""
    start, end = known_span(current_release())
    ends = [end, *(scenario.day for scenario in scenarios_of(current_release()).values())]
    if not start <= day <= max(ends):
        refuse(
            "Analysene kan vises fra %(first)s, den første dagen noe har en plass i målbildet,"
            " til %(last)s, den siste dagen grafen kjenner en endring."
            " Utenfor det vet grafen ikke nok. Dager da noe ble endret:",
            [
                (Text(str(day), "nb"), f"?{with_changes(**{DAY: str(day)})}")
                for day in days_of_change(current_release())[::-1]
            ],
            404,
            first=format_day(str(start)),
            last=format_day(str(end)),
            start=start,
            end=end,
        )

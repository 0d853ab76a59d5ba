"""The choices a reader made in a form: read from the address, or refused with alternatives.

Options are read from the graph: name in the address → IRI.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import NoReturn
from urllib.parse import urlencode

from flask import Response, after_this_request, request

from okosystem.core.terms import local_name
from okosystem.model.labels import Text
from okosystem.web.alphabet import in_order
from okosystem.web.languages import COOKIE, current_language, gettext
from okosystem.web.lists import members
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.memento import requested_day
from okosystem.web.problems import SHOWN, is_for_page, plain, refuse, with_changes
from okosystem.web.state import current_index, current_labels
from okosystem.web.suggestions import close

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
        for text in values:
            if text not in self.options:
                self._refuse(text)
        if len(values) > 1 and not self.multiple:
            self._refuse(" & ".join(values))
        return " ".join(values) or self.default

    def _refuse(self, given: str) -> NoReturn:
        """Refuse a value and list the options, each as a link to the view with that choice."""
        refuse(
            "«%(given)s» kan ikke velges som «%(label)s». Velg én av disse:",
            [
                (option_label(text), f"?{with_changes(**{self.name: word})}")
                for word, text in self.options.items()
            ],
            given=given[:SHOWN],
            label=gettext(self.label).lower(),
            name=self.name,
            options=", ".join(self.options),
        )


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of a reader; the same address gives the same view."""

    fields: Sequence[Field]
    chosen: Mapping[str, str]
    day: date | None

    def __getitem__(self, name: str) -> str:
        return self.chosen[name]

    def with_extra(self, more: Mapping[str, str]) -> "Choices":
        """Add choices that other fields have made."""
        return replace(self, chosen={**more, **self.chosen})

    def of_today(self) -> "Choices":
        """Leave out the day and the scenario."""
        return replace(
            self, chosen={n: "" if n == "scenario" else v for n, v in self.chosen.items()}, day=None
        )

    def non_default(self) -> dict[str, str]:
        """List the choices that are not the default, by field."""
        default = {field.name: field.default for field in self.fields}
        changed = {name: value for name, value in self.chosen.items() if value != default.get(name)}
        return changed | ({DAY: self.day.isoformat()} if self.day else {})

    def address(self, path: str = "", **changes: str) -> str:
        """Build the address of this view with some choices changed; an empty one is left out."""
        multiples = {field.name for field in self.fields if field.multiple}
        chosen = {name: value for name, value in (self.non_default() | changes).items() if value}
        pairs = [
            (n, v)
            for n, text in chosen.items()
            for v in (text.split() if n in multiples else [text])
        ]
        base = path or f"{request.script_root}{request.path}"
        return f"{base}?{urlencode(pairs)}" if pairs else base


def read_choices(*fields: Field, also: Sequence[str] = ()) -> Choices:
    """Read the choices of a view; a page ignores unknown parameters, which a file refuses.

    Mail programs and social media add parameters to links. The page states its address without.
    """
    known = [*also, *(field.name for field in fields), DAY]
    unknown = [name for name in request.args if name not in (*known, COOKIE)]
    if unknown and not is_for_page():
        refuse(
            "Siden har ikke noe valg som heter «%(name)s». Den har disse:",
            [(plain(each), "") for each in known],
            name=unknown[0][:SHOWN],
            names=", ".join(known),
        )
    choices = Choices(fields, {field.name: field.read() for field in fields}, requested_day())
    if unknown:
        after_this_request(partial(_add_canonical, choices.address()))
    return choices


def _add_canonical(address: str, response: Response) -> Response:
    response.headers.add("Link", f'<{address}>; rel="canonical"')
    return response


def option_label(text: str) -> Text:
    """Return the label of an option in the reader's language."""
    if text.startswith("https://"):
        return current_labels().name(text, current_language())
    return plain(gettext(text))


def options_of(iris: Iterable[str]) -> Mapping[str, str]:
    """List entities by their last path segment, in alphabetical order of their labels."""
    return {local_name(iri): iri for iri in in_order(set(iris) - {""})}


def resources() -> Mapping[str, str]:
    """List every shared resource in alphabetical order."""
    return options_of(members("resource"))


def similar_resources(word: str) -> Sequence[str]:
    """List the shared resources whose slug or name resembles an unknown one."""
    known = resources()
    hits = [hit.iri for hit in current_index().search(word.replace("-", " ")).hits]
    found = [known[alike] for alike in close(word, known)]
    return list(dict.fromkeys([*found, *(i for i in hits if i in known.values())]))[
        :MAX_SUGGESTIONS
    ]

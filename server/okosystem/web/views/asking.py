"""What a reader chose in a view: read from the address, or refused with what may be chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NoReturn
from urllib.parse import urlencode

from flask import request

from okosystem.model.labels import Text
from okosystem.web.languages import COOKIE, current_language, gettext
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.memento import asked_day
from okosystem.web.refusing import SHOWN, plain, refuse, with_changes
from okosystem.web.state import current_labels


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a view's form: its name in the address, and what may stand there.

    An option is told by an IRI, whose name is shown, or by a text of ours. What nobody chose is
    the first option of a field that `leads`, else nothing. Of `many`, several may be chosen.
    """

    name: str
    label: str
    options: Mapping[str, str]
    leads: bool = False
    many: bool = False

    @property
    def usual(self) -> str:
        """What is chosen by who chooses nothing."""
        return next(iter(self.options), "") if self.leads else ""

    def read(self) -> str:
        """Read what was chosen, words with spaces between; refuses what is no option."""
        given = [text for text in request.args.getlist(self.name) if text]
        for text in given:
            if text not in self.options:
                self.refuse(text)
        if len(given) > 1 and not self.many:
            self.refuse(" & ".join(given))
        return " ".join(given) or self.usual

    def refuse(self, given: str) -> NoReturn:
        """Say what may be chosen, each as a link to the view with that choice."""
        said = gettext("«%(given)s» kan ikke velges som «%(label)s». Velg én av disse:")
        allowed = [
            (worded(text), f"?{with_changes(**{self.name: word})}")
            for word, text in self.options.items()
        ]
        refuse(
            said % {"given": given[:SHOWN], "label": gettext(self.label).lower()},
            allowed,
            f"{self.name}={given[:SHOWN]!r} is not one of: {', '.join(self.options)}.",
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a reader chose; the same address gives the same view again."""

    fields: Sequence[Field]
    chosen: Mapping[str, str]
    day: date | None

    def __getitem__(self, name: str) -> str:
        return self.chosen[name]

    def having(self, more: Mapping[str, str]) -> "Asked":
        """Give the same with what was chosen in other ways than in these fields."""
        return replace(self, chosen={**more, **self.chosen})

    def told(self) -> dict[str, str]:
        """List the choices that are not what everyone gets, by field."""
        usual = {field.name: field.usual for field in self.fields}
        kept = {name: value for name, value in self.chosen.items() if value != usual.get(name)}
        return kept | ({DAY: self.day.isoformat()} if self.day else {})

    def address(self, path: str = "", **changes: str) -> str:
        """Give the address of this view with some other choices; an empty one is left out."""
        many = {field.name for field in self.fields if field.many}
        kept = {name: value for name, value in (self.told() | changes).items() if value}
        pairs = [
            (n, v) for n, text in kept.items() for v in (text.split() if n in many else [text])
        ]
        where = path or f"{request.script_root}{request.path}"
        return f"{where}?{urlencode(pairs)}" if pairs else where


def read(*fields: Field, also: Sequence[str] = ()) -> Asked:
    """Read the choices of a view; refuses a field that it does not have."""
    known = [*also, *(field.name for field in fields), DAY]
    for name in request.args:
        if name not in (*known, COOKIE):
            said = gettext("Siden har ikke noe valg som heter «%(name)s». Den har disse:")
            detail = f"There is no choice {name[:SHOWN]!r} here; there is: {', '.join(known)}."
            refuse(said % {"name": name[:SHOWN]}, [(plain(n), "") for n in known], detail)
    return Asked(fields, {field.name: field.read() for field in fields}, asked_day())


def worded(text: str) -> Text:
    """Say an option in the reader's language: by the name of a thing, or by a text of ours."""
    if text.startswith("https://"):
        return current_labels().name(text, current_language())
    return plain(gettext(text))

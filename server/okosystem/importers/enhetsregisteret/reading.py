"""What Enhetsregisteret says of one unit, read from the JSON of its open API. Pure.

GET /enheter/<number> answers 200 with an `Enhet` or a `SlettetEnhet`, 404 for a number it does not
have, and 410 for a unit that is taken out of the open data.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okosystem.core.errors import SourceError

API = "https://data.brreg.no/enhetsregisteret/api"
ABSENT = 404
REMOVED = 410
STATUSES: Mapping[str, str] = {
    "konkurs": "konkurs",
    "underAvvikling": "under avvikling",
    "underTvangsavviklingEllerTvangsopplosning": "under tvangsavvikling eller tvangsoppløsning",
    "underRekonstruksjonsforhandling": "under rekonstruksjon",
}
CLASSES = {None, "Enhet", "SlettetEnhet"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"\d{9}")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: `known` is False for a number the register does not have."""

    number: str
    known: bool = True
    name: str | None = None
    form: str | None = None
    parent: str | None = None
    deleted: str | None = None
    statuses: Sequence[str] = ()
    remarks: Sequence[str] = ()

    @property
    def page(self) -> str:
        """Where the register tells of it."""
        return f"{API}/enheter/{self.number}"


def read(number: str, status: int, body: bytes) -> Unit:
    """Read an answer; raises SourceError when it is no answer about this number."""
    if status == ABSENT:
        return Unit(number, known=False)
    try:
        said = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise refused(number, f"no JSON in UTF-8 ({error})") from error
    return unit_of(number, said)


def unit_of(number: str, said: Any) -> Unit:
    """Take what we need of a unit, and refuse what has another form."""
    if not isinstance(said, dict) or said.get("organisasjonsnummer") != number:
        raise refused(number, "it is not about this number")
    if said.get("respons_klasse") not in CLASSES:
        raise refused(number, f"a class unknown to us, {said['respons_klasse']!r}")
    form = said.get("organisasjonsform")
    return Unit(
        number=number,
        name=_text(said, "navn", number),
        form=_text(form, "kode", number) if isinstance(form, dict) else None,
        parent=_like(_NUMBER, said, "overordnetEnhet", number),
        deleted=_like(_DAY, said, "slettedato", number),
        statuses=[name for key, name in STATUSES.items() if said.get(key) is True],
        remarks=list(_remarks(said)),
    )


def _remarks(said: Mapping[str, Any]) -> Sequence[str]:
    """Take the remarks that the register itself has put on a unit, such as a merger."""
    remarks = said.get("paategninger")
    listed = remarks if isinstance(remarks, list) else []
    return [r["tekst"] for r in listed if isinstance(r, dict) and isinstance(r.get("tekst"), str)]


def _text(said: Mapping[str, Any], key: str, number: str) -> str | None:
    value = said.get(key)
    if value is not None and not isinstance(value, str):
        raise refused(number, f"{key} is no text")
    return " ".join(value.split()) if value else None


def _like(form: re.Pattern[str], said: Mapping[str, Any], key: str, number: str) -> str | None:
    value = _text(said, key, number)
    if value and not form.fullmatch(value):
        raise refused(number, f"{key} is {value!r}")
    return value


def refused(number: str, why: str) -> SourceError:
    """Say that an answer cannot be used."""
    return SourceError(
        f"{API}/enheter/{number}  the answer cannot be used: {why}. "
        "How to fix it: see what the address answers, and whether the API has changed."
    )

"""Units of Enhetsregisteret: parsed from the JSON of its open API, and written as triples.

GET /enheter/<number> answers 200 with an `Enhet` or a `SlettetEnhet`, 404 for a number it does not
have, and 410 for a unit that was removed from the open data.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from okosystem.core.errors import SourceError
from okosystem.core.terms import ID, ORG, RDF_TYPE, ROV, SCHEMA
from okosystem.importers.match_rules import NUMBER
from okosystem.importers.triples import (
    ExternalDescription,
    ImportSource,
    date_literal,
    description_triples,
    escape_iri,
    match_triples,
    triples_about,
)

API = "https://data.brreg.no/enhetsregisteret/api"
NOT_FOUND = 404
GONE = 410
STATUSES: Mapping[str, str] = {
    "konkurs": "konkurs",
    "underAvvikling": "under avvikling",
    "underTvangsavviklingEllerTvangsopplosning": "under tvangsavvikling eller tvangsoppløsning",
    "underRekonstruksjonsforhandling": "under rekonstruksjon",
}
CLASSES = {None, "Enhet", "SlettetEnhet"}
PARENT = ORG["subOrganizationOf"]
DISSOLVED = SCHEMA["dissolutionDate"]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"\d{9}")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit; `known` is False for a number the register does not have."""

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
        """Its address in the register."""
        return f"{API}/enheter/{self.number}"


def parse_response(number: str, status: int, body: bytes) -> Unit:
    """Parse a response; raises SourceError when it does not describe this number."""
    if status == NOT_FOUND:
        return Unit(number, known=False)
    try:
        data = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _unusable(number, f"no JSON in UTF-8 ({error})") from error
    return parse_unit(number, data)


def parse_unit(number: str, data: Any) -> Unit:
    """Read the properties we need; raises SourceError for anything unexpected."""
    if not isinstance(data, dict) or data.get("organisasjonsnummer") != number:
        raise _unusable(number, "it is not about this number")
    if data.get("respons_klasse") not in CLASSES:
        raise _unusable(number, f"a class unknown to us, {data['respons_klasse']!r}")
    form = data.get("organisasjonsform")
    return Unit(
        number=number,
        name=_text(data, "navn", number),
        form=_text(form, "kode", number) if isinstance(form, dict) else None,
        parent=_matching(_NUMBER, data, "overordnetEnhet", number),
        deleted=_matching(_DAY, data, "slettedato", number),
        statuses=[name for key, name in STATUSES.items() if data.get(key) is True],
        remarks=list(_remarks(data)),
    )


def _remarks(data: Mapping[str, Any]) -> Sequence[str]:
    """Return the register's own remarks on a unit, such as a merger."""
    remarks = data.get("paategninger")
    listed = remarks if isinstance(remarks, list) else []
    return [r["tekst"] for r in listed if isinstance(r, dict) and isinstance(r.get("tekst"), str)]


def _text(data: Mapping[str, Any], key: str, number: str) -> str | None:
    value = data.get(key)
    if value is not None and not isinstance(value, str):
        raise _unusable(number, f"{key} is no text")
    return " ".join(value.split()) if value else None


def _matching(form: re.Pattern[str], data: Mapping[str, Any], key: str, number: str) -> str | None:
    value = _text(data, key, number)
    if value and not form.fullmatch(value):
        raise _unusable(number, f"{key} is {value!r}")
    return value


def _unusable(number: str, reason: str) -> SourceError:
    return SourceError(
        f"{API}/enheter/{number}  the answer cannot be used: {reason}. "
        "How to fix it: see what the address answers, and whether the API has changed."
    )


def unit_triples(
    units: Iterable[tuple[str, Unit]], source: ImportSource, attested: Mapping[str, str]
) -> list[ox.Triple]:
    """Describe each unit by its address in the register, and match it with our actor."""
    triples: list[ox.Triple] = []
    for actor, unit in units:
        description = ExternalDescription(
            slug=f"enhetsregisteret-{unit.number}",
            kind="registered-unit",
            titles={"nb": unit.name or unit.number},
            page=unit.page,
            publisher=ID["actor/brreg"],
            topic=unit.page,
        )
        triples += description_triples(description, source)
        triples += match_triples(actor, description, NUMBER, source, attested)
        triples += _registration(unit)
    return triples


def _registration(unit: Unit) -> list[ox.Triple]:
    """Write what the register states about the unit, in the EU's registered organisation terms."""
    status = ", ".join(unit.statuses) or ("slettet" if unit.deleted else "registrert")
    form = escape_iri(f"{API}/organisasjonsformer/{unit.form}") if unit.form else None
    return triples_about(
        unit.page,
        (RDF_TYPE, ROV["RegisteredOrganization"]),
        (ROV["legalName"], ox.Literal(unit.name) if unit.name else None),
        (ROV["orgType"], form),
        (ROV["orgStatus"], ox.Literal(status, language="nb")),
        (PARENT, f"{API}/enheter/{unit.parent}" if unit.parent else None),
        (DISSOLVED, date_literal(unit.deleted) if unit.deleted else None),
    )

"""What Enhetsregisteret says of our organisations, as triples that our shapes accept. Pure."""

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from okosystem.core.terms import ID
from okosystem.importers.enhetsregisteret.differences import PARENT
from okosystem.importers.enhetsregisteret.reading import API, Unit
from okosystem.importers.external import Description, Origin, described, joined, tidy
from okosystem.importers.rules import NUMBER
from okosystem.importers.triples import A, about, day

ROV = "http://www.w3.org/ns/regorg#"
DISSOLVED = "https://schema.org/dissolutionDate"


def triples(
    units: Iterable[tuple[str, Unit]], origin: Origin, attested: Mapping[str, str]
) -> list[ox.Triple]:
    """Describe each unit by its own address in the register, and join it to our actor."""
    said: list[ox.Triple] = []
    for actor, unit in units:
        it = Description(
            slug=f"enhetsregisteret-{unit.number}",
            kind="registered-unit",
            titles={"nb": unit.name or unit.number},
            page=unit.page,
            publisher=ID["actor/brreg"],
            topic=unit.page,
        )
        said += described(it, origin) + joined(actor, it, NUMBER, origin, attested) + facts(unit)
    return said


def facts(unit: Unit) -> list[ox.Triple]:
    """Say what the register says of the unit itself, in the words of the EU's vocabulary."""
    status = ", ".join(unit.statuses) or ("slettet" if unit.deleted else "registrert")
    return about(
        unit.page,
        (A, f"{ROV}RegisteredOrganization"),
        (f"{ROV}legalName", ox.Literal(unit.name) if unit.name else None),
        (f"{ROV}orgType", tidy(f"{API}/organisasjonsformer/{unit.form}") if unit.form else None),
        (f"{ROV}orgStatus", ox.Literal(status, language="nb")),
        (PARENT, f"{API}/enheter/{unit.parent}" if unit.parent else None),
        (DISSOLVED, day(unit.deleted) if unit.deleted else None),
    )

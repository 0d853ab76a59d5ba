"""Where our organisations and Enhetsregisteret differ: findings, and edits to propose. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.findings import Finding, Severity
from okosystem.core.folding import fold
from okosystem.core.terms import OKO
from okosystem.importers.enhetsregisteret.reading import Unit
from okosystem.importers.ours import Thing
from okosystem.importers.triples import DCT, about, day

ORG = "http://www.w3.org/ns/org#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PARENT = f"{ORG}subOrganizationOf"


@dataclass(frozen=True, slots=True)
class Difference:
    """One finding, with what to take out of our file and put into it, if that can be told."""

    finding: Finding
    out: Sequence[str] = ()
    """Properties of the actor to take out."""
    into: Sequence[ox.Triple] = ()


def differences(actor: Thing, unit: Unit, actors: Mapping[str, str]) -> list[Difference]:
    """Hold one actor against the register; `actors` are ours by number."""
    if not unit.known:
        return [Difference(_finding(actor, "number", unit.number, UNKNOWN, Severity.WARNING))]
    return [
        *_of_name(actor, unit),
        *_of_end(actor, unit),
        *_of_parent(actor, unit, actors),
        *_of_status(actor, unit),
    ]


def _of_name(actor: Thing, unit: Unit) -> Iterator[Difference]:
    if unit.name and fold(unit.name) not in map(fold, actor.all("name")):
        name = ox.Literal(unit.name, language="nb")
        yield Difference(
            _finding(actor, "name", unit.name, NAME, Severity.INFO),
            into=about(actor.iri, (f"{SKOS}altLabel", name)),
        )


def _of_end(actor: Thing, unit: Unit) -> Iterator[Difference]:
    ours = min(actor.all("ended"), default=None)
    if unit.deleted and ours is None:
        yield Difference(
            _finding(actor, "ended", unit.deleted, DELETED, Severity.WARNING),
            into=about(actor.iri, (OKO["validUntil"], day(unit.deleted))),
        )
    elif ours and not unit.deleted:
        yield Difference(_finding(actor, "ended", ours, ALIVE, Severity.INFO))


def _of_parent(actor: Thing, unit: Unit, actors: Mapping[str, str]) -> Iterator[Difference]:
    if unit.parent is None or unit.parent in actor.all("parent") or actor.all("ended"):
        return
    finding = _finding(actor, "parent", unit.parent, PARENTS, Severity.INFO)
    if unit.parent in actors:
        into = about(actor.iri, (PARENT, actors[unit.parent]))
        yield Difference(finding, out=[PARENT], into=into)
    else:
        yield Difference(finding)


def _of_status(actor: Thing, unit: Unit) -> Iterator[Difference]:
    for status in [*unit.statuses, *unit.remarks]:
        yield Difference(_finding(actor, "status", status, STATUS, Severity.WARNING))


UNKNOWN = {
    "nb": "Enhetsregisteret har ikke dette nummeret. Kontroller det.",
    "en": "The register does not have this number. Check it.",
}
NAME = {
    "nb": "Navnet i Enhetsregisteret er ikke blant navnene vi har. Ta det med som et annet navn.",
    "en": "The name in the register is not among those we have. Add it as another name.",
}
DELETED = {
    "nb": "Enheten er slettet i Enhetsregisteret, men har ingen sluttdato hos oss.",
    "en": "The unit is deleted in the register, but has no end with us.",
}
ALIVE = {
    "nb": "Enheten er ikke slettet i Enhetsregisteret, men har en sluttdato hos oss.",
    "en": "The unit is not deleted in the register, but has an end with us.",
}
PARENTS = {
    "nb": "Enhetsregisteret har et annet overordnet nummer enn vi har.",
    "en": "The register has another parent number than we have.",
}
STATUS = {
    "nb": "Enhetsregisteret har en merknad om enheten. Se om noe skal endres.",
    "en": "The register has a remark on the unit. See whether something should change.",
}
PATHS: Mapping[str, str] = {
    "number": f"{DCT}identifier",
    "name": f"{SKOS}altLabel",
    "ended": OKO["validUntil"],
    "parent": PARENT,
    "status": "http://www.w3.org/ns/regorg#orgStatus",
}


def _finding(
    actor: Thing, what: str, value: str, messages: Mapping[str, str], severity: Severity
) -> Finding:
    return Finding(severity, actor.iri, PATHS[what], value, "enhetsregisteret", "Import", messages)

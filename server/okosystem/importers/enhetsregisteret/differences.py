"""Where our organisations and Enhetsregisteret differ: findings, and a patch that resolves them.

People read the patch, and `git apply` applies it; our own files are never edited.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff

import pyoxigraph as ox

from okosystem.core.findings import Finding, Severity
from okosystem.core.sources import Project, SourceFile
from okosystem.core.terms import DCT, OKO, RDF_TYPE, ROV, SKOS
from okosystem.core.text import fold
from okosystem.importers.enhetsregisteret.units import PARENT, Unit
from okosystem.importers.own_data import KnownEntity
from okosystem.importers.staging import write_turtle
from okosystem.importers.triples import date_literal, triples_about

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
    "en": "The unit is deleted in the register, but has no end date with us.",
}
ACTIVE = {
    "nb": "Enheten er ikke slettet i Enhetsregisteret, men har en sluttdato hos oss.",
    "en": "The unit is not deleted in the register, but has an end date with us.",
}
OTHER_PARENT = {
    "nb": "Enhetsregisteret har et annet overordnet nummer enn vi har.",
    "en": "The register has another parent number than we have.",
}
STATUS = {
    "nb": "Enhetsregisteret har en merknad om enheten. Se om noe skal endres.",
    "en": "The register has a remark on the unit. See whether something should change.",
}
PATHS: Mapping[str, str] = {
    "number": DCT["identifier"],
    "name": SKOS["altLabel"],
    "ended": OKO["validUntil"],
    "parent": PARENT,
    "status": ROV["orgStatus"],
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One finding, with the change to our file that resolves it, if we know one."""

    finding: Finding
    removed: Sequence[str] = ()
    """The properties of the actor to remove."""
    added: Sequence[ox.Triple] = ()


def find_differences(actor: KnownEntity, unit: Unit, actors: Mapping[str, str]) -> list[Difference]:
    """Compare one actor with the register; `actors` are ours by number."""
    if not unit.known:
        return [Difference(_finding(actor, "number", unit.number, UNKNOWN, Severity.WARNING))]
    return [
        *_compare_names(actor, unit),
        *_compare_end_dates(actor, unit),
        *_compare_parents(actor, unit, actors),
        *_status_remarks(actor, unit),
    ]


def _compare_names(actor: KnownEntity, unit: Unit) -> Iterator[Difference]:
    if unit.name and fold(unit.name) not in map(fold, actor.values("name")):
        name = ox.Literal(unit.name, language="nb")
        yield Difference(
            _finding(actor, "name", unit.name, NAME, Severity.INFO),
            added=triples_about(actor.iri, (SKOS["altLabel"], name)),
        )


def _compare_end_dates(actor: KnownEntity, unit: Unit) -> Iterator[Difference]:
    ours = min(actor.values("ended"), default=None)
    if unit.deleted and ours is None:
        yield Difference(
            _finding(actor, "ended", unit.deleted, DELETED, Severity.WARNING),
            added=triples_about(actor.iri, (OKO["validUntil"], date_literal(unit.deleted))),
        )
    elif ours and not unit.deleted:
        yield Difference(_finding(actor, "ended", ours, ACTIVE, Severity.INFO))


def _compare_parents(
    actor: KnownEntity, unit: Unit, actors: Mapping[str, str]
) -> Iterator[Difference]:
    if unit.parent is None or unit.parent in actor.values("parent") or actor.values("ended"):
        return
    finding = _finding(actor, "parent", unit.parent, OTHER_PARENT, Severity.INFO)
    if unit.parent in actors:
        added = triples_about(actor.iri, (PARENT, actors[unit.parent]))
        yield Difference(finding, removed=[PARENT], added=added)
    else:
        yield Difference(finding)


def _status_remarks(actor: KnownEntity, unit: Unit) -> Iterator[Difference]:
    for status in [*unit.statuses, *unit.remarks]:
        yield Difference(_finding(actor, "status", status, STATUS, Severity.WARNING))


def _finding(
    actor: KnownEntity, key: str, value: str, messages: Mapping[str, str], severity: Severity
) -> Finding:
    return Finding(severity, actor.iri, PATHS[key], value, "enhetsregisteret", "Import", messages)


def make_patch(project: Project, differences: Iterable[Difference], source: str) -> str:
    """Write one patch for all known changes; each changed entity gets the source."""
    files = {
        quad.subject: file
        for file in project.data
        for quad in file.quads
        if quad.predicate.value == RDF_TYPE
    }
    by_entity: dict[str, list[Difference]] = defaultdict(list)
    for difference in differences:
        if difference.added:
            by_entity[difference.finding.focus].append(difference)
    return "".join(
        _file_patch(project, files[ox.NamedNode(iri)], iri, by_entity[iri], source)
        for iri in sorted(by_entity)
    )


def _file_patch(
    project: Project, file: SourceFile, iri: str, differences: Iterable[Difference], source: str
) -> str:
    triples = list(dict.fromkeys(quad.triple for quad in file.quads))
    for difference in differences:
        triples = [t for t in triples if not _is_removed(t, iri, difference)]
        triples += difference.added
    triples += triples_about(iri, (DCT["source"], source))
    after = write_turtle(dict.fromkeys(triples), project, file.name)
    before, now = file.text.splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(unified_diff(before, now, f"a/{file.name}", f"b/{file.name}"))


def _is_removed(triple: ox.Triple, iri: str, difference: Difference) -> bool:
    return triple.subject == ox.NamedNode(iri) and triple.predicate.value in difference.removed

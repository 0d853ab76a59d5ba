"""`okosystem import enhetsregisteret`: look up our organisations, compare, stage and propose.

GET /enheter/<number> answers 200 with an `Enhet` or a `SlettetEnhet`, 404 for a number it does not
have, and 410 for a unit that was removed from the open data. The differences become findings and a
patch that resolves them. People read the patch, and `git apply` applies it; our own files are never
edited.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import unified_diff
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox

from okosystem.build.external_descriptions import (
    MATCH_RULES,
    RULES,
    ExternalDescription,
    ImportSource,
    description_triples,
    escape_iri,
    match_triples,
    source_triples,
)
from okosystem.build.own_data import KnownEntity, OwnData, index_by_number
from okosystem.build.staging import Staged, first_attested, previous_import, stage, write_turtle
from okosystem.errors import SourceError
from okosystem.fetch.downloads import download
from okosystem.fetch.fetching import WEB_SCHEMES
from okosystem.rdf.terms import (
    DCT,
    ID,
    OKO,
    ORG,
    RDF_TYPE,
    ROV,
    SCHEMA,
    SKOS,
    curie,
)
from okosystem.rdf.triples import date_literal, triples_about
from okosystem.text import fold
from okosystem.turtle.findings import Finding, Severity
from okosystem.turtle.sources import Project, SourceFile

NAME = "enhetsregisteret"
PATCH_SOURCE = ID["source/data-brreg-no-enhetsregisteret-api"]
PATCH = f"data/proposals/{NAME}.patch"
MAX_ANSWER = 1 << 20
MAX_FILE = 64 << 20
SECONDS = 30.0
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
MINISTRY = OKO["ministry"]
"""The narrower property that our own data has where the parent is a ministry."""
FORMS = {"overordnetEnhet": r"\d{9}", "slettedato": r"\d{4}-\d{2}-\d{2}"}


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
    """The register's own remarks, such as a merger."""

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
        raise _unusable(number, f"it is not JSON in UTF-8 ({error})") from error
    return parse_unit(number, data)


def parse_unit(number: str, data: Any) -> Unit:
    """Read the properties we need; raises SourceError for anything unexpected."""
    if not isinstance(data, dict) or data.get("organisasjonsnummer") != number:
        raise _unusable(number, "it is about another number")
    if data.get("respons_klasse") not in CLASSES:
        raise _unusable(number, f"its class is unknown, {data['respons_klasse']!r}")
    form = data.get("organisasjonsform")
    return Unit(
        number=number,
        name=_text(data, "navn", number),
        form=_text(form, "kode", number) if isinstance(form, dict) else None,
        parent=_text(data, "overordnetEnhet", number),
        deleted=_text(data, "slettedato", number),
        statuses=[name for key, name in STATUSES.items() if data.get(key) is True],
        remarks=_remarks(data.get("paategninger")),
    )


def _remarks(listed: Any) -> list[str]:
    entries = listed if isinstance(listed, list) else []
    texts = [entry.get("tekst") for entry in entries if isinstance(entry, dict)]
    return [text for text in texts if isinstance(text, str)]


def _text(data: Mapping[str, Any], key: str, number: str) -> str | None:
    value = data.get(key)
    if not isinstance(value, str | None):
        raise _unusable(number, f"{key} is not a text")
    text = " ".join((value or "").split())
    if text and not re.fullmatch(FORMS.get(key, ".*"), text):
        raise _unusable(number, f"{key} is {value!r}")
    return text or None


def _unusable(number: str, reason: str) -> SourceError:
    return SourceError(
        f"{API}/enheter/{number}  the answer cannot be used: {reason}. "
        "How to fix it: check what the address answers, and whether the API has changed."
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
        triples += match_triples(actor, description, MATCH_RULES["number"], source, attested)
        triples += _registration(unit)
    return triples


def _registration(unit: Unit) -> list[ox.Triple]:
    """Describe the registration of a unit in the EU's Registered Organization Vocabulary."""
    status = ", ".join(unit.statuses) or ("slettet" if unit.deleted else "registrert")
    form = escape_iri(f"{API}/organisasjonsformer/{unit.form}") if unit.form else None
    return triples_about(
        unit.page,
        (RDF_TYPE, ROV["RegisteredOrganization"]),
        (ROV["legalName"], ox.Literal(unit.name) if unit.name else None),
        (ROV["orgType"], form),
        (ROV["orgStatus"], ox.Literal(status, language="nb")),
        (PARENT, f"{API}/enheter/{unit.parent}" if unit.parent else None),
        (SCHEMA["dissolutionDate"], date_literal(unit.deleted) if unit.deleted else None),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """One finding, with the statements that resolve it when added to our file, if known."""

    finding: Finding
    added: Sequence[ox.Triple] = ()
    replaces: bool = False
    """Whether they replace the statements with the property of the finding."""


def find_differences(
    actor: KnownEntity, unit: Unit, actors: Mapping[str, str]
) -> Iterator[Difference]:
    """Compare one actor with the register; `actors` are ours by number."""
    if not unit.known:
        yield Difference(_finding(actor, "unknown", unit.number))
        return
    if unit.name and fold(unit.name) not in map(fold, actor.values("name")):
        name = (SKOS["altLabel"], ox.Literal(unit.name, language="nb"))
        yield Difference(_finding(actor, "name", unit.name), triples_about(actor.iri, name))
    yield from _compare_end_dates(actor, unit)
    yield from _compare_parents(actor, unit, actors)
    for remark in (*unit.statuses, *unit.remarks):
        yield Difference(_finding(actor, "remark", remark))


def _compare_end_dates(actor: KnownEntity, unit: Unit) -> Iterator[Difference]:
    ours = min(actor.values("ended"), default=None)
    if unit.deleted and ours is None:
        ended = (OKO["validUntil"], date_literal(unit.deleted))
        yield Difference(_finding(actor, "deleted", unit.deleted), triples_about(actor.iri, ended))
    elif ours and not unit.deleted:
        yield Difference(_finding(actor, "active", ours))


def _compare_parents(
    actor: KnownEntity, unit: Unit, actors: Mapping[str, str]
) -> Iterator[Difference]:
    if unit.parent is None or unit.parent in actor.values("parent") or actor.values("ended"):
        return
    added = triples_about(actor.iri, (PARENT, actors.get(unit.parent)))
    yield Difference(_finding(actor, "parent", unit.parent), added, replaces=True)


def _finding(actor: KnownEntity, difference: str, value: str) -> Finding:
    """Describe a difference by its row in the table of rules."""
    messages = dict(RULES["difference"][difference])
    severity = Severity[messages.pop("severity").upper()]
    path = messages.pop("property")
    return Finding(severity, actor.iri, path, value, "enhetsregisteret", "Import", messages)


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
        _file_patch(project, files[ox.NamedNode(iri)], iri, changes, source)
        for iri, changes in sorted(by_entity.items())
    )


def _file_patch(
    project: Project, file: SourceFile, iri: str, differences: Sequence[Difference], source: str
) -> str:
    replaced = {d.finding.path for d in differences if d.replaces}
    if PARENT in replaced:
        replaced.add(MINISTRY)
    triples = [
        quad.triple
        for quad in file.quads
        if quad.subject != ox.NamedNode(iri) or quad.predicate.value not in replaced
    ]
    triples += [triple for difference in differences for triple in difference.added]
    triples += triples_about(iri, (DCT["source"], source))
    after = write_turtle(dict.fromkeys(triples), project, file.name)
    before, now = file.text.splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(unified_diff(before, now, f"a/{file.name}", f"b/{file.name}"))


def run(
    project: Project, address: str, applied: bool, shrink: bool
) -> tuple[Staged, Mapping[str, Any]]:
    """Stage the import, print the differences, and propose a patch for our own files."""
    actors = OwnData(project).entities("actors")
    units = _look_up(actors, address, project.root / ".imports" / NAME)
    by_number = index_by_number(actors)
    found = [d for actor, unit in units for d in find_differences(actor, unit, by_number)]
    source = ImportSource(
        slug="enhetsregisteret-import",
        title="Enhetsregisteret, slik det var da det sist ble lest inn",
        today=datetime.now(UTC).date().isoformat(),
        page="https://data.brreg.no/enhetsregisteret/api",
        note=f"{len(units)} organisasjonsnummer er slått opp.",
        publisher=ID["actor/brreg"],
    )
    attested = first_attested(previous_import(project, NAME))
    known = [(actor.iri, unit) for actor, unit in units if unit.known]
    triples = source_triples(source) + unit_triples(known, source, attested)
    staged = stage(project, NAME, triples, shrink=shrink)
    findings = [difference.finding for difference in found]
    lines = [
        f"{curie(each.focus, project.prefixes)}  {each.severity.name.lower()}  "
        f"{curie(each.path, project.prefixes)} «{each.value}»  {each.text('en')}"
        for each in findings
    ]
    click.echo("\n".join(lines) or "No differences.")
    _propose(project, found, applied)
    return staged, {"findings": [finding.as_dict() for finding in findings]}


def _look_up(
    actors: Sequence[KnownEntity], source: str, folder: Path
) -> list[tuple[KnownEntity, Unit]]:
    """Look up each number, in a file or one request at a time; raises FetchFailed, SourceError."""
    pairs = [(actor, number) for actor in actors for number in sorted(actor.values("number"))]
    if not source.startswith(WEB_SCHEMES):
        units = _read_units(Path(source))
        return [
            (actor, parse_unit(n, units[n]) if n in units else Unit(n, known=False))
            for actor, n in pairs
        ]
    folder.mkdir(parents=True, exist_ok=True)
    with click.progressbar(pairs, label="looking up", file=sys.stderr) as bar:
        return [(actor, _fetch_unit(number, source, folder)) for actor, number in bar]


def _fetch_unit(number: str, source: str, folder: Path) -> Unit:
    answer = download(
        f"{source.rstrip('/')}/{number}",
        folder / f"{number}.answer",
        accept="application/json",
        limit_bytes=MAX_ANSWER,
        timeout=SECONDS,
        expect=(200, NOT_FOUND, GONE),
    )
    return parse_response(number, answer.status, answer.body)


def _read_units(path: Path) -> dict[str, Any]:
    """Read a JSON list of units, by number; raises SourceError."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise ValueError(f"it is larger than {MAX_FILE >> 20} MB")
        units = json.loads(path.read_text(encoding="utf-8"))
        return {str(unit["organisasjonsnummer"]): unit for unit in units}
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise SourceError(
            f"{path}  is not a JSON list of units ({error}). "
            "How to fix it: write the answers of the API between [ and ]."
        ) from error


def _propose(project: Project, differences: Iterable[Difference], applied: bool) -> None:
    """Write the patch for our own files, or print it without `applied`."""
    text, path = make_patch(project, differences, PATCH_SOURCE), project.root / PATCH
    if not applied:
        click.echo(text, nl=False)
        return
    if not text:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    click.echo(f"{PATCH} proposes changes to our files. Read it, then: git apply {PATCH}", err=True)

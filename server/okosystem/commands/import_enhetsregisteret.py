"""`okosystem import enhetsregisteret`: look up each organisation, compare, stage and propose."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from okosystem.core.errors import SourceError
from okosystem.core.sources import Project
from okosystem.core.terms import ID, curie
from okosystem.importers.downloads import download
from okosystem.importers.enhetsregisteret import (
    GONE,
    NOT_FOUND,
    Difference,
    Unit,
    find_differences,
    make_patch,
    parse_response,
    parse_unit,
    unit_triples,
)
from okosystem.importers.own_data import KnownEntity, OwnData, index_by_number
from okosystem.importers.staging import Staged, first_attested, previous_import, stage
from okosystem.importers.triples import ImportSource, source_triples

NAME = "enhetsregisteret"
PATCH_SOURCE = ID["source/data-brreg-no-enhetsregisteret-api"]
PATCH = f"data/proposals/{NAME}.patch"
MAX_ANSWER = 1 << 20
MAX_FILE = 64 << 20
SECONDS = 30.0


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
    if not source.startswith(("http://", "https://")):
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

"""`okosystem import enhetsregisteret`: ask of each organisation, compare, stage, propose."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from okosystem.commands.staged import finish, report
from okosystem.core.errors import SourceError
from okosystem.core.sources import Project
from okosystem.core.terms import ID, curie
from okosystem.importers.enhetsregisteret.differences import Difference, differences
from okosystem.importers.enhetsregisteret.proposals import patch
from okosystem.importers.enhetsregisteret.reading import ABSENT, REMOVED, Unit, read, unit_of
from okosystem.importers.enhetsregisteret.telling import triples
from okosystem.importers.external import Origin, sourced
from okosystem.importers.ours import Ours, Thing, by_number
from okosystem.importers.polite import ask
from okosystem.importers.previous import attested, last
from okosystem.importers.staging import stage

NAME = "enhetsregisteret"
CITED = ID["source/data-brreg-no-enhetsregisteret-api"]
PATCH = f"data/proposals/{NAME}.patch"
LARGEST = 1 << 20
LARGEST_FILE = 64 << 20
SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user wants."""

    source: str
    applied: bool
    shrink: bool
    report: Path | None


def run(project: Project, asked: Asked) -> None:
    """Compare and stage; our own files are never edited, a patch for them is written."""
    actors = Ours(project).things("actors")
    units = units_of(actors, asked.source, project.root / ".imports" / NAME)
    known = by_number(actors)
    found = [d for actor, unit in units for d in differences(actor, unit, known)]
    origin = Origin(
        slug="enhetsregisteret-import",
        title="Enhetsregisteret, slik det var da det sist ble lest inn",
        today=datetime.now(UTC).date().isoformat(),
        page="https://data.brreg.no/enhetsregisteret/api",
        note=f"{len(units)} organisasjonsnummer er slått opp.",
        publisher=ID["actor/brreg"],
    )
    said = attested(last(project, NAME))
    joined = [(actor.iri, unit) for actor, unit in units if unit.known]
    staged = stage(
        project, NAME, sourced(origin) + triples(joined, origin, said), shrink=asked.shrink
    )
    click.echo("\n".join(line(d, project) for d in found) or "No differences.")
    report(asked.report, lambda: {"findings": [d.finding.as_dict() for d in found]})
    propose(project, found, asked.applied)
    finish(staged, asked.applied)


def units_of(actors: Sequence[Thing], source: str, work: Path) -> list[tuple[Thing, Unit]]:
    """Ask of each actor's number, one at a time; raises NotFetched, SourceError."""
    pairs = [(actor, number) for actor in actors for number in sorted(actor.all("number"))]
    if not source.startswith(("http://", "https://")):
        said = recorded(Path(source))
        return [(actor, of_record(number, said)) for actor, number in pairs]
    work.mkdir(parents=True, exist_ok=True)
    with click.progressbar(pairs, label="asking", file=sys.stderr) as bar:
        return [(actor, asked_of(number, source, work)) for actor, number in bar]


def asked_of(number: str, source: str, work: Path) -> Unit:
    """Ask of one number."""
    kept = ask(
        f"{source.rstrip('/')}/{number}",
        accept="application/json",
        kept=work / f"{number}.answer",
        limit_bytes=LARGEST,
        timeout=SECONDS,
        expect=(200, ABSENT, REMOVED),
    )
    return read(number, kept.status, kept.body)


def recorded(path: Path) -> dict[str, Any]:
    """Read answers from a file: a JSON list of units; raises SourceError."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError(f"it is larger than {LARGEST_FILE >> 20} MB")
        said = json.loads(path.read_text(encoding="utf-8"))
        return {str(unit["organisasjonsnummer"]): unit for unit in said}
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise SourceError(
            f"{path}  is no JSON list of units ({error}). "
            "How to fix it: write the answers of the API between [ and ]."
        ) from error


def of_record(number: str, said: dict[str, Any]) -> Unit:
    """Take one unit of a file; one that is not there is unknown."""
    return unit_of(number, said[number]) if number in said else Unit(number, known=False)


def line(difference: Difference, project: Project) -> str:
    """Write one finding."""
    finding = difference.finding
    return (
        f"{curie(finding.focus, project.prefixes)}  {finding.severity.name.lower()}  "
        f"{curie(finding.path, project.prefixes)} «{finding.value}»  {finding.text('en')}"
    )


def propose(project: Project, found: Iterable[Difference], applied: bool) -> None:
    """Write the patch for our own files, with `applied`; else print it."""
    text, path = patch(project, found, CITED), project.root / PATCH
    if not applied:
        click.echo(text, nl=False)
        return
    if not text:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    click.echo(f"{PATCH} proposes changes to our files. Read it, then: git apply {PATCH}", err=True)

"""`okosystem import fdk`: fetch, load, match, stage, tell."""

import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from okosystem.commands.fdk_report import as_data, lines
from okosystem.commands.staged import finish, report
from okosystem.core.bulk import digests
from okosystem.core.errors import GraphError, InvalidParameter, NotFetched
from okosystem.core.sources import Project
from okosystem.core.terms import ID
from okosystem.importers.catalogue.finding import Found, find
from okosystem.importers.catalogue.gathering import Catalogue, gather
from okosystem.importers.catalogue.records import records
from okosystem.importers.catalogue.references import References
from okosystem.importers.catalogue.steps import load
from okosystem.importers.catalogue.telling import triples
from okosystem.importers.external import Origin, sourced
from okosystem.importers.ours import Ours, Thing, by_number
from okosystem.importers.previous import attested, last, of_others
from okosystem.importers.staging import stage

NAME = "fdk"
RESUMED_FOR = 24 * 3600
"""A run that was stopped longer ago begins anew: what it had is old."""
OF_FDK = re.compile(r"^https://([a-z.]+\.)?(fellesdatakatalog\.digdir|data\.norge)\.no(/|$)")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user wants."""

    source: str
    page: str
    organisations: Sequence[str]
    applied: bool
    shrink: bool
    report: Path | None


def run(project: Project, asked: Asked) -> None:
    """Import; without `applied` only tell what would be."""
    ours = Ours(project)
    resources, actors = ours.things("resources"), by_number(ours.things("actors"))
    chosen = only(actors, asked.organisations)
    with unfinished(project.root / ".imports" / NAME) as (work, reuse):
        catalogue = fetched(project, asked.source, work, list(chosen), reuse)
        found = matched(catalogue, work, resources, chosen, asked.organisations)
        said = last(project, NAME)
        origin = origin_of(catalogue, asked.page)
        made = sourced(origin) + triples(found, resources, actors, origin, attested(said))
        if asked.organisations:
            made += of_others(said, set(chosen.values()))
        staged = stage(project, NAME, made, shrink=asked.shrink)
    click.echo("\n".join(lines(found, actors, project.prefixes)))
    report(asked.report, lambda: as_data(found, actors))
    finish(staged, asked.applied)


@contextmanager
def unfinished(work: Path) -> Iterator[tuple[Path, bool]]:
    """Give the folder to work in, and whether a run was stopped there before it had fetched all.

    What was fetched and cannot be used is no reason not to ask again.
    """
    mark = work / "unfinished"
    stopped = mark.is_file() and time.time() - mark.stat().st_mtime < RESUMED_FOR
    work.mkdir(parents=True, exist_ok=True)
    mark.touch()
    try:
        yield work, stopped
    except NotFetched:
        raise
    except GraphError:
        mark.unlink(missing_ok=True)
        raise
    mark.unlink(missing_ok=True)


def only(actors: Mapping[str, str], numbers: Sequence[str]) -> Mapping[str, str]:
    """Take the actors with these numbers, or all; raises InvalidParameter."""
    for number in numbers:
        if number not in actors:
            raise InvalidParameter(
                f"{number} is the number of no organisation of ours. "
                "How to fix it: describe it in data/actors/ first, with dct:identifier."
            )
    return {number: actors[number] for number in numbers or actors}


def fetched(
    project: Project, source: str, work: Path, numbers: Sequence[str], reuse: bool
) -> Catalogue:
    """Get the catalogue's files; raises NotFetched."""
    query = (project.root / "queries/import/of-organisation.rq").read_text(encoding="utf-8")
    steps = gather(source, work, numbers, query, reuse)
    length = len(numbers) if source.startswith("sparql+") else 1
    with click.progressbar(steps, length, label="fetching", file=sys.stderr) as bar:
        *_, catalogue = bar
    return catalogue


def matched(
    catalogue: Catalogue,
    work: Path,
    resources: Sequence[Thing],
    actors: Mapping[str, str],
    numbers: Sequence[str],
) -> Found:
    """Load the files into the store on disk, and match; raises BrokenRdf."""
    size = sum(file.path.stat().st_size for file in catalogue.files)
    with click.progressbar(length=size, label="loading", file=sys.stderr) as bar:
        store = load(catalogue.files, work, bar.update)
    described = (r for r in records(store) if not numbers or r.number in numbers)
    with click.progressbar(described, label="matching", file=sys.stderr) as going:
        return find(going, resources, actors, References(store).users)


def origin_of(catalogue: Catalogue, page: str) -> Origin:
    """Tell what was read: whose it is, how much, and its digest; `page` is for files."""
    address = catalogue.address or page
    ours = OF_FDK.match(address) is not None
    names = {name: value[:16] for name, value in digests(catalogue.files).items()}
    first = ", ".join(f"{name} (SHA-256 {value}…)" for name, value in sorted(names.items())[:3])
    more = f" og {len(names) - 3} filer til" if len(names) > 3 else ""
    return Origin(
        slug="felles-datakatalog-import",
        title="Felles datakatalog, slik den var da den sist ble lest inn"
        if ours
        else "Katalog etter DCAT-AP, slik den var da den sist ble lest inn",
        today=datetime.now(UTC).date().isoformat(),
        page=address,
        note=f"Lest inn fra {first}{more}.",
        publisher=ID["actor/digdir"] if ours else None,
    )

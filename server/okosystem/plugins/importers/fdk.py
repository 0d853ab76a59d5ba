"""`okosystem import fdk`: fetch, load, compare, stage and report."""

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from okosystem.build.external_descriptions import ImportSource, source_triples
from okosystem.build.own_data import KnownEntity, OwnData, index_by_number
from okosystem.build.staging import (
    Staged,
    first_attested,
    of_other_publishers,
    previous_import,
    stage,
)
from okosystem.errors import FetchFailed, GraphError, InvalidParameter
from okosystem.fetch.fetching import WEB_SCHEMES
from okosystem.plugins.importers.catalogue.loading import SPARQL, collect_files, load_files
from okosystem.plugins.importers.catalogue.matching import (
    Comparison,
    Match,
    compare,
    comparison_triples,
)
from okosystem.plugins.importers.catalogue.records import count_users, read_records
from okosystem.rdf.rdf_files import RdfFile
from okosystem.rdf.terms import ID, curie
from okosystem.turtle.sources import Project

NAME = "fdk"
RESUME_SECONDS = 24 * 3600
"""An interrupted run older than this starts afresh."""
FDK_ADDRESS = re.compile(r"^https://([a-z.]+\.)?(fellesdatakatalog\.digdir|data\.norge)\.no(/|$)")
Report = Mapping[str, Any]


def run(
    project: Project, source: str, page: str, numbers: Sequence[str], shrink: bool
) -> tuple[Staged, Report]:
    """Stage the import and print the comparison."""
    own = OwnData(project)
    resources, actors = own.entities("resources"), index_by_number(own.entities("actors"))
    chosen = _choose(actors, numbers)
    with _work_folder(project.root / ".imports" / NAME) as (folder, reuse):
        files = _fetch(project, source, folder, list(chosen), reuse)
        comparison = _compare(files, folder, resources, chosen, numbers)
        previous = previous_import(project, NAME)
        is_fetched = source.startswith((SPARQL, *WEB_SCHEMES))
        described = _import_source(files, source.removeprefix(SPARQL) if is_fetched else page)
        triples = source_triples(described) + comparison_triples(
            comparison, resources, actors, described, first_attested(previous)
        )
        if numbers:
            triples += of_other_publishers(previous, set(chosen.values()))
        staged = stage(project, NAME, triples, shrink=shrink)
    click.echo("\n".join(_summary(comparison, actors, project.prefixes)))
    return staged, _report(comparison, actors)


@contextmanager
def _work_folder(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Yield the work folder, and whether it has files of an interrupted run to reuse.

    Files are reused only after a failure to fetch: unusable ones are fetched again.
    """
    mark = folder / "unfinished"
    interrupted = mark.is_file() and time.time() - mark.stat().st_mtime < RESUME_SECONDS
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()
    try:
        yield folder, interrupted
    except FetchFailed:
        raise
    except GraphError:
        mark.unlink(missing_ok=True)
        raise
    mark.unlink(missing_ok=True)


def _choose(actors: Mapping[str, str], numbers: Sequence[str]) -> Mapping[str, str]:
    """Select the actors with these numbers, or all; raises InvalidParameter."""
    for number in numbers:
        if number not in actors:
            raise InvalidParameter(
                f"{number} is not the number of any of our organisations. "
                "How to fix it: describe it in data/actors/ first, with dct:identifier."
            )
    return {number: actors[number] for number in numbers or actors}


def _fetch(
    project: Project, source: str, folder: Path, numbers: Sequence[str], reuse: bool
) -> Sequence[RdfFile]:
    query = (project.root / "queries/import/of-organisation.rq").read_text(encoding="utf-8")
    steps = collect_files(source, folder, numbers, query, reuse)
    length = len(numbers) if source.startswith(SPARQL) else 1
    with click.progressbar(steps, length, label="fetching", file=sys.stderr) as bar:
        *_, files = bar
    return files


def _compare(
    files: Sequence[RdfFile],
    folder: Path,
    resources: Sequence[KnownEntity],
    actors: Mapping[str, str],
    numbers: Sequence[str],
) -> Comparison:
    """Load the files into the store on disk, and compare; raises BrokenRdf."""
    size = sum(file.path.stat().st_size for file in files)
    with click.progressbar(length=size, label="loading", file=sys.stderr) as bar:
        store = load_files(files, folder, bar.update)
    records = (r for r in read_records(store) if not numbers or r.number in numbers)
    with click.progressbar(records, label="matching", file=sys.stderr) as progress:
        return compare(progress, resources, actors, partial(count_users, store))


def _import_source(files: Sequence[RdfFile], address: str) -> ImportSource:
    """Describe what was read, with digests, and its address."""
    is_fdk = FDK_ADDRESS.match(address) is not None
    hashes = {file.name: file.digest[:16] for file in files}
    first = ", ".join(f"{name} (SHA-256 {value}…)" for name, value in sorted(hashes.items())[:3])
    more = f" og {len(hashes) - 3} filer til" if len(hashes) > 3 else ""
    return ImportSource(
        slug="felles-datakatalog-import",
        title="Felles datakatalog, slik den var da den sist ble lest inn"
        if is_fdk
        else "Katalog etter DCAT-AP, slik den var da den sist ble lest inn",
        today=datetime.now(UTC).date().isoformat(),
        page=address,
        note=f"Lest inn fra {first}{more}.",
        publisher=ID["actor/digdir"] if is_fdk else None,
    )


def _summary(
    comparison: Comparison, actors: Mapping[str, str], prefixes: Mapping[str, str]
) -> Iterator[str]:
    """Describe the comparison in lines: matches, candidates, what is missing, counts."""
    counts = Counter(f"{m.record.kind}, {m.rule.evidence}" for m in comparison.matches)
    yield f"{len(comparison.matches)} matches"
    yield from (f"  {count} {what}" for what, count in sorted(counts.items()))
    yield f"{len(comparison.possible)} possible matches to review"
    for match in comparison.possible:
        names = f"{curie(match.resource, prefixes)} and «{match.record.title}»"
        yield f"  {names} <{match.record.iri}>: {match.rule.reason['en']}"
    yield f"{len(comparison.candidates)} possible shared resources that the graph lacks"
    for candidate in comparison.candidates:
        record = candidate.record
        yield f"  «{record.title}» <{record.iri}>: {' '.join(r['en'] for r in candidate.reasons)}"
    yield f"{len(comparison.without_record)} solutions in use without a record"
    yield from (f"  {curie(iri, prefixes)}" for iri in comparison.without_record)
    yield "records of our organisations"
    for number, count in sorted(comparison.record_counts.items(), key=lambda pair: -pair[1]):
        yield f"  {count} {curie(actors[number], prefixes)}"


def _report(comparison: Comparison, actors: Mapping[str, str]) -> Report:
    return {
        "matches": [_match_data(match) for match in comparison.matches],
        "possible": [_match_data(match) for match in comparison.possible],
        "candidates": [
            {
                "iri": candidate.record.iri,
                "title": candidate.record.title,
                "kind": candidate.record.kind,
                "publisher": actors.get(candidate.record.number or ""),
                "reasons": [reason["nb"] for reason in candidate.reasons],
            }
            for candidate in comparison.candidates
        ],
        "lacking": list(comparison.without_record),
        "published": {actors[n]: count for n, count in comparison.record_counts.items()},
    }


def _match_data(match: Match) -> Report:
    return {
        "resource": match.resource,
        "iri": match.record.iri,
        "title": match.record.title,
        "kind": match.record.kind,
        "evidence": match.rule.evidence,
        "confidence": match.rule.confidence,
        "reason": match.rule.reason["nb"],
    }

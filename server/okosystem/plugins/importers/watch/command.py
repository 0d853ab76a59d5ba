"""Visit all sources, say which statements are at risk, and write a proposal of each."""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from okosystem.build.source_graph import SourceGraph
from okosystem.errors import InvalidParameter
from okosystem.fetch.polite import Manners
from okosystem.package import read_package_table
from okosystem.plugins.importers.watch.reading import Locations, read_sources
from okosystem.plugins.importers.watch.risks import (
    ORDER,
    TABLE,
    AtRisk,
    find_risks,
    read_statements,
    write_proposals,
)
from okosystem.plugins.importers.watch.store import Seen, Store, open_store
from okosystem.rdf.terms import curie
from okosystem.turtle.sources import Project


def run(
    project: Project,
    folder: Path,
    accepted: Sequence[str],
    manners: Manners,
    old_after: int,
    most: int,
    report: Path | None,
) -> None:
    """Watch the sources of a checkout; raises SourceError, InvalidParameter."""
    graph = SourceGraph(project, project.graph_files)
    addresses, statements = read_statements(graph)
    if unknown := set(accepted) - set(addresses):
        raise InvalidParameter(
            f"{min(unknown)} is not the address of a source. "
            "How to fix it: give an address as foaf:page of a source has it."
        )
    today = datetime.now(UTC).date()
    with open_store(folder) as store:
        store.forget(accepted)
        seen = _visit(store, addresses, today.isoformat(), manners)
    oldest = (today - timedelta(days=old_after)).isoformat()
    risks = find_risks(graph, statements, seen, oldest)
    write_proposals(project, risks[:most], folder / "proposals", today.isoformat())
    _print(risks[:most], project.prefixes)
    click.echo(_summary(seen, risks, len(risks[:most])), err=True)
    if report:
        report.write_text(_as_json(seen, risks), encoding="utf-8")


def _visit(
    store: Store, addresses: Sequence[str], today: str, manners: Manners
) -> Mapping[str, Seen]:
    """Read the sources; returns what is known of each."""
    locations = Locations.from_table(read_package_table(TABLE))
    visited = read_sources(store, addresses, today, manners, locations)
    with click.progressbar(visited, len(addresses), label="reading", file=sys.stderr) as bar:
        for _ in bar:
            pass
    seen = store.read()
    return {address: seen[address] for address in addresses}


def _print(found: Sequence[AtRisk], prefixes: Mapping[str, str]) -> None:
    titles = read_package_table(TABLE)["risks"]
    for one in found:
        reasons = (f"{titles[r.kind]['title']}: {r.source.address}" for r in one.risks)
        click.echo(
            f"{curie(one.statement, prefixes)}  {'; '.join(reasons)}  "
            f"{one.dependents} resources depend on {curie(one.subject, prefixes)}"
        )


def _summary(seen: Mapping[str, Seen], found: Sequence[AtRisk], shown: int) -> str:
    sources = {(risk.source.address, risk.kind) for one in found for risk in one.risks}
    kinds = Counter(kind for _, kind in sources)
    unread = sum(bool(one.error) for one in seen.values())
    more = len(found) - shown
    rest = f" {more} more are only in the report: --report FILE." if more else ""
    return (
        f"{len(seen)} sources: {', '.join(f'{kinds[kind]} {kind}' for kind in ORDER)}; "
        f"{unread} could not be read. {len(found)} statements are at risk.{rest}"
    )


def _as_json(seen: Mapping[str, Seen], found: Sequence[AtRisk]) -> str:
    unread = {address: one.error for address, one in seen.items() if one.error}
    report = {"statements": [one.as_dict() for one in found], "unread": unread}
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"

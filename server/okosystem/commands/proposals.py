"""`okosystem proposals`: the proposals of a checkout, as a table or JSON."""

import json
from collections.abc import Mapping, Sequence

from prettytable import PrettyTable, TableStyle

from okosystem.core.sources import Project
from okosystem.core.terms import GRAPH, curie, local_name, value_of
from okosystem.engine.oxigraph import Store

COLUMNS = ("status", "kind", "title", "proposer", "date", "file")
LISTED = "queries/proposals/list.rq"
AWAITED = "awaits-correction"


def listing(project: Project, statuses: Sequence[str], form: str) -> str:
    """List those with one of the statuses; with none given, all."""
    found = [row for row in rows(project) if not statuses or not standing(row).isdisjoint(statuses)]
    if form == "json":
        return json.dumps(found, ensure_ascii=False, indent=1)
    table = PrettyTable(COLUMNS, align="l")
    table.set_style(TableStyle.PLAIN_COLUMNS)
    table.add_rows([[_cell(row, name) for name in COLUMNS] for row in found])
    return table.get_string() if found else "There are no such proposals."


def standing(row: Mapping[str, str]) -> set[str]:
    """Tell where a proposal stands: its status, and that a correction is not made yet."""
    awaited = (row["kind"], row["status"]) == ("correct", "accepted") and not row["made"]
    return {row["status"], *([AWAITED] if awaited else [])}


def _cell(row: Mapping[str, str], name: str) -> str:
    return ", ".join(sorted(standing(row))) if name == "status" else row[name]


def rows(project: Project) -> list[Mapping[str, str]]:
    """Read them from the files of proposals, newest first."""
    files = [file for file in project.data if file.name.startswith("data/proposals/")]
    told = Store((quad for file in files for quad in file.quads), project.prefixes)
    found = told.query((project.root / LISTED).read_text(encoding="utf-8")).rows()
    return [row(project, {k: value_of(term) for k, term in r.items()}) for r in found]


def row(project: Project, told: Mapping[str, str]) -> Mapping[str, str]:
    """Write one in the words of the command: codes by their last word, things by prefix."""
    short = {key: local_name(told[key]) for key in ("status", "kind", "role")}
    file = told["graph"].removeprefix(GRAPH) + ".ttl"
    proposer = curie(told["proposer"], project.prefixes)
    reviewer = curie(told["reviewer"], project.prefixes) if told["reviewer"] else ""
    kept = {key: value for key, value in told.items() if key != "graph"}
    return {**kept, **short, "proposer": proposer, "reviewer": reviewer, "file": file}

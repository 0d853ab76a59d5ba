"""`okosystem validate` and `okosystem format`: check and rewrite source files."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from okosystem.build.scenarios import read_scenarios
from okosystem.build.source_graph import SourceGraph
from okosystem.build.validation import validate
from okosystem.turtle.findings import Severity, describe_problem
from okosystem.turtle.positions import Positions
from okosystem.turtle.sources import SCENARIOS, Project
from okosystem.turtle.turtle import refuse_unknown_prefixes, to_house_style


def run(project: Project, paths: Sequence[Path], quiet: bool, engine: str = "rudof") -> int:
    """Print the findings in the given files, or in all; 1 when one of them is a violation.

    A line is `file:line  severity  what is wrong  how to fix it`.
    """
    selected = [project.file(path) for path in paths]
    for file in selected:
        refuse_unknown_prefixes(file.text, project.prefixes, file.name)
    known = {file.name for file in project.graph_files}
    others = [file for file in selected if file.name not in known]
    graph = SourceGraph(project, [*project.graph_files, *others])
    names = {file.name for file in selected}
    scenarios = [one for one in read_scenarios(graph) if not selected or one.file.name in names]
    positions = Positions(
        [*(selected or graph.files), *(one.file.whole for one in scenarios)], project.prefixes
    )
    facts = [file for file in selected if not file.name.startswith(SCENARIOS)]
    findings = validate(graph, facts, engine) if facts or not selected else []
    findings = [finding for finding in findings if not selected or finding in positions]
    findings += [finding for one in scenarios for finding in one.findings(engine)]
    for finding in findings:
        if finding.severity is Severity.VIOLATION or not quiet:
            severity, problem = (
                finding.severity.name.lower(),
                describe_problem(finding, project.prefixes),
            )
            click.echo(f"{positions.of(finding)}  {severity}  {problem}  {finding.text('en')}")
    counts = Counter(finding.severity for finding in findings)
    click.echo(", ".join(f"{counts[s]} {s.name.lower()}" for s in Severity), err=True)
    return 1 if counts[Severity.VIOLATION] else 0


def format_files(project: Project, paths: Sequence[Path], check: bool) -> int:
    """Rewrite the files in the house style; with `check` only name them, and return 1 for any."""
    files = [project.file(path) for path in paths] or project.turtle_files
    changed = 0
    for file in files:
        formatted = to_house_style(file.text, project.prefixes, file.name, file.today)
        if formatted == file.text:
            continue
        changed += 1
        if check:
            click.echo(f"{file.name}:1  not in the house style. How to fix it: make format")
        else:
            file.path.write_text(formatted, encoding="utf-8")
            click.echo(f"{file.name}  rewritten")
    return 1 if check and changed else 0

"""`okosystem validate`: findings as lines a person can act on."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from okosystem.core.findings import Finding, Severity
from okosystem.core.places import Places
from okosystem.core.scenarios import supposed
from okosystem.core.sources import SCENARIOS, Project
from okosystem.core.turtle import refuse_unknown_prefixes
from okosystem.core.validation import World, validate
from okosystem.core.wording import wrong


def run(project: Project, paths: Sequence[Path], quiet: bool) -> int:
    """Print the findings in the given files, or in all; 1 when one of them is a violation."""
    given = [project.file(path) for path in paths]
    for file in given:
        refuse_unknown_prefixes(file.text, project.prefixes, file.name)
    known = {file.name for file in project.graph_files}
    others = [file for file in given if file.name not in known]
    world = World(project, [*project.graph_files, *others])
    named = {file.name for file in given}
    tried = [one for one in supposed(world) if not given or one.file.name in named]
    places = Places([*(given or world.files), *(one.file.whole for one in tried)], project.prefixes)
    facts = [file for file in given if not file.name.startswith(SCENARIOS)]
    found = validate(world, facts) if facts or not given else []
    found = [f for f in found if not given or f in places]
    found += [f for one in tried for f in one.findings()]
    for finding in found:
        if finding.severity is Severity.VIOLATION or not quiet:
            click.echo(line(finding, places, project))
    return summary(found)


def line(finding: Finding, places: Places, project: Project) -> str:
    """One finding: `file:line  severity  what is wrong  how to fix it`."""
    severity = finding.severity.name.lower()
    what = wrong(finding, project.prefixes)
    return f"{places.of(finding)}  {severity}  {what}  {finding.text('en')}"


def summary(found: Sequence[Finding]) -> int:
    """Print how many of each severity; 1 when there is a violation."""
    counted = Counter(finding.severity for finding in found)
    click.echo(", ".join(f"{counted[s]} {s.name.lower()}" for s in Severity), err=True)
    return 1 if counted[Severity.VIOLATION] else 0

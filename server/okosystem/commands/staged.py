"""What every import ends with: tell what would change, and put it in place when asked to."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from okosystem.core.findings import Severity
from okosystem.importers.staging import Staged, apply


def finish(staged: Staged, applied: bool) -> None:
    """Say what changes, and change it with `applied`."""
    click.echo("\n".join(staged.said) or "Nothing would change.")
    warnings = sum(finding.severity is Severity.WARNING for finding in staged.found)
    click.echo(f"{len(staged.said)} changes, {warnings} warnings.", err=True)
    if not applied:
        click.echo("Nothing was changed. To put it in place: --apply", err=True)
        return
    apply(staged)
    click.echo(f"{staged.target} is in place. Next: okosystem build", err=True)


def report(path: Path | None, found: Callable[[], Mapping[str, Any]]) -> None:
    """Write what was found as JSON, when asked to."""
    if path is not None:
        text = json.dumps(found(), ensure_ascii=False, indent=1) + "\n"
        path.write_text(text, encoding="utf-8")

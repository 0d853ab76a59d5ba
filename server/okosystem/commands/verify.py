"""`okosystem verify`: verify a release that is here or on the web."""

from collections.abc import Sequence
from pathlib import Path

import click

from okosystem.commands.options import open_release
from okosystem.errors import MissingLibrary
from okosystem.fetch.fetching import WEB_SCHEMES
from okosystem.registry import CheckSignatures, read_plugins
from okosystem.release.downloading import fetch_release
from okosystem.release.verification import SIGNING, verify
from okosystem.temporary import temporary_folder
from okosystem.turtle.sources import Project


def run(address: str, keys: Sequence[Path], source: Project | None) -> int:
    """Print the checks that passed and the faults of a release; return 1 if it has faults."""
    check = _signature_check(keys)
    with temporary_folder("verify") as temporary:
        folder = temporary / "release"
        if address.startswith(WEB_SCHEMES):
            fetch_release(address, folder)
        else:
            folder = Path(address) if address else open_release(None).folder
        report = verify(folder, check, source)
    for line in report.passed:
        click.echo(line)
    for line in report.faults:
        click.echo(line, err=True)
    if report.faults:
        click.echo("How to fix it: fetch the release again, or ask its publisher.", err=True)
    return 1 if report.faults else 0


def _signature_check(keys: Sequence[Path]) -> CheckSignatures | None:
    """Return the check of the plugin; raises MissingLibrary for keys without it."""
    found = read_plugins().signature_checks
    if keys and not found:
        raise MissingLibrary(f"--key needs a library that is not installed. {SIGNING}")
    return found[0](keys) if found else None

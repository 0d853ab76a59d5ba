"""`okosystem verify` and `okosystem release`: verify a release, sign one, and make a key."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from okosystem.commands.options import PATH, open_release, release_option

if TYPE_CHECKING:
    from okosystem.core.sources import Project


def verify(address: str, keys: Sequence[Path], source: "Project | None") -> int:
    """Print the checks that passed and the faults of a release; return 1 if it has faults."""
    from okosystem.core.signatures import read_public_key
    from okosystem.core.temporary import temporary_folder
    from okosystem.core.verification import verify
    from okosystem.importers.fetching import WEB_SCHEMES
    from okosystem.importers.releases import fetch_release

    trusted = [read_public_key(path) for path in keys]
    with temporary_folder("verify") as temporary:
        folder = temporary / "release"
        if address.startswith(WEB_SCHEMES):
            fetch_release(address, folder)
        else:
            folder = Path(address) if address else open_release(None).folder
        report = verify(folder, trusted, source)
    for line in report.passed:
        click.echo(line)
    for line in report.faults:
        click.echo(line, err=True)
    if report.faults:
        click.echo("How to fix it: fetch the release again, or ask its publisher.", err=True)
    return 1 if report.faults else 0


@click.group("release")
def release_group() -> None:
    """Sign a release, and make the key to sign with."""


@release_group.command("key")
@click.argument("file", type=PATH)
def key(file: Path) -> None:
    """Write a new private key to FILE, for you alone to read, and the public key to FILE.pub."""
    from okosystem.core.signatures import PUBLIC_SUFFIX, write_key

    name = write_key(file)
    click.echo(f"{file} has the private key; keep it where only the publisher can read it.")
    click.echo(f"{file}{PUBLIC_SUFFIX} has the public key {name}; publish both file and name.")


@release_group.command("sign")
@release_option
@click.option(
    "--key", type=PATH, required=True, help="The private key, from okosystem release key."
)
def sign(release: Path | None, key: Path) -> None:
    """Verify a release, and sign it: writes manifest.intoto.jsonl in its folder."""
    from okosystem.core import signatures
    from okosystem.core.errors import ReleaseError
    from okosystem.core.release import SIGNATURES
    from okosystem.core.verification import verify

    opened, private = open_release(release), signatures.read_private_key(key)
    faults = [line for line in verify(opened.folder).faults if not line.startswith(SIGNATURES)]
    if faults:
        raise ReleaseError("\n".join([*faults, "The release was not signed."]))
    name = signatures.sign(opened, private)
    click.echo(f"{opened.folder / SIGNATURES} has a signature by {name}")

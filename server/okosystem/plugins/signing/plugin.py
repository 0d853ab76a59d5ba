"""`okosystem release key` and `sign`, and the check of signatures by `okosystem verify`."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from okosystem.commands.options import PATH, open_release, release_option
from okosystem.errors import ReleaseError
from okosystem.registry import CheckSignatures, Registry
from okosystem.release.release import SIGNATURES


def register(registry: Registry) -> None:
    """Add the commands and the check."""
    registry.add_command(release_group)
    registry.add_signature_check(read_keys)


def read_keys(paths: Sequence[Path]) -> CheckSignatures:
    """Read the public keys that must have signed a release, and return its check."""
    from okosystem.plugins.signing.signatures import check, read_public_key

    return partial(check, [read_public_key(path) for path in paths])


@click.group("release")
def release_group() -> None:
    """Sign a release, and make the key to sign with."""


@release_group.command("key")
@click.argument("file", type=PATH)
def key(file: Path) -> None:
    """Write a new private key to FILE, for you alone to read, and the public key to FILE.pub."""
    from okosystem.plugins.signing.signatures import PUBLIC_SUFFIX, write_key

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
    from okosystem.plugins.signing import signatures
    from okosystem.release.verification import verify

    opened, private = open_release(release), signatures.read_private_key(key)
    if faults := verify(opened.folder).faults:
        raise ReleaseError("\n".join([*faults, "The release was not signed."]))
    name = signatures.sign(opened, private)
    click.echo(f"{opened.folder / SIGNATURES} has a signature by {name}")

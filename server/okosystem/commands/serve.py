"""`okosystem serve`: granian in front of the Flask app."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from okosystem.commands.load import tell
from okosystem.config import PREFIX, Settings
from okosystem.core.loading import release_of, store_of
from okosystem.core.rdf_files import find
from okosystem.core.release import Release
from okosystem.engine.stores import Backend

SLOWEST_HEAD = 10_000
"""Milliseconds a client has to send its request line and headers."""
LARGEST_HEAD = 1 << 16
"""Bytes that request line and headers may take; longer queries are posted."""
MANY = 100 << 20
"""Bytes of files from which every process holding them in memory is more than most want."""


def run_data(given: Sequence[Path], base: str | None, asked: Mapping[str, Any]) -> None:
    """Serve anyone's RDF until stopped: from memory, or put on disk first when a store is named."""
    files = find(given)
    if folder := replace(Settings.read(), **asked).folder:
        run(store_of(files, folder, tell, base=base), asked)
        return
    if sum(file.path.stat().st_size for file in files) > MANY:
        tell("This is much for memory, as each process holds it. Better: --store FOLDER")
    with TemporaryDirectory(prefix="okosystem-") as made:
        run(release_of(files, Path(made), tell, base), {**asked, "store": "memory"})


def run(release: Release, given: Mapping[str, Any]) -> None:
    """Serve until stopped; the settings reach the server processes by the environment."""
    settings = replace(Settings.read(), **given, release=release.folder.resolve())
    elsewhere = Backend(settings.store).address
    for field, value in asdict(settings).items():
        os.environ[PREFIX + field.upper()] = str(value)
    click.echo(f"http://{settings.host}:{settings.port}  release {release.digest[:12]}")
    if elsewhere:
        click.echo(f"strangers' SPARQL is answered by {elsewhere}")
    Granian(
        "okosystem.web.wsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        respawn_failed_workers=True,
        websockets=False,
        http1_settings=HTTP1Settings(
            header_read_timeout=SLOWEST_HEAD, max_buffer_size=LARGEST_HEAD
        ),
        log_access=False,
    ).serve()

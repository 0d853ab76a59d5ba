"""`okosystem serve`: granian in front of the Flask app."""

import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import click
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from okosystem.config import PREFIX, Settings
from okosystem.core.release import Release
from okosystem.engine.stores import Backend

SLOWEST_HEAD = 10_000
"""Milliseconds a client has to send its request line and headers."""
LARGEST_HEAD = 1 << 16
"""Bytes that request line and headers may take; longer queries are posted."""


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

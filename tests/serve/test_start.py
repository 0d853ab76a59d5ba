"""A server that cannot start says why in one line."""

import os
import socket
import subprocess
from pathlib import Path

from okosystem.core.release import Release
from tests.serve.conftest import PATIENCE, Start, copy_of


def serve(
    okosystem: list[str], folder: Path, *options: str, **settings: str
) -> tuple[int, str, str]:
    done = subprocess.run(
        [*okosystem, "serve", "--release", str(folder), "--port", "0", *options],
        env=os.environ | settings, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    return done.returncode, done.stdout.partition("\n")[2], done.stderr


def test_a_metrics_port_that_is_taken_is_told_of(okosystem: list[str], release: Release) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = serve(okosystem, release.folder, OKOSYSTEM_METRICS_PORT=port)
    assert answer == (
        2,
        "",
        f"okosystem: OKOSYSTEM_METRICS_PORT={port} on 127.0.0.1: Address already in use. "
        "How to mend it: choose another port, or end whoever has it.\n",
    )


def test_a_port_that_another_server_has_is_told_of(
    okosystem: list[str], release: Release, start: Start
) -> None:
    """The kernel would let both listen, and each answer come from one or the other."""
    port = str(start(release.folder).port)
    assert serve(okosystem, release.folder, "--port", port) == (
        2,
        "",
        f"okosystem: OKOSYSTEM_PORT={port} on 127.0.0.1: Address already in use. "
        "How to mend it: choose another port, or end whoever has it.\n",
    )


def test_a_damaged_release_is_not_served(
    okosystem: list[str], release: Release, tmp_path: Path
) -> None:
    place = tmp_path / "damaged"
    copy_of(release, place, '"ID-porten"@nb', '"Porten"@nb', damaged=True)
    assert serve(okosystem, place) == (
        2,
        "",
        f"okosystem: {place}/store.nq  missing or changed. How to mend it: okosystem build\n",
    )

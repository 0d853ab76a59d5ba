"""A server that cannot start says why in one line."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from bench.process import free_port
from okosystem.core.release import Release
from tests.serve.conftest import PATIENCE, Start, copy_of


def serve(okosystem: list[str], folder: Path, **settings: str) -> tuple[int, str, str]:
    settings = {"OKOSYSTEM_PORT": str(free_port())} | settings
    done = subprocess.run(
        [*okosystem, "serve", "--release", str(folder)],
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
        "How to fix it: choose another port, or end whoever has it.\n",
    )


def test_a_damaged_release_is_not_served(
    okosystem: list[str], release: Release, tmp_path: Path
) -> None:
    place = tmp_path / "damaged"
    copy_of(release, place, '"ID-porten"@nb', '"Porten"@nb', damaged=True)
    assert serve(okosystem, place) == (
        2,
        "",
        f"okosystem: {place}/store.nq  missing or changed. How to fix it: okosystem build\n",
    )


NOT_OURS = {
    "192.0.2.1": "Cannot assign requested address",
    "no.invalid": "Name or service not known",
}


@pytest.mark.parametrize("host", NOT_OURS)
def test_an_address_that_is_not_ours_is_told_of(
    host: str, okosystem: list[str], release: Release
) -> None:
    port = str(free_port())
    code, _, said = serve(okosystem, release.folder, OKOSYSTEM_HOST=host, OKOSYSTEM_PORT=port)
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith(
        f"okosystem: OKOSYSTEM_HOST={host}, OKOSYSTEM_PORT={port}: {NOT_OURS[host]}. "
        "How to fix it: choose another port or an address of this machine"
    )


def test_a_port_that_another_server_has_is_told_of(
    okosystem: list[str], release: Release, start: Start
) -> None:
    """The kernel would let both listen, and each answer come from one or the other."""
    port = str(start(release.folder).port)
    assert serve(okosystem, release.folder, OKOSYSTEM_PORT=port) == (
        2,
        "",
        f"okosystem: OKOSYSTEM_HOST=127.0.0.1, OKOSYSTEM_PORT={port}: Address already in use. "
        "How to fix it: choose another port or an address of this machine, such as 127.0.0.1 or "
        "0.0.0.0, or end whoever has it.\n",
    )


@pytest.mark.parametrize(
    ("manifest", "what"),
    [
        (b"{}", "it lacks counts, digest, files, modified, prefixes, version"),
        (b"[]", "'list' object is not a mapping"),
        (b"nope", "Expecting value: line 1 column 1 (char 0)"),
    ],
)
def test_a_damaged_manifest_is_told_of(
    manifest: bytes, what: str, okosystem: list[str], tmp_path: Path
) -> None:
    (tmp_path / "manifest.json").write_bytes(manifest)
    assert serve(okosystem, tmp_path) == (
        2,
        "",
        f"okosystem: {tmp_path}/manifest.json  is damaged: {what}. "
        "How to fix it: okosystem build\n",
    )


def test_a_folder_without_a_store_is_told_of(okosystem: list[str], tmp_path: Path) -> None:
    said = f"okosystem: {tmp_path}  no store here. How to fix it: okosystem load STORE\n"
    assert serve(okosystem, tmp_path, OKOSYSTEM_STORE=str(tmp_path)) == (2, "", said)


def test_too_few_open_files_are_told_of(okosystem: list[str], release: Release) -> None:
    low = ["bash", "-c", 'ulimit -n 100; exec "$@"', "bash", *okosystem]
    assert serve(low, release.folder) == (
        2,
        "",
        "okosystem: OKOSYSTEM_QUERY_WORKERS=4 takes 192 open files, and a process may have 100 "
        "here. How to fix it: raise the hard limit (ulimit -Hn, LimitNOFILE of systemd), or lower "
        "OKOSYSTEM_QUERY_WORKERS.\n",
    )

"""A server that cannot start reports the reason in one line."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from okosystem.release.release import Release
from tests.process import free_port
from tests.serve.conftest import PATIENCE, Start, copy_with_change


def serve(okosystem: list[str], folder: Path, **settings: str) -> tuple[int, str, str]:
    settings = {"OKOSYSTEM_PORT": str(free_port())} | settings
    done = subprocess.run(
        [*okosystem, "serve", "--release", str(folder)],
        env=os.environ | settings, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    return done.returncode, done.stdout.partition("\n")[2], done.stderr


def test_a_metrics_port_in_use_is_reported(okosystem: list[str], release: Release) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        answer = serve(okosystem, release.folder, OKOSYSTEM_METRICS_PORT=port)
    assert answer == (
        2,
        "",
        f"okosystem: OKOSYSTEM_METRICS_PORT={port} on 127.0.0.1: Address already in use. "
        "How to fix it: choose another port, or stop the process that uses it.\n",
    )


def test_a_damaged_release_is_not_served(
    okosystem: list[str], release: Release, tmp_path: Path
) -> None:
    folder = tmp_path / "damaged"
    copy_with_change(release, folder, '"ID-porten"@nb', '"Porten"@nb', damaged=True)
    assert serve(okosystem, folder) == (
        2,
        "",
        f"okosystem: {folder}/store.nq  is missing or changed. "
        "How to fix it: run okosystem build\n",
    )


OTHER_HOSTS = {
    "192.0.2.1": "Cannot assign requested address",
    "no.invalid": "Name or service not known",
}


@pytest.mark.parametrize("host", OTHER_HOSTS)
def test_an_address_of_another_machine_is_reported(
    host: str, okosystem: list[str], release: Release
) -> None:
    port = str(free_port())
    code, _, error = serve(okosystem, release.folder, OKOSYSTEM_HOST=host, OKOSYSTEM_PORT=port)
    assert (code, error.count("\n")) == (2, 1)
    assert error.startswith(
        f"okosystem: OKOSYSTEM_HOST={host}, OKOSYSTEM_PORT={port}: {OTHER_HOSTS[host]}. "
        "How to fix it: choose another port or an address of this machine"
    )


def test_a_port_of_another_server_is_reported(
    okosystem: list[str], release: Release, start: Start
) -> None:
    """The kernel would let both listen, and either could answer a request."""
    port = str(start(release.folder).port)
    assert serve(okosystem, release.folder, OKOSYSTEM_PORT=port) == (
        2,
        "",
        f"okosystem: OKOSYSTEM_HOST=127.0.0.1, OKOSYSTEM_PORT={port}: Address already in use. "
        "How to fix it: choose another port or an address of this machine, such as 127.0.0.1 or "
        "0.0.0.0, or stop the process that uses it.\n",
    )


@pytest.mark.parametrize(
    ("manifest", "error"),
    [
        (b"{}", "it lacks counts, digest, files, modified, prefixes, version"),
        (b"[]", "'list' object is not a mapping"),
        (b"nope", "Expecting value: line 1 column 1 (char 0)"),
    ],
)
def test_a_damaged_manifest_is_reported(
    manifest: bytes, error: str, okosystem: list[str], tmp_path: Path
) -> None:
    (tmp_path / "manifest.json").write_bytes(manifest)
    assert serve(okosystem, tmp_path) == (
        2,
        "",
        f"okosystem: {tmp_path}/manifest.json  is damaged: {error}. "
        "How to fix it: run okosystem build\n",
    )


def test_a_folder_without_a_store_is_reported(okosystem: list[str], tmp_path: Path) -> None:
    error = (
        f"okosystem: {tmp_path}  there is no store here. How to fix it: run okosystem load STORE\n"
    )
    assert serve(okosystem, tmp_path, OKOSYSTEM_STORE=str(tmp_path)) == (2, "", error)


def test_a_limit_of_too_few_open_files_is_reported(okosystem: list[str], release: Release) -> None:
    low = ["bash", "-c", 'ulimit -n 100; exec "$@"', "bash", *okosystem]
    assert serve(low, release.folder) == (
        2,
        "",
        "okosystem: OKOSYSTEM_QUERY_WORKERS=4 takes 192 open files, and a process may have 100 "
        "here. How to fix it: raise the hard limit (ulimit -Hn, LimitNOFILE of systemd), or lower "
        "OKOSYSTEM_QUERY_WORKERS.\n",
    )

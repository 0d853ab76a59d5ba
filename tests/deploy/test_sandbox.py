"""The server works in the sandbox of the systemd unit."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path

import pytest

from okosystem.release.loading import add_store
from okosystem.release.release import Release
from tests.deploy import sandbox
from tests.process import free_port
from tests.web.conftest import PATIENCE, ask, wait_for


def sandbox_command(deploy: Path, *command: str) -> list[str]:
    """Wrap a command so that it runs in the sandbox."""
    if shutil.which("systemd-analyze") is None or find_library("seccomp") is None:
        pytest.skip("systemd-analyze and libseccomp are needed to sandbox as systemd does")
    return [sys.executable, sandbox.__file__, str(deploy / "okosystem.service"), *command]


@pytest.fixture(scope="module")
def port(
    deploy: Path,
    release: Release,
    okosystem: list[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    """Serve from disk, which takes more: Landlock, and a program of its own for the workers."""
    number = free_port()
    loaded = shutil.copytree(release.folder, tmp_path_factory.mktemp("on-disk") / "loaded")
    add_store(Release.open(loaded), lambda line: None, ordered=False)
    options = ["--store", str(loaded), "--port", str(number), "--workers", "1"]
    command = sandbox_command(deploy, *okosystem, "serve", *options)
    check = subprocess.run(
        sandbox_command(deploy, "true"), capture_output=True, text=True, check=False
    )
    if check.returncode == sandbox.CANNOT:
        pytest.skip(check.stderr)
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(number)
    yield number
    server.terminate()
    server.wait(PATIENCE)


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("/malbilde.png", b"\x89PNG"),
        ("/malbilde.pdf", b"%PDF"),
        ("/embed/malbilde.png", b"\x89PNG"),
        ("/malbilde.svg", b"<svg"),
        ("/sparql?query=ASK%20%7B%7D", b"<?xml"),
        ("/sporsmal?q=altinn", b"<!doctype html>"),
    ],
)
def test_the_server_works_in_the_sandbox_of_the_unit(port: int, path: str, start: bytes) -> None:
    accept = "application/sparql-results+xml" if path.startswith("/sparql") else "*/*"
    status, _, body = ask(port, "GET", path, Accept=accept)
    assert (status, body.lstrip()[: len(start)]) == (200, start)


@pytest.mark.parametrize(
    ("program", "error"),
    [
        ("import mmap; mmap.mmap(-1, 4096, prot=7)", "PermissionError"),
        ("import ctypes; assert ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0", "AssertionError"),
        ("import os; os.mkdir('/var/okosystem')", "OSError"),
    ],
    ids=["written and run", "watched by others", "written to disk"],
)
def test_the_sandbox_of_the_unit_blocks_access(
    deploy: Path, port: int, program: str, error: str
) -> None:
    assert port
    if "mkdir" in program and os.geteuid() != 0:
        pytest.skip("a read-only file system needs root")
    output = subprocess.run(
        sandbox_command(deploy, sys.executable, "-c", program),
        capture_output=True,
        text=True,
        check=False,
    )
    assert output.returncode == 1
    assert error in output.stderr

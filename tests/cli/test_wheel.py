"""The wheel in an empty environment, without a checkout, serves its bundled release."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from okosystem.release.release import Release
from tests.process import free_port
from tests.world import ROOT

pytestmark = pytest.mark.slow

PATIENCE = 60


def get(address: str, accept: str) -> tuple[int, str]:
    request = urllib.request.Request(address, headers={"Accept": accept})  # noqa: S310
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
        return response.status, response.read().decode("utf-8")


@pytest.fixture(scope="module")
def command(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, install it with its locked dependencies, and find the command."""
    folder = tmp_path_factory.mktemp("wheel")
    loaded = shutil.copytree(release.folder, folder / "release")
    (loaded / "rocksdb").mkdir()
    (loaded / "rocksdb/CURRENT").touch()
    build = ["sh", str(ROOT / "deploy/wheel.sh"), str(loaded), str(folder)]
    result = subprocess.run(
        build,
        env={**os.environ, "PYTHON": sys.executable},
        check=True,
        capture_output=True,
        text=True,
    )
    with zipfile.ZipFile(result.stdout.strip()) as wheel:
        names = wheel.namelist()
    assert "okosystem/bundled_release/store.nq" in names
    assert [name for name in names if "rocksdb" in name] == []
    venv.create(folder / "env", with_pip=True)
    pip = [str(folder / "env/bin/pip"), "install", "-q", "--disable-pip-version-check"]
    lock = str(ROOT / "requirements.lock")
    subprocess.run([*pip, "--require-hashes", "-r", lock], check=True)
    subprocess.run([*pip, "--no-deps", result.stdout.strip()], check=True)
    return folder / "env/bin/okosystem"


@pytest.fixture(scope="module")
def address(command: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    clean = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    server = subprocess.Popen(
        [str(command), "serve", "--port", str(port)],
        cwd=tmp_path_factory.mktemp("nowhere"), env=clean,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            get(f"http://127.0.0.1:{port}/ready", "*/*")
            break
        except OSError:
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(PATIENCE)


def test_pages_are_served_with_their_stylesheets(address: str) -> None:
    status, page = get(f"{address}/doc/resource/id-porten", "text/html")
    assert (status, "<h1" in page, "ID-porten" in page) == (200, True, True)
    for stylesheet in (
        "/vendor/@digdir/designsystemet-css/dist/src/index.css",
        "/static/okosystem.css",
    ):
        assert stylesheet in page
        assert get(f"{address}{stylesheet}", "text/css")[0] == 200


def test_sparql_queries_are_answered(address: str) -> None:
    query = (
        "ASK%20%7B%20%3Fs%20a%20%3Chttps%3A%2F%2Fw3id.org%2Ffelles-okosystem%2Fns%23Sector%3E%20%7D"
    )
    _, answer = get(f"{address}/sparql?query={query}", "application/sparql-results+json")
    assert json.loads(answer) == {"head": {}, "boolean": True}


def test_the_command_queries_the_bundled_release(command: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(command), "query", "sectors", "--format", "csv"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "https://w3id.org/felles-okosystem/id/sector/citizens" in done.stdout

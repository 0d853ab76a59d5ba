"""Every command and every path shown in the README and docs works."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from okosystem.release.release import Release
from okosystem.turtle.sources import Project
from tests.process import free_port
from tests.web.conftest import PATIENCE, wait_for
from tests.world import ROOT

DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
DOCS.remove(ROOT / "docs/decisions-archive.md")
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
PATHS = re.compile(
    r"`((?:ontology|data|shapes|queries|server|tests|bench|deploy|docs)/[\w./-]+\.\w+)`"
)
WRITTEN = {"data/assessments/archimate-matches.ttl", "data/proposals/enhetsregisteret.patch"}
"""Files that a command writes, or that a person makes when there is something to write."""


def commands(document: Path) -> list[str]:
    blocks = BLOCK.findall(document.read_text(encoding="utf-8"))
    return [line.strip() for block in blocks for line in block.splitlines()]


COMMANDS = [line for document in DOCS for line in commands(document)]
SERVERS = [line for line in COMMANDS if " serve " in line and "okosystem" in line]
TESTED_ALONE = {
    ".venv/bin/okosystem build --reasoner owlrl": "tests/build/test_reference_engines.py",
    ".venv/bin/okosystem check-engines": "tests/build/test_reference_engines.py",
    **{
        line: "tests/scoring/test_answers.py"
        for line in COMMANDS
        if line.startswith(".venv/bin/python bench/assistants.py ")
    },
}
"""Commands that take minutes or need an assistant, and the test that runs them on less."""


@pytest.fixture
def checkout(project: Project, release: Release, tmp_path: Path) -> Path:
    """A checkout of the fixture world with its release, to run the commands in."""
    root = tmp_path / "checkout"
    shutil.copytree(project.root, root)
    (root / ".releases").mkdir()
    shutil.copytree(release.folder.resolve(), root / ".releases" / release.digest)
    (root / "release").symlink_to(root / ".releases" / release.digest)
    return root


@pytest.fixture(scope="module")
def port(release: Release, okosystem: list[str]) -> Iterator[int]:
    number = free_port()
    arguments = ["serve", "--release", str(release.folder), "--port", str(number)]
    server = subprocess.Popen([*okosystem, *arguments], stderr=subprocess.DEVNULL)
    wait_for(number)
    yield number
    server.terminate()
    server.wait(PATIENCE)


def words(line: str, okosystem: list[str]) -> list[str]:
    first, *rest = shlex.split(line, comments=True)
    assert first in ("okosystem", ".venv/bin/okosystem"), line
    return [*okosystem, *rest]


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("make ")])
def test_a_make_target_exists(line: str) -> None:
    command = [*shlex.split(line, comments=True), "--dry-run"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("curl ")])
def test_a_request_is_answered(line: str, port: int) -> None:
    command = shlex.split(line.replace("localhost:8000", f"localhost:{port}"))
    done = subprocess.run([*command, "--fail", "-sS"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_the_terminal_commands_succeed_in_the_order_shown(
    document: Path, checkout: Path, okosystem: list[str]
) -> None:
    for line in commands(document):
        is_terminal = "okosystem" in line.split(" ")[0] and line not in SERVERS
        if is_terminal and line not in TESTED_ALONE:
            done = subprocess.run(
                words(line, okosystem), cwd=checkout, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{line}\n{done.stdout[-1000:]}{done.stderr[-1000:]}"


@pytest.mark.slow
@pytest.mark.parametrize("line", SERVERS)
def test_a_server_starts_and_stops(line: str, checkout: Path, okosystem: list[str]) -> None:
    number = free_port()
    command = [*words(re.sub(r"--port \d+", "", line), okosystem), "--port", str(number)]
    if "graph-on-disk" in line and not (checkout / "graph-on-disk").exists():
        load = [*okosystem, "load", "graph-on-disk"]
        subprocess.run(load, cwd=checkout, capture_output=True, check=True)
    server = subprocess.Popen(command, cwd=checkout, stderr=subprocess.DEVNULL)
    wait_for(number)
    server.terminate()
    server.wait(PATIENCE)


def test_every_command_shown_is_run() -> None:
    handled = ("make ", "curl ", "okosystem ", ".venv/bin/okosystem ")
    others = [line for line in COMMANDS if not line.startswith(handled)]
    assert [line for line in others if line not in TESTED_ALONE] == []
    assert set(COMMANDS) >= set(TESTED_ALONE)
    assert all((ROOT / test).exists() for test in TESTED_ALONE.values())
    assert len(COMMANDS) > 15


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_path_shown_exists(path: Path) -> None:
    paths = PATHS.findall(path.read_text(encoding="utf-8"))
    assert [name for name in paths if name not in WRITTEN and not (ROOT / name).exists()] == []


def test_every_test_the_makefile_names_exists() -> None:
    names = re.findall(r"tests/[\w./]+", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert len(names) > 5
    assert [name for name in names if not (ROOT / name).exists()] == []

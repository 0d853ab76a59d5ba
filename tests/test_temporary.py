"""Temporary folders of killed processes are removed; those in use, and others', are not."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from okosystem.temporary import temporary_folder

HOLD = """
import os, sys, time
from okosystem.temporary import temporary_folder
with temporary_folder("test") as folder:
    if "fork" in sys.argv and os.fork() == 0:
        time.sleep(1000)
    print(folder, flush=True)
    sys.stdin.read()
"""

STOP_WHEN_MADE = """
import os, signal, sys
from okosystem.temporary import temporary_folder
signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
mkdir = os.mkdir
def mkdir_and_stop(*arguments):
    mkdir(*arguments)
    os.kill(os.getpid(), signal.SIGTERM)
os.mkdir = mkdir_and_stop
with temporary_folder("test"):
    pass
"""


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)


def hold(*arguments: str) -> tuple[subprocess.Popen[str], Path]:
    """Start a process that holds a folder until its standard input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def end(process: subprocess.Popen[str]) -> None:
    process.communicate()


def test_a_folder_is_removed_at_the_end() -> None:
    process, folder = hold()
    assert folder.is_dir()
    end(process)
    assert not folder.exists()


def test_a_stop_while_a_folder_is_made_leaves_none(tmp_path: Path) -> None:
    stopped = subprocess.run([sys.executable, "-c", STOP_WHEN_MADE], check=False)
    assert stopped.returncode == 3
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_killed_process_is_removed_by_the_next(tmp_path: Path) -> None:
    killed, left = hold()
    running, used = hold()
    (left / "file").write_text("x", "utf-8")
    killed.kill()
    end(killed)
    assert left.is_dir()
    with temporary_folder("test") as own:
        assert [folder.exists() for folder in (left, used, own)] == [False, True, True]
    end(running)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_killed_process_is_used_while_a_fork_of_it_runs() -> None:
    killed, folder = hold("fork")
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    with temporary_folder("test"):
        assert folder.is_dir()
    os.killpg(killed.pid, signal.SIGKILL)
    end(killed)
    with temporary_folder("test"):
        assert not folder.exists()


def test_what_others_made_is_left_alone(tmp_path: Path) -> None:
    other, link = tmp_path / "okosystem-notes", tmp_path / "okosystem-link"
    other.mkdir()
    target = tmp_path / "target"
    target.mkdir()
    (target / ".locked").touch()
    link.symlink_to(target)
    with temporary_folder("test"):
        assert other.is_dir()
        assert (target / ".locked").exists()

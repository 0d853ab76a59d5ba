"""Find the programs of the peers on PATH, else install them from PyPI."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ENVIRONMENT = Path(os.environ.get("BENCH_ENV", f"{tempfile.gettempdir()}/bench-env"))


class Missing(Exception):
    """The program could not be found or installed; the message says why."""


def find(name: str, *packages: str) -> str:
    """Return the path of a program; raises Missing."""
    installed = ENVIRONMENT / "bin" / name
    if here := shutil.which(name):
        return here
    if not installed.is_file():
        install(packages)
    if not installed.is_file():
        raise Missing(f"{name} is not in {' or '.join(packages)}")
    return str(installed)


def install(packages: tuple[str, ...]) -> None:
    """Install packages; raises Missing with the last line of pip's errors."""
    pip = ENVIRONMENT / "bin" / "pip"
    try:
        if not pip.is_file():
            run(sys.executable, "-m", "venv", str(ENVIRONMENT))
        run(str(pip), "install", "--quiet", "--disable-pip-version-check", *packages)
    except subprocess.CalledProcessError as error:
        raise Missing((error.stderr or "no reason given").strip().splitlines()[-1]) from error


def run(*command: str) -> str:
    """Run a command and return its output; raises CalledProcessError."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout

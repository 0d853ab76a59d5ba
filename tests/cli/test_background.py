"""A function in a background process: its result or error, and its end when nobody waits."""

import os
import signal
import subprocess
import sys
import time

import pytest

from okosystem.commands.background import run_in_background
from tests.sparql.processes import is_running

STARTS_AND_WAITS = """
import multiprocessing, time
from okosystem.commands.background import run_in_background
with run_in_background(bytes, 10_000_000):
    print(multiprocessing.active_children()[0].pid, flush=True)
    time.sleep(600)
"""


def test_the_result_is_that_of_the_function() -> None:
    with run_in_background(pow, 2, 3) as wait:
        assert wait() == 8


def test_the_error_of_the_function_is_raised() -> None:
    with run_in_background(int, "x") as wait, pytest.raises(ValueError, match="invalid literal"):
        wait()


def test_a_process_that_dies_is_reported() -> None:
    with (
        run_in_background(os._exit, 3) as wait,
        pytest.raises(ChildProcessError, match="ended with 3"),
    ):
        wait()


def test_it_is_killed_when_the_block_ends() -> None:
    started = time.monotonic()
    with run_in_background(time.sleep, 600):
        pass
    assert time.monotonic() - started < 60


def test_it_ends_when_the_process_that_started_it_is_killed() -> None:
    """Its result is larger than a pipe holds, so it is still writing."""
    command = [sys.executable, "-c", STARTS_AND_WAITS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)

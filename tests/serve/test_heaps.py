"""The heaps of a server with many threads: few arenas, and freed memory is returned."""

import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, threading
from okosystem.commands import serve

libc = ctypes.CDLL(None)
if not hasattr(libc, "mallopt"):
    raise SystemExit("no mallopt")
{call}
together = threading.Barrier(16)

def take():
    together.wait()
    libc.malloc(ctypes.c_size_t(5000))
    together.wait()

threads = [threading.Thread(target=take) for _ in range(16)]
for each in threads:
    each.start()
for each in threads:
    each.join()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


def arenas(call: str) -> int:
    command = [sys.executable, "-c", PROGRAM.format(call=call)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.stderr == "no mallopt\n":
        pytest.skip("the C library is not glibc: it has no mallopt")
    return done.stdout.count("<heap nr=")


def test_threads_share_two_arenas() -> None:
    assert arenas("serve.limit_arenas()") == 2
    assert arenas("") > 2


def test_the_heap_is_set_up_before_granian_is_imported() -> None:
    program = (
        "import sys, okosystem.commands.serve, okosystem.cli\n"
        "print([name for name in sys.modules if name.startswith('granian')])"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

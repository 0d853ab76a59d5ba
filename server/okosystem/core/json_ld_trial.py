"""Parse JSON-LD in a process of its own first, where it can do no harm.

The engine copies an object for each object around it, and a context for each use of a term: both
grow with the square of the document. It also ends the process for some documents of a few lines.
The kernel limits what the trial may take; what survives it is parsed again, in our own process.

Run as: python -m okosystem.core.json_ld_trial strict|lenient < DOCUMENT
"""

import resource
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox

MEMORY, MEMORY_PER_BYTE, MAX_MEMORY = 110 << 20, 200, 2 << 30
"""Bytes for any document, for each of its bytes, and at most: records with parts take 20 a byte."""
SECONDS, SECONDS_PER_MB = 1, 1
"""Seconds of the processor: a megabyte of such records takes 0.1."""
STACK = 1 << 20
"""An eighth of what our own threads have, since the order of terms in the engine is random."""
OUT_OF_MEMORY = 3
"""The exit code; where the engine itself runs out of it, the process is killed."""


def try_json_ld(document: bytes, lenient: bool) -> None:
    """Raise SyntaxError for a document that takes too much; its errors are left for parsing."""
    command = [sys.executable, "-P", "-m", __name__, "lenient" if lenient else "strict"]
    done = subprocess.run(  # noqa: S603 - our own module
        command,
        input=document,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode < 0 or done.returncode == OUT_OF_MEMORY:
        megabytes, seconds = _most_memory(len(document)) >> 20, _most_seconds(len(document))
        raise SyntaxError(
            f"the engine fails, or needs more than {megabytes} MB or {seconds} s, when it reads "
            "this JSON-LD: convert it to N-Quads"
        )
    done.check_returncode()


def _most_memory(size: int) -> int:
    return min(MEMORY + MEMORY_PER_BYTE * size, MAX_MEMORY)


def _most_seconds(size: int) -> int:
    return SECONDS + SECONDS_PER_MB * (size >> 20)


def _limit(size: int) -> None:
    """Limit what this process may take from now on."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limits = {
        resource.RLIMIT_AS: pages * resource.getpagesize() + _most_memory(size),
        resource.RLIMIT_CPU: _most_seconds(size),
        resource.RLIMIT_STACK: STACK,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    text, form = sys.stdin.buffer.read(), ox.RdfFormat.JSON_LD
    _limit(len(text))
    try:
        for _ in ox.parse(text, format=form, base_iri="urn:", lenient=sys.argv[1] == "lenient"):
            pass
    except (SyntaxError, ValueError):
        pass
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)

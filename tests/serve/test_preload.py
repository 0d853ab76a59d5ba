"""The first process preloads the graph for the processes forked from it."""

import subprocess
import sys
from pathlib import Path

FORKING = """
import os, sys, time
from pathlib import Path
from okosystem.commands.serve import release_when_forked
from okosystem.sparql import preload

graph = Path(sys.argv[1])
preload.load(graph, {})
release_when_forked(2)
for _ in range(3):
    time.sleep(0.3)
    if not os.fork():
        print(preload.store_of(graph) is not None, flush=True)
        os._exit(0)
    os.wait()
"""


def test_server_processes_forked_late_get_the_preloaded_graph(
    tmp_path: Path,
) -> None:
    """Two get it; a third could get an outdated graph after a reload."""
    (tmp_path / "store.nq").write_text("<urn:s> <urn:p> <urn:o> .\n", "utf-8")
    command = [sys.executable, "-c", FORKING, str(tmp_path / "store.nq")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "True\nTrue\nFalse\n"

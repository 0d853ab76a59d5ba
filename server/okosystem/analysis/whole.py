"""The whole graph of another day, or with a scenario on top, with what the algorithms find in it.

It is as heavy as okosystem.analysis.elsewhen, so servers run it as a program of its own as well:
python -m okosystem.analysis.whole RELEASE DAY [SCENARIO] writes N-Triples.
"""

import sys
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from okosystem.analysis.elsewhen import whole_on
from okosystem.analysis.renaming import renamed, word_of
from okosystem.core.release import Release


def main(place: str, written: str, scenario: str = "") -> None:
    """Write the graph to standard output; results go by names of their own."""
    day = date.fromisoformat(written)
    quads = whole_on(Release.open(Path(place)), day, scenario)
    said = renamed([quad.triple for quad in quads], word_of(day, scenario))
    sys.stdout.buffer.write(ox.serialize(said, format=ox.RdfFormat.N_TRIPLES) or b"")


if __name__ == "__main__":
    main(*sys.argv[1:])

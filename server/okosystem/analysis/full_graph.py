"""The whole graph of a day or scenario with the results of the algorithms, as N-Triples.

Servers run it as a subprocess job, since it is as heavy as okosystem.analysis.elsewhen:
python -m okosystem.analysis.full_graph RELEASE DAY [SCENARIO]
"""

import sys
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from okosystem.analysis.elsewhen import whole_on
from okosystem.analysis.results import rename_results, suffix_for
from okosystem.core.release import Release


def main(folder: str, day: str, scenario: str = "") -> None:
    """Write the graph to standard output, with the results renamed for the day."""
    as_of = date.fromisoformat(day)
    triples = [quad.triple for quad in whole_on(Release.open(Path(folder)), as_of, scenario)]
    renamed = rename_results(triples, suffix_for(as_of, scenario))
    sys.stdout.buffer.write(ox.serialize(renamed, format=ox.RdfFormat.N_TRIPLES) or b"")


if __name__ == "__main__":
    main(*sys.argv[1:])

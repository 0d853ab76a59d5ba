"""Make the prepared files of a release: what each of its servers would otherwise compute.

They are beside the release, in no digest. A server without them computes what it needs.
"""

from collections.abc import Iterator

from okosystem.core import history
from okosystem.core.release import Release
from okosystem.core.terms import ANALYSES, INFERRED, QUERIES, VOID_GRAPH
from okosystem.engine.prepared import Graphs, write_answers, write_dumps, write_prepared

_NOT_ASSERTED = (None, ANALYSES, INFERRED, QUERIES, VOID_GRAPH)


def prepare(release: Release, graphs: Graphs) -> None:
    """Make the files of a release with these graphs, in place of those that it has."""
    write_prepared(release.folder.resolve(), _contents(release, graphs))


def _contents(release: Release, graphs: Graphs) -> Iterator[tuple[str, bytes]]:
    yield from write_dumps(graphs, release.prefixes)
    yield from write_answers(release)
    asserted = (t for name, found in graphs.items() if name not in _NOT_ASSERTED for t in found)
    yield history.FILE, history.read_history(asserted).to_json()

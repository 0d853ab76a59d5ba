"""Make the prepared files of a release: what each of its servers would otherwise compute.

They are beside the release, in no digest. A server without them computes what it needs. `build`
makes the graphs and the history, `load` the answers, which only a store on disk makes slow.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import pyoxigraph as ox

from okosystem.analyses.as_of import write_analysed
from okosystem.analyses.history import FILE, FOLDER, read_history
from okosystem.graph.basis_facts import write_basis
from okosystem.rdf.terms import (
    ANALYSES,
    INFERRED,
    QUERIES,
    VOID_GRAPH,
)
from okosystem.release.prepared import (
    ANSWERS,
    DUMPS,
    Graphs,
    read_graphs,
    write_answers,
    write_dumps,
    write_prepared,
)
from okosystem.release.release import GRAPH, PREPARED, Release
from okosystem.sparql.oxigraph import Store
from okosystem.web.templating import compile_templates

_NOT_ASSERTED = (None, ANALYSES, INFERRED, QUERIES, VOID_GRAPH)


def prepare_graphs(release: Release, dumps: Iterable[tuple[str, bytes]], history: bytes) -> None:
    """Prepare the graphs of a release, as of `write_dumps`, and the history of its statements."""
    write_prepared(release, DUMPS, dumps)
    write_prepared(release, FOLDER, [(FILE, history)])


def prepare_rest(release: Release) -> None:
    """Prepare what a release lacks; it may come from elsewhere, without prepared files.

    The templates are compiled too, which a server may have no right to keep.
    """
    compile_templates()
    folder = release.folder / PREPARED
    if not ((folder / DUMPS).is_dir() and (folder / FOLDER).is_dir()):
        graphs = read_graphs(release)
        dumps = write_dumps(graphs, release.prefixes)
        prepare_graphs(release, dumps, read_history(_asserted(graphs)).to_json())
    if not (folder / ANSWERS).is_dir():  # from memory, which takes a third of the time
        store = Store.load(release.file(GRAPH), release.prefixes)
        files = (write(store, release) for write in (write_answers, write_basis))
        write_prepared(release, ANSWERS, chain(*files, write_analysed(release)))


def _asserted(graphs: Graphs) -> Iterator[ox.Triple]:
    named = (triples for name, triples in graphs.items() if name not in _NOT_ASSERTED)
    return chain.from_iterable(named)

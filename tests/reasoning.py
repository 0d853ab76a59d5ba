"""What follows from a few statements."""

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from okosystem.analyses.reasoning import infer, make_reasoner
from okosystem.rdf.triples import to_quads


def derive(quads: Iterable[ox.Quad], accept: Sequence[str] = ()) -> list[ox.Triple]:
    """Derive what follows from the axioms among the quads, and from the rules in `accept`."""
    triples = [quad.triple for quad in quads]
    store = ox.Store()
    store.bulk_extend(to_quads(triples))
    return infer(store, triples, make_reasoner("rules", triples), accept)

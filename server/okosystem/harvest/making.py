"""What the build adds for harvesters: a document for each kind, our catalogue, and two tables."""

from collections.abc import Callable

import pyoxigraph as ox

from okosystem.core.stamps import modified, version_of_ontology
from okosystem.core.terms import GRAPH
from okosystem.core.validation import World, shapes_graph
from okosystem.harvest.feeds import feed_files, make_feeds
from okosystem.harvest.own import own_report
from okosystem.harvest.tables import tables

# The files that say what we publish, and what the codes of others mean.
CATALOGUED = {ox.NamedNode(GRAPH[f"data/{name}"]) for name in ("catalog", "codes")}


def harvested(world: World, say: Callable[[str], None]) -> dict[str, bytes]:
    """Write it all; same source, same bytes."""
    queries, prefixes = world.project.root / "queries", world.project.prefixes
    feeds = make_feeds(harvest_store(world), queries / "harvest")
    day = modified(world.project)
    files = feed_files(feeds, prefixes, say)
    made = tables(world.store, queries / "perspectives", day, prefixes)
    return files | made | own_report(files)


def harvest_store(world: World) -> ox.Store:
    """Give the queries the graph, its version and its shapes, and which of two files says what."""
    told = [*world.triples, *version_of_ontology(world.project), *shapes_graph(world.project)]
    named = (quad for quad in world.asserted if quad.graph_name in CATALOGUED)
    store = ox.Store()
    store.bulk_extend([*(ox.Quad(t.subject, t.predicate, t.object) for t in told), *named])
    return store

"""`okosystem analyse`: a named query of the graph of another day, its analyses worked out anew."""

from okosystem.analysis.as_of import full_graph_on
from okosystem.commands.query import named, written
from okosystem.core.errors import InvalidParameter
from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.model.as_of import read_as_of


def run(release: Release, name: str, day: str, scenario: str, form: str) -> str:
    """Answer the query as of a day, with a scenario on top when one is named.

    Without a day: that of the scenario, else that of the release.
    """
    query, when = named(release, name), read_as_of(release, day, scenario)
    if query.parameters:
        raise InvalidParameter(
            f"{name}  asks for {', '.join(query.parameters)}, and analyse gives it nothing. "
            "How to fix it: a query without parameters, such as phase-out-board."
        )
    quads = full_graph_on(release, when, scenario)
    return written(Store(quads, release.prefixes).query(query.sparql), form, release.prefixes)

"""`okosystem analyse`: a named query of the graph of another day, its analyses worked out anew."""

from okosystem.analysis.elsewhen import whole_on
from okosystem.analysis.parameters import read_day
from okosystem.commands.query import named, written
from okosystem.core.errors import InvalidParameter
from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store


def run(release: Release, name: str, day: str, scenario: str, form: str) -> str:
    """Answer the query as of a day, with a scenario on top when one is named.

    Without a day: that of the scenario, else that of the release.
    """
    query, when = named(release, name), read_day(release, day, scenario)
    if query.parameters:
        raise InvalidParameter(
            f"{name}  asks for {', '.join(query.parameters)}, and analyse gives it nothing. "
            "How to fix it: a query without parameters, such as phase-out-board."
        )
    quads = whole_on(release, when, scenario)
    return written(Store(quads, release.prefixes).query(query.sparql), form, release.prefixes)

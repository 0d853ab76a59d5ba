"""The scenarios there are: what they are called in an address, and when each takes effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from okosystem.core.terms import local_name, value_of
from okosystem.web.state import current_graph, current_release

PARAMETER = "scenario"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario by its word in addresses, its name in the graph and its day."""

    slug: str
    iri: str
    day: date


def scenarios() -> Mapping[str, Scenario]:
    """List the scenarios by slug. Never within `showing` another day."""
    return _scenarios(current_release().digest)


@lru_cache(maxsize=2)
def _scenarios(digest: str) -> Mapping[str, Scenario]:
    found = {}
    for row in current_graph().ask("scenarios"):
        iri, day = (value_of(row[name]) for name in ("scenario", "day"))
        slug = local_name(iri)
        found[slug] = Scenario(slug, iri, date.fromisoformat(day))
    return found

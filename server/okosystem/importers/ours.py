"""What the graph has already, as an import needs it: what each thing is known by."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.errors import BrokenHeader
from okosystem.core.sources import Project
from okosystem.core.validation import World
from okosystem.importers.staging import FOLDER


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of ours and what it is known by: names, numbers, pages, endpoints."""

    iri: str
    said: Mapping[str, frozenset[str]]

    def all(self, what: str) -> frozenset[str]:
        """List what is known of one sort."""
        return self.said.get(what, frozenset())


class Ours:
    """Asks the graph without what imports have put there.

    An import must not find what the last one said, and take it for a second witness.
    """

    def __init__(self, project: Project) -> None:
        files = [f for f in project.graph_files if not f.name.startswith(f"{FOLDER}/")]
        self._folder = project.root / "queries/import"
        self._store = World(project, files).store

    def things(self, query: str) -> Sequence[Thing]:
        """Ask `queries/import/<query>.rq`, which gives a ?thing, ?what is known, and its ?value."""
        rows = self._store.query((self._folder / f"{query}.rq").read_text(encoding="utf-8"))
        if not isinstance(rows, ox.QuerySolutions):
            raise BrokenHeader(f"queries/import/{query}.rq  is not a SELECT query")
        said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in rows:
            thing, what, value = (getattr(term, "value", "") for term in row)
            said[thing][what].add(value)
        return [Thing(iri, {w: frozenset(v) for w, v in of.items()}) for iri, of in said.items()]


def by_number(actors: Sequence[Thing]) -> Mapping[str, str]:
    """Index actors by organisation number."""
    return {number: actor.iri for actor in actors for number in sorted(actor.all("number"))}

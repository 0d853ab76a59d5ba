"""The known identifiers of our entities, which an import compares with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.build.source_graph import SourceGraph
from okosystem.build.staging import FOLDER
from okosystem.sparql.queries import select_from_file
from okosystem.turtle.sources import Project


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """One of our entities, with the names, numbers, pages and endpoints that identify it."""

    iri: str
    properties: Mapping[str, frozenset[str]]

    def values(self, key: str) -> frozenset[str]:
        """Return the values of one property."""
        return self.properties.get(key, frozenset())


class OwnData:
    """The graph without the imported files.

    An import must not match against the results of the last one.
    """

    def __init__(self, project: Project) -> None:
        files = [f for f in project.graph_files if not f.name.startswith(f"{FOLDER}/")]
        self._folder = project.root / "queries/import"
        self._store = SourceGraph(project, files).store

    def entities(self, query: str) -> Sequence[KnownEntity]:
        """Run `queries/import/<query>.rq`, whose columns are entity, property and value."""
        rows = select_from_file(self._store, self._folder / f"{query}.rq")
        return group_by_entity(
            (row["entity"].value, row["property"].value, row["value"].value) for row in rows
        )


def group_by_entity(statements: Iterable[tuple[str, str, str]]) -> list[KnownEntity]:
    """Collect the values that statements give each property of each entity."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for entity, key, value in statements:
        found[entity][key].add(value)
    return [
        KnownEntity(iri, {key: frozenset(values) for key, values in properties.items()})
        for iri, properties in found.items()
    ]


def index_by_number(actors: Sequence[KnownEntity]) -> Mapping[str, str]:
    """Index the IRIs of actors by organisation number."""
    return {number: actor.iri for actor in actors for number in sorted(actor.values("number"))}

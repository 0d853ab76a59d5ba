"""What each released version of the real graph changed is recorded, and is what was released."""

from collections.abc import Set

import pyoxigraph as ox

from okosystem.rdf.rdf_patch import skolemize
from okosystem.rdf.triples import to_lines
from okosystem.release.event_stream import read_history
from okosystem.turtle.sources import Project


def test_every_released_version_is_recorded_with_its_ontology(project: Project) -> None:
    recorded = {release.number: release for release in read_history(project)}
    assert recorded.keys() == project.ontology_versions.keys()
    dates = dict(project.dated_versions)
    graph: Set[bytes] = set()
    for number, release in recorded.items():
        assert release.time.startswith(dates[number])
        assert graph.isdisjoint(release.patch.added)
        assert graph >= {*release.patch.deleted}
        graph = release.patch.apply(graph)
        path = str(project.ontology_versions[number])
        ontology = ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        assert skolemize(to_lines(ontology)) <= graph

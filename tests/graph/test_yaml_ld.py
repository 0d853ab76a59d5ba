"""The YAML-LD of the real graph has every triple of its Turtle, and no other."""

import pyoxigraph as ox
import pytest

from okosystem.rdf.yaml_ld import write_yaml_ld
from okosystem.release.release import Release
from tests.yaml_ld import canonical, read_yaml_ld


@pytest.mark.slow
@pytest.mark.parametrize("name", ["graph.ttl", "inferred.ttl", "ontology.ttl"])
def test_the_graph_is_the_same_in_yaml_ld(release: Release, name: str) -> None:
    turtle = release.read(name)
    triples = (quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    document = write_yaml_ld(triples, release.context)
    assert read_yaml_ld(document, release.context) == canonical(turtle, ox.RdfFormat.TURTLE)

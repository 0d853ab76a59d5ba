"""What is cached belongs to the graph it was read from: two stores of one release never mix."""

from collections.abc import Callable
from dataclasses import replace

import pyoxigraph as ox
import pytest

from okosystem.features.landscape.facts import facts
from okosystem.graph.reader import Reader
from okosystem.proposals.forms import read_forms
from okosystem.rdf.terms import ID
from okosystem.sparql.oxigraph import Store
from tests.conftest import MakeReader

REMOVED = ox.NamedNode(ID["resource/id-porten"])


@pytest.fixture
def without_resource(world_reader: MakeReader) -> Reader:
    """A reader of a store of the same release that lacks one resource."""
    reader = world_reader()
    quads = ox.parse(path=str(reader.release.graph), format=ox.RdfFormat.N_QUADS)
    kept = [q for q in quads if REMOVED not in (q.subject, q.object)]
    return replace(reader, store=Store(kept, reader.release.prefixes))


READINGS: dict[str, Callable[[Reader], object]] = {
    "facts": lambda reader: sorted(facts(reader).resources),
}


@pytest.mark.parametrize("name", READINGS)
def test_another_store_of_the_same_release_gives_its_own_results(
    world_reader: MakeReader, without_resource: Reader, name: str
) -> None:
    read, reader = READINGS[name], world_reader()
    first = read(reader)
    assert first != read(without_resource)
    assert first == read(reader)


SHARED: dict[str, Callable[[Reader], object]] = {
    "forms": read_forms,
}


@pytest.mark.parametrize("name", SHARED)
def test_results_are_cached_in_the_store(
    world_reader: MakeReader, without_resource: Reader, name: str
) -> None:
    read, reader = SHARED[name], world_reader()
    first = read(reader)
    assert read(reader) is first
    assert read(without_resource) is not first

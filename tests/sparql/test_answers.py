"""Serialization gives the same bytes whether triples are streamed or collected."""

import pyoxigraph as ox
import pytest

from okosystem.rdf.terms import OKO
from okosystem.sparql.answers import WITHOUT_PREFIXES
from okosystem.sparql.oxigraph import Store

GRAPHS = (
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s a <{OKO['Statement']}> ; ?p ?o }} LIMIT 2000",
    "DESCRIBE <https://w3id.org/felles-okosystem/id/resource/id-porten>",
    'CONSTRUCT { <urn:å> <urn:b> 1, "æ\\n\\""@nb, [] } WHERE {}',
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(false) }",
)


@pytest.mark.parametrize("form", WITHOUT_PREFIXES, ids=lambda form: form.file_extension)
@pytest.mark.parametrize("sparql", GRAPHS[:2])
def test_streamed_and_collected_triples_give_the_same_bytes(
    store: Store, sparql: str, form: ox.RdfFormat
) -> None:
    collected = store.query(sparql).result
    assert isinstance(collected, ox.QueryTriples)
    assert store.query(sparql).write(form.media_type) == ox.serialize(
        list(collected), format=form, prefixes=dict(store._prefixes)
    )


@pytest.mark.parametrize(
    "form",
    [*WITHOUT_PREFIXES, ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG],
    ids=lambda form: form.file_extension,
)
@pytest.mark.parametrize("sparql", GRAPHS)
def test_a_serialized_graph_parses_to_the_same_triples(
    store: Store, sparql: str, form: ox.RdfFormat
) -> None:
    found = store.query(sparql).result
    assert isinstance(found, ox.QueryTriples)
    expected = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in found)
    read = ox.Dataset(ox.parse(store.query(sparql).write(form.media_type), format=form))
    for dataset in (expected, read):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert read == expected

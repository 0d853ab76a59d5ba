"""Writing what others publish takes time proportional to its length."""

from collections.abc import Callable
from itertools import count

import pyoxigraph as ox

from okosystem.build.external_descriptions import escape_iri, is_valid_iri
from okosystem.build.staging import of_other_publishers
from okosystem.rdf.terms import (
    FOAF,
    ID,
    OKO,
    SKOS,
)
from tests.growth import grows_linearly, slow_texts


def test_addresses_are_read_in_linear_time() -> None:
    assert slow_texts(is_valid_iri, "", "http://a") == []
    assert slow_texts(escape_iri, "", "http://a/") == []


def statements(size: int) -> Callable[[], list[ox.Triple]]:
    """Descriptions that an earlier import wrote, each with a match and a topic."""
    names = (f"http://a.example/{number}" for number in count())

    def triple(subject: str, predicate: str, value: str) -> ox.Triple:
        return ox.Triple(*map(ox.NamedNode, (subject, predicate, value)))

    triples = []
    for _ in range(size // 4):
        description, match, topic = next(names), next(names), next(names)
        triples += [
            triple(description, OKO["describedKind"], ID["external-kind/dataset"]),
            triple(match, OKO["matchedDescription"], description),
            triple(description, FOAF["primaryTopic"], topic),
            triple(topic, SKOS["note"], description),
        ]
    return lambda: triples


def test_an_earlier_import_is_read_in_linear_time() -> None:
    triples = {size: statements(size)() for size in (2_500, 10_000)}
    read = lambda text: of_other_publishers(triples[len(text)], ["http://a.example/x"])  # noqa: E731
    assert grows_linearly(read, lambda size: "x" * (size // 4))

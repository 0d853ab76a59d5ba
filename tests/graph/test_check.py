"""Every statement of the real graph is supported, and none of 1,000 mutations is, by a seed."""

import random
from collections.abc import Sequence

import pyoxigraph as ox
import pytest

from okosystem.features.check.view import judge
from okosystem.graph.reader import Reader, open_reader
from okosystem.release.release import Release

SEED, MANY = 20261202, 1000


@pytest.fixture(scope="module")
def reader(release: Release) -> Reader:
    return open_reader(release)


@pytest.fixture(scope="module")
def statements(reader: Reader) -> Sequence[ox.Triple]:
    found = reader.store.triples(
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER (!isBlank(?s) && !isBlank(?o)) }"
    )
    return random.Random(SEED).sample(found, 2 * MANY)  # noqa: S311 (not for secrets)


def verdict(reader: Reader, subject: object, prop: object, value: object) -> str:
    text = value.value if isinstance(value, ox.NamedNode) else str(value)
    return judge(reader, subject.value, prop.value, text).word  # type: ignore[attr-defined]


def test_every_statement_is_supported(reader: Reader, statements: Sequence[ox.Triple]) -> None:
    found = {verdict(reader, t.subject, t.predicate, t.object) for t in statements[:MANY]}
    assert found == {"supported"}


def test_no_mutation_is_supported(reader: Reader, statements: Sequence[ox.Triple]) -> None:
    """The value is that of another statement with the same property, or of any other."""
    draw = random.Random(SEED)  # noqa: S311
    mutated = 0
    while mutated < MANY:
        one = draw.choice(statements)
        like = [t.object for t in statements if t.predicate == one.predicate]
        value = draw.choice(like if draw.random() < 0.7 else [t.object for t in statements])
        if not reader.store.rows(
            "SELECT ?s ?p ?o { ?s ?p ?o }",
            parameters={"s": one.subject, "p": one.predicate, "o": value},
        ):
            mutated += 1
            assert verdict(reader, one.subject, one.predicate, value) != "supported", one

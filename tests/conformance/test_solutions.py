"""The comparison of the conformance tests distinguishes different answers, and only those."""

import pyoxigraph as ox
import pytest

from okosystem.sparql.answers import Term
from tests.conformance.schema import SD, TYPE, faults
from tests.conformance.solutions import XSD, Cells, Solutions, same

A, B, X, Y = (ox.BlankNode(name) for name in "abxy")
P, ONE, TWO = ox.NamedNode("urn:p"), ox.Literal(1), ox.Literal(2)


def number(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def table(*rows: Cells) -> Solutions:
    return Solutions([f"v{i}" for i in range(len(rows[0]))], rows)


def quoted(subject: ox.BlankNode, value: Term) -> ox.Triple:
    return ox.Triple(subject, P, value)


EQUAL = [
    (table((ONE,), (TWO,)), table((TWO,), (ONE,))),
    (table((A, B), (B, A)), table((X, Y), (Y, X))),
    (table((A, ONE), (B, TWO)), table((Y, TWO), (X, ONE))),
    (table((quoted(A, ONE), A)), table((quoted(X, number("01", "integer")), X))),
    (table((number("1.50", "decimal"),)), table((number("1.5", "decimal"),))),
    (Solutions(("a", "b"), [(ONE, TWO)]), Solutions(("b", "a"), [(TWO, ONE)])),
]
DIFFERENT = [
    (table((ONE,), (ONE,)), table((ONE,))),
    (table((ONE,), (ONE,), (TWO,)), table((ONE,), (TWO,), (TWO,))),
    (
        table(
            (A, B),
        ),
        table((X, X)),
    ),
    (table((A, A)), table((X, Y))),
    (table((A, B), (B, A)), table((X, Y), (X, Y))),
    (table((ONE, None)), table((None, ONE))),
    (table((number("1", "integer"),)), table((number("1", "int"),))),
    (table((ox.Literal("a", language="nb"),)), table((ox.Literal("a"),))),
    (table((quoted(A, ONE), A)), table((quoted(X, ONE), Y))),
    (Solutions(("a",), [(ONE,)]), Solutions(("b",), [(ONE,)])),
    (Solutions((), [()]), Solutions((), [])),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_order_and_blank_node_labels_are_ignored(left: Solutions, right: Solutions) -> None:
    assert same(left, right, in_order=False)


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_every_other_difference_counts(left: Solutions, right: Solutions) -> None:
    assert not same(left, right, in_order=False)
    assert not same(left, right, in_order=True)


def test_order_counts_if_the_query_orders_its_rows() -> None:
    rows = table((A, ONE), (B, TWO))
    assert same(rows, table((X, ONE), (Y, TWO)), in_order=True)
    assert not same(rows, table((Y, TWO), (X, ONE)), in_order=True)


@pytest.mark.parametrize(
    ("predicate", "value", "fault"),
    [
        ("namedGraph", ox.NamedNode("urn:g"), "<urn:g> is not sd:NamedGraph"),
        ("endpoint", ox.NamedNode("urn:e"), "<urn:d> is not sd:Service"),
        ("defaultgraph", ox.NamedNode("urn:e"), "there is no sd:defaultgraph"),
        ("feature", ox.NamedNode(f"{SD}Everything"), "there is no sd:Everything"),
        ("resultFormat", ox.Literal("Turtle"), "has a text"),
        ("graph", ox.NamedNode("urn:g"), "<urn:d> has 0 sd:defaultGraph"),
    ],
)
def test_the_schema_reports_violations(predicate: str, value: Term, fault: str) -> None:
    dataset, kind = ox.NamedNode("urn:d"), ox.NamedNode(f"{SD}Dataset")
    described = [
        ox.Triple(dataset, ox.NamedNode(TYPE), kind),
        ox.Triple(dataset, ox.NamedNode(f"{SD}{predicate}"), value),
    ]
    assert [found for found in faults(described) if fault in found] != []

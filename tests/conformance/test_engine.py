"""The W3C cases of the query language and its result formats, with the engine of the server.

Each must end as `failures.toml` states, so that a new pass is reported like a new failure.
"""

import re
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.errors import InvalidQuery
from okosystem.sparql.oxigraph import Store
from tests.conformance.answers import GRAPHS, TABLES, as_solutions, read_answer
from tests.conformance.manifests import Case, read_suites
from tests.conformance.solutions import Solutions, same
from tests.conformance.tables import is_for_the_engine, is_run, read_tables
from tests.conftest import SHARED

CASES = read_suites(SHARED / "w3c/sparql")
FOR_THE_ENGINE = [case for case in CASES if is_for_the_engine(case)]
BY_NAME = {str(case): case for case in CASES}
KNOWN = read_tables()
_ORDERED = re.compile(r"\bORDER\s+BY\b[^{}]*\Z", re.IGNORECASE)
Answering = Callable[[Case], Solutions]


class Outcome(StrEnum):
    """The possible outcomes of a case."""

    PASSED = "passed"
    FAILED = "failed"
    REFUSED = "refused"


@pytest.mark.parametrize("case", FOR_THE_ENGINE, ids=str)
def test_a_case_has_the_outcome_of_the_tables(case: Case) -> None:
    if str(case) in KNOWN.refused:
        assert outcome_of(case, with_server_engine) is Outcome.REFUSED
    else:
        assert outcome_of(case, with_server_engine) is (
            Outcome.FAILED if str(case) in KNOWN.failing else Outcome.PASSED
        )


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() & KNOWN.failing))
def test_a_failing_case_also_fails_with_pyoxigraph_alone(shared: Path, name: str) -> None:
    assert outcome_of(BY_NAME[name], with_pyoxigraph) is Outcome.FAILED


def test_the_tables_name_only_existing_cases(shared: Path) -> None:
    assert {*KNOWN.failing, *KNOWN.refused} <= {str(case) for case in CASES if is_run(case)}


def test_cases_not_run_are_counted(shared: Path) -> None:
    assert Counter(case.manifest for case in CASES if not is_run(case)) == KNOWN.not_run


def outcome_of(case: Case, answering: Answering) -> Outcome:
    """Run one case."""
    try:
        found = answering(case)
    except InvalidQuery as error:
        if str(error).startswith("SERVICE is not allowed"):
            return Outcome.REFUSED
        return Outcome.PASSED if case.kind.startswith("Negative") else Outcome.FAILED
    return Outcome.PASSED if is_right(case, found) else Outcome.FAILED


def is_right(case: Case, found: Solutions) -> bool:
    """Return whether a case should be answered, and with this answer."""
    if case.result is None:
        return case.kind.startswith("Positive")
    expected = read_answer(case.result.read_bytes(), case.result.suffix, case.result.as_uri())
    return same(found, expected, in_order=_ORDERED.search(text_of(case)) is not None)


def with_server_engine(case: Case) -> Solutions:
    """Answer with the engine of the server, through the format of the expected answer."""
    answer = Store(quads_of(case), {}).query(text_of(case))
    suffix = case.result.suffix if case.result else ".srj"
    if answer.is_graph != (suffix in GRAPHS):
        suffix = ".ttl" if answer.is_graph else ".srj"
    return read_answer(answer.write((GRAPHS | TABLES)[suffix]), suffix)


def with_pyoxigraph(case: Case) -> Solutions:
    """Answer with pyoxigraph alone."""
    store = ox.Store()
    store.extend(quads_of(case))
    try:
        return as_solutions(store.query(text_of(case)))
    except (SyntaxError, RuntimeError) as error:
        raise InvalidQuery(str(error)) from error


def text_of(case: Case) -> str:
    """Read the query; its base IRI is its own address."""
    assert case.query is not None
    return f"BASE <{case.query.as_uri()}>\n{case.query.read_text(encoding='utf-8')}"


def quads_of(case: Case) -> list[ox.Quad]:
    """Read the data: the default graph, and each named graph under the address of its file."""
    default = [quad for path in case.data for quad in ox.parse(path=path, base_iri=path.as_uri())]
    return default + [
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(path.as_uri()))
        for path in case.named
        for quad in ox.parse(path=path, base_iri=path.as_uri())
    ]

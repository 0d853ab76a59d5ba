"""The questions in queries/asked: their numbers, what they refer to, and every answer.

`make golden` rewrites the answers after an edit of the data: review the diff.
"""

import re
from collections import Counter

import pyoxigraph as ox
import pytest

from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.search.questions import all_targets, read_examples
from okosystem.sparql.oxigraph import Store
from tests.asked_questions import FOLDER, LISTED, BenchmarkQuestion, read_questions, rewrite
from tests.world import ROOT

GOLDEN = ROOT / "tests/golden"
FILES = [FOLDER / f"{name}.toml" for name in ("open", "held-out")]
QUESTIONS = [question for path in FILES for question in read_questions(path)]


def problems(question: BenchmarkQuestion, release: Release) -> list[str]:
    """Say what is wrong with the form of a question."""
    found = []
    ways = [question.query, question.sparql, question.thing and not question.query]
    if not question.unknown and sum(map(bool, ways)) != 1:
        found.append("has not exactly one of query, thing and sparql")
    if question.property and not question.thing:
        found.append("has a property of nothing")
    if question.unknown not in {"", "no-statement", "outside"}:
        found.append("has an unknown way of being unknown")
    if question.unknown == "no-statement" and not question.thing:
        found.append("does not name the thing without a statement")
    if question.query:
        query = release.queries.get(question.query)
        if query is None or set(query.parameters) != set(question.parameters):
            found.append("names no query, or not its parameters")
    return found


def test_every_question_is_well_formed(release: Release) -> None:
    wrong = {question.id: said for question in QUESTIONS if (said := problems(question, release))}
    assert wrong == {}


def test_no_question_is_there_twice() -> None:
    assert [
        text for text, n in Counter(q.text.casefold() for q in QUESTIONS).items() if n > 1
    ] == []
    assert [key for key, n in Counter(q.id for q in QUESTIONS).items() if n > 1] == []


def test_the_name_alone_decides_which_questions_are_held_out() -> None:
    held_out = {path.stem: {q.is_held_out() for q in read_questions(path)} for path in FILES}
    assert held_out == {path.stem: {path.stem == "held-out"} for path in FILES}


def test_no_question_is_the_title_of_a_query(release: Release) -> None:
    titles = {
        text.casefold() for query in release.queries.values() for text in query.title.values()
    }
    assert [q.id for q in QUESTIONS if q.text.casefold() in titles] == []


def test_every_target_has_examples_with_its_slots_and_none_is_a_question(release: Release) -> None:
    targets, examples = all_targets(release.queries), read_examples()
    assert examples.keys() == targets.keys()
    unknown = {
        text
        for name, texts in examples.items()
        for text in texts
        if not set(re.findall(r"\{(\w+)\}", text)) <= targets[name].slots.keys()
    }
    assert unknown == set()
    asked = {question.text.casefold() for question in QUESTIONS}
    assert {
        text for texts in examples.values() for text in texts if text.casefold() in asked
    } == set()


def test_the_set_is_spread_over_languages_askers_and_unknowns() -> None:
    assert Counter(q.language for q in QUESTIONS) == {"nb": 120, "nn": 40, "en": 80}
    assert set(Counter(q.asker for q in QUESTIONS).values()) == {30}
    assert len({q.asker for q in QUESTIONS}) == 8
    unknown = [q for q in QUESTIONS if q.unknown]
    assert Counter(q.language for q in unknown) == {"nb": 24, "nn": 8, "en": 16}
    assert set(Counter(q.asker for q in unknown).values()) == {6}
    assert len([q for q in QUESTIONS if q.sparql]) <= 10
    assert 40 <= len([q for q in QUESTIONS if q.is_held_out()]) <= 56


def test_every_thing_and_every_value_of_a_parameter_exists(store: Store, release: Release) -> None:
    names = {ID[question.thing] for question in QUESTIONS if question.thing}
    for question in QUESTIONS:
        if question.query:
            terms = release.queries[question.query].bind(question.parameters, release.prefixes)
            names |= {term.value for term in terms.values() if isinstance(term, ox.NamedNode)}
    values = " ".join(f"<{name}>" for name in sorted(names))
    found = store.query(f"SELECT DISTINCT ?thing {{ VALUES ?thing {{ {values} }} ?thing ?p ?o }}")
    known = {row["thing"].value for row in found.rows() if isinstance(row["thing"], ox.NamedNode)}
    assert known == names


def test_every_answer_is_the_one_that_the_graph_gives(
    release: Release, store: Store, pytestconfig: pytest.Config
) -> None:
    answers = {question.id: answer(question, release, store) for question in QUESTIONS}
    if pytestconfig.getoption("--rewrite-golden"):
        for path in FILES:
            rewrite(path, answers)
    written = {
        q.id: q.count if q.answer is None else q.answer for p in FILES for q in read_questions(p)
    }
    assert written == {
        key: values if len(values) <= LISTED else len(values) for key, values in answers.items()
    }


def answer(question: BenchmarkQuestion, release: Release, store: Store) -> list[str]:
    """Answer from the golden answer of a query where there is one: another test compares those."""
    if question.query:
        query = release.queries[question.query]
        given, golden = (
            query.bind(p, release.prefixes) for p in (question.parameters, query.examples)
        )
        if given == golden:
            return question.read_answer(
                (GOLDEN / f"{question.query}.csv").read_text(encoding="utf-8")
            )
    return question.find_answer(
        release, lambda sparql: store.query(sparql).write("text/csv").decode()
    )


def test_what_is_known_is_answered_and_what_is_unknown_is_not() -> None:
    """A query without rows is an answer: nothing fulfils its condition."""
    assert {q.id: q.answer for q in QUESTIONS if q.unknown and q.answer != []} == {}
    asked = [q for q in QUESTIONS if not q.unknown and not q.query]
    assert [q.id for q in asked if q.answer == []] == []

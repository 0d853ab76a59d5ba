"""Answers to named queries, to the analyses built on them, and to clients' SPARQL."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import pyoxigraph as ox

from okosystem.analysis.facts import Facts
from okosystem.analysis.facts import Row as FactRow
from okosystem.analysis.impact import Affected, find_impact, impact_result
from okosystem.assistants.evidence import answer_fields, basis_for, evidence_of, terms_in
from okosystem.assistants.graph import ServedGraph, entities_in, render_table, render_text
from okosystem.assistants.schemas import Question, Questions, Result, Table, Tables, Value
from okosystem.core.errors import QueryTooLarge, UnknownQuery
from okosystem.core.queries import NamedQuery
from okosystem.core.release import Release
from okosystem.core.terms import ID, value_of
from okosystem.core.text import fold
from okosystem.engine.answers import Row
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.engine.query import Query

Window = tuple[int, int]
"""The number of rows to skip, and the largest number to return."""
# Named queries of each analysis; those that a release lacks are left out.
IMPACT_QUERIES = ("impact-of-failure", "impact-if-stopped", "criticality")
OVERLAP_QUERIES = ("overlap-board", "overlaps-found", "pairs-without-overlap-assessment")
GAP_QUERIES = ("gaps-found", "gaps-by-category", "needs-nobody-addresses")
IMPACT_FACTS = ("dependencies", "chains", "ties", "traits", "names")
"""The queries of queries/analyses that the impact algorithm needs."""
TSV, TURTLE = "text/tab-separated-values", "text/turtle"
MAX_TURTLE_CHARACTERS = 100_000


class NamedAnswer(NamedTuple):
    """A named query with the SPARQL that was run, and the result."""

    query: NamedQuery
    sparql: str
    columns: Sequence[str]
    rows: list[Row]


def list_questions(graph: ServedGraph, about: str) -> Questions:
    """List the named queries whose texts contain all the words."""
    found, words = [], fold(about).split()
    for query in graph.release.queries.values():
        text = fold(" ".join((query.name, *query.title.values(), *query.description.values())))
        if all(word in text for word in words):
            question = Question(
                name=query.name,
                title=query.title[graph.language],
                description=query.description[graph.language],
                parameters=query.examples,
            )
            found.append(question)
    return Questions(**answer_fields(graph), questions=found)


def answer_question(
    graph: ServedGraph, name: str, values: Mapping[str, str], window: Window
) -> Tables:
    """Answer a named query; raises UnknownQuery, InvalidParameter or UnknownResource."""
    if name not in graph.release.queries:
        raise UnknownQuery(
            f"There is no question named {name[:80]!r}. How to fix it: the tool questions "
            "lists their names."
        )
    return _render_answers(graph, [_run(graph, name, values)], window)


def analyse(graph: ServedGraph, names: Sequence[str], about: str, window: Window) -> Tables:
    """Answer the named queries of an analysis, for one entity if `about` names one."""
    entity = graph.resolve(about) if about else ""
    return _render_answers(graph, _run_all(graph, names, entity), window)


def analyse_impact(graph: ServedGraph, about: str, event: str, window: Window) -> Tables:
    """Answer what an event affects; for a stop, also with the named queries about failure."""
    entity = graph.resolve(about)
    answers = _run_all(graph, IMPACT_QUERIES if event == "stop" else (), entity)
    texts = " ".join(graph.release.analysis_queries[name] for name in IMPACT_FACTS)
    table, statements, rests_on = _render_impact(graph, entity, event, window)
    rendered = _render_answers(graph, answers, window, terms_in(texts), rests_on)
    rendered.tables.insert(0, table)
    iris = [*statements, *(evidence.iri for evidence in rendered.grounds)]
    rendered.grounds = evidence_of(graph, iris)
    return rendered


def answer_sparql(graph: ServedGraph, sparql: str, client: str, most: int) -> Result:
    """Answer a query in the worker pool.

    Raises InvalidQuery, QueryTooSlow, QueryTooLarge, TooManyQueries or Busy.
    """
    answer = graph.pool.evaluate(Query(sparql, [], [], TSV, TURTLE, most), client)
    result = Result(**answer_fields(graph, terms_in(sparql), query=sparql))
    # Never called complete: only its author knows what the query leaves out.
    result.completeness = render_text("unknown", graph.language)
    if answer.media_type == TURTLE:
        result.turtle = answer.body.decode()
        if len(result.turtle) > MAX_TURTLE_CHARACTERS:
            raise QueryTooLarge(
                f"the graph is {len(result.turtle)} characters of Turtle; {MAX_TURTLE_CHARACTERS} "
                "is the limit. How to fix it: add LIMIT, or ask about fewer entities."
            )
        return result
    solutions = ox.parse_query_results(answer.body, format=ox.QueryResultsFormat.TSV)
    if isinstance(solutions, ox.QueryBoolean):
        result.truth = bool(solutions)
        return result
    columns = [variable.value for variable in solutions.variables]
    rows = [dict(zip(columns, row, strict=True)) for row in solutions]
    result.table = render_table(graph, "sparql", columns, rows)
    result.table.total = len(rows) + answer.left_out
    result.grounds = evidence_of(graph, entities_in(rows))
    result.basis = basis_for(graph, rows, sparql)
    return result


def _render_answers(
    graph: ServedGraph,
    answers: Iterable[NamedAnswer],
    window: Window,
    terms: Iterable[str] = (),
    rests_on: Iterable[Row] = (),
) -> Tables:
    """Render a window of each answer.

    `terms` are additional terms that the answers are based on, `rests_on` additional rows.
    """
    first, most = window
    tables: list[Table] = []
    shown: list[Row] = []
    all_terms, all_rows, texts_of_queries = set(terms), list(rests_on), list[str]()
    for query, sparql, columns, rows in answers:
        part = rows[first : first + most]
        all_rows += rows
        texts_of_queries.append(sparql)
        table = render_table(graph, query.name, columns, part)
        table.title, table.description = (
            texts[graph.language] for texts in (query.title, query.description)
        )
        table.total, table.offset = len(rows), first
        tables.append(table)
        shown += part
        all_terms |= terms_in(query.code)
    scenarios = [ID[f"scenario/{graph.scenario}"]] if graph.scenario else []
    iris = [*scenarios, *entities_in(shown)]
    query_text = texts_of_queries[0] if len(texts_of_queries) == 1 else ""
    return Tables(
        **answer_fields(graph, all_terms, iris, all_rows, query_text),
        date=str(graph.as_of),
        scenario=graph.named(scenarios[0]) if scenarios else None,
        tables=tables,
    )


def _run_all(graph: ServedGraph, names: Sequence[str], entity: str) -> Iterator[NamedAnswer]:
    """Run named queries; for one entity, those without parameters are filtered by it."""
    for name in names:
        query = graph.release.queries.get(name)
        parameters = query.parameters if query else {}
        if query is not None and (entity or not parameters):
            answer = _run(graph, name, dict.fromkeys(parameters, entity))
            if entity and not parameters:
                about = [row for row in answer.rows if entity in entities_in([row])]
                answer = answer._replace(rows=about)
            yield answer


def _run(graph: ServedGraph, name: str, values: Mapping[str, str]) -> NamedAnswer:
    """Run a named query; names are accepted for IRIs; raises UnknownResource."""
    query = graph.release.queries[name]
    iris = {key for key, parameter in query.parameters.items() if parameter.kind == "iri"}
    resolved = {k: graph.resolve(v) if v and k in iris else v for k, v in values.items()}
    bound = query.bind(resolved, graph.release.prefixes)
    sparql = query.to_sparql(bound, graph.language)
    answer = graph.store.query(sparql)
    return NamedAnswer(query, sparql, answer.columns, answer.rows())


def _render_impact(
    graph: ServedGraph, entity: str, event: str, window: Window
) -> tuple[Table, list[str], list[Row]]:
    """Compute what an event affects: a window of the table, and the statements it rests on.

    The rows have the statements behind all that is affected.
    """
    facts, (first, most) = _read_facts(graph.store, graph.release, graph.as_of), window
    impact = find_impact(facts, entity, event)
    result, shown = impact_result(facts, impact), impact.affected[first : first + most]
    table = Table(
        name="impact",
        title=result.title[graph.language],
        description=result.explanation[graph.language],
        columns=["affected", "steps", "likely", "way", "owners"],
        total=len(impact.affected),
        offset=first,
        rows=[_render_affected(graph, facts, each) for each in shown],
    )
    by_step = _statements_by_step(facts)

    def behind(affected: Iterable[Affected]) -> list[str]:
        return [iri for a in affected for step in pairwise(a.path) for iri in by_step[step]]

    rests_on: list[Row] = [{"statement": ox.NamedNode(iri)} for iri in behind(impact.affected)]
    return table, behind(shown), rests_on


@cached_per_store()
def _read_facts(store: Store, release: Release, day: date) -> Facts:
    def rows(name: str) -> Iterator[FactRow]:
        for row in store.rows(release.analysis_queries[name]):
            yield {key: value_of(term) for key, term in row.items() if term is not None}

    return Facts.from_rows(day, {name: list(rows(name)) for name in IMPACT_FACTS})


def _render_affected(graph: ServedGraph, facts: Facts, affected: Affected) -> dict[str, Value]:
    owners = sorted(facts.trait("owner").get(affected.entity, ()))
    return {
        "affected": graph.fields(affected.entity),
        "steps": affected.steps,
        "likely": affected.is_likely,
        "way": [graph.fields(iri) for iri in affected.path],
        "owners": [graph.fields(iri) for iri in owners],
    }


def _statements_by_step(facts: Facts) -> Mapping[tuple[str, str], Sequence[str]]:
    found = defaultdict[tuple[str, str], list[str]](list)
    for row in (*facts.rows("dependencies"), *facts.rows("ties")):
        if row.get("tie") != "replaces":
            found[row["resource"], row["other"]].append(row["statement"])
    for row in facts.rows("chains"):
        if "resource" in row:
            found[row["event"], row["resource"]].append(row["step"])
    return found

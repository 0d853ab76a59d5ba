"""Answers to named queries, to the analyses built on them, and to clients' SPARQL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from okosystem.assistants import impact
from okosystem.assistants.completeness import UNKNOWN, completeness, terms_in
from okosystem.assistants.evidence import evidence_of
from okosystem.assistants.graph import ServedGraph
from okosystem.assistants.schemas import Question, Questions, Result, Table, Tables
from okosystem.assistants.values import entities_in, render_table
from okosystem.core.errors import QueryTooLarge, UnknownQuery
from okosystem.core.queries import NamedQuery
from okosystem.core.terms import ID
from okosystem.core.text import fold
from okosystem.engine.answers import Row
from okosystem.engine.query import Query

NamedAnswer = tuple[NamedQuery, Sequence[str], list[Row]]
# Named queries of each analysis; those that a release lacks are left out.
IMPACT = ("impact-of-failure", "impact-if-stopped", "criticality")
OVERLAP = ("overlap-board", "overlaps-found", "pairs-without-overlap-assessment")
GAPS = ("gaps-found", "gaps-by-category", "needs-nobody-addresses")
JSON, TURTLE = "application/sparql-results+json", "text/turtle"
MAX_TURTLE_CHARACTERS = 100_000


def list_questions(graph: ServedGraph, about: str, language: str) -> Questions:
    """List the named queries whose texts contain all the words."""
    found = [
        Question(
            name=query.name,
            title=query.title[language],
            description=query.description[language],
            parameters={key: p.example for key, p in query.parameters.items()},
        )
        for query in graph.release.queries.values()
        if all(word in fold(_text_of(query)) for word in fold(about).split())
    ]
    return Questions(
        release=graph.release.digest,
        language=language,
        completeness=UNKNOWN[language],
        questions=found,
    )


def answer_question(
    graph: ServedGraph,
    name: str,
    values: Mapping[str, str],
    window: tuple[int, int],
    language: str,
) -> Tables:
    """Answer a named query; raises UnknownQuery, InvalidParameter or UnknownResource."""
    if name not in graph.release.queries:
        raise UnknownQuery(
            f"There is no question named {name[:80]!r}. How to fix it: the tool questions "
            "lists their names."
        )
    return render_answers(graph, [_run(graph, name, values)], window, language)


def analyse(
    graph: ServedGraph, names: Sequence[str], about: str, window: tuple[int, int], language: str
) -> Tables:
    """Answer the named queries of an analysis, for one entity if `about` names one."""
    entity = graph.resolve(about) if about else ""
    return render_answers(graph, _run_all(graph, names, entity), window, language)


def analyse_impact(
    graph: ServedGraph, about: str, event: str, window: tuple[int, int], language: str
) -> Tables:
    """Answer what an event affects; for a stop, the named queries on it too."""
    entity = graph.resolve(about)
    answers = _run_all(graph, IMPACT if event == "stop" else (), entity)
    texts = " ".join(graph.release.analysis_queries[name] for name in impact.QUERIES)
    rendered = render_answers(graph, answers, window, language, terms_in(texts))
    table, statements = impact.render_impact(graph, entity, event, window, language)
    rendered.tables.insert(0, table)
    iris = [*statements, *(evidence.iri for evidence in rendered.grounds)]
    rendered.grounds = evidence_of(graph, iris, language)
    return rendered


def render_answers(
    graph: ServedGraph,
    answers: Iterable[NamedAnswer],
    window: tuple[int, int],
    language: str,
    terms: Iterable[str] = (),
) -> Tables:
    """Render a window of each answer; `terms` are further terms that the answers build on."""
    first, most = window
    tables: list[Table] = []
    shown: list[Row] = []
    all_terms = set(terms)
    for query, columns, rows in answers:
        part = rows[first : first + most]
        table = render_table(graph, query.name, columns, part, language)
        table.title, table.description = query.title[language], query.description[language]
        table.total, table.offset = len(rows), first
        tables.append(table)
        shown += part
        all_terms |= terms_in(query.code)
    state, claims = completeness(graph, all_terms, language)
    scenario = ID[f"scenario/{graph.scenario}"] if graph.scenario else ""
    iris = [*filter(None, [scenario]), *entities_in(shown)]
    return Tables(
        release=graph.release.digest,
        language=language,
        date=str(graph.day),
        scenario=graph.named(scenario, language) if scenario else None,
        completeness=state,
        completeness_claims=claims,
        grounds=evidence_of(graph, iris, language),
        tables=tables,
    )


def answer_sparql(graph: ServedGraph, sparql: str, client: str, most: int, language: str) -> Result:
    """Answer a query in the worker pool.

    Raises InvalidQuery, QueryTooSlow, QueryTooLarge, TooManyQueries or Busy.
    """
    answer = graph.pool.evaluate(Query(sparql, [], [], JSON, JSON, TURTLE), client)
    # Never called complete: only its author knows what the query leaves out.
    _, claims = completeness(graph, terms_in(sparql), language)
    result = Result(
        release=graph.release.digest,
        language=language,
        completeness=UNKNOWN[language],
        completeness_claims=claims,
    )
    if answer.media_type == TURTLE:
        result.turtle = _check_length(answer.body.decode())
        return result
    solutions = ox.parse_query_results(answer.body, format=ox.QueryResultsFormat.JSON)
    if isinstance(solutions, ox.QueryBoolean):
        result.truth = bool(solutions)
        return result
    columns = [variable.value for variable in solutions.variables]
    rows = [dict(zip(columns, row, strict=True)) for row in solutions]
    result.table = render_table(graph, "sparql", columns, rows[:most], language)
    result.table.total = len(rows)
    result.grounds = evidence_of(graph, entities_in(rows[:most]), language)
    return result


def _run_all(graph: ServedGraph, names: Sequence[str], entity: str) -> Iterator[NamedAnswer]:
    """Run named queries; for one entity, those without parameters are filtered by it."""
    for name in names:
        query = graph.release.queries.get(name)
        parameters = query.parameters if query else {}
        if query is not None and (entity or not parameters):
            _, columns, rows = _run(graph, name, dict.fromkeys(parameters, entity))
            if entity and not parameters:
                rows = [row for row in rows if entity in entities_in([row])]
            yield query, columns, rows


def _run(graph: ServedGraph, name: str, values: Mapping[str, str]) -> NamedAnswer:
    """Run a named query; names will do for IRIs, and an unknown entity is refused."""
    query = graph.release.queries[name]
    iris = {key for key, parameter in query.parameters.items() if parameter.kind == "iri"}
    resolved = {k: graph.resolve(v) if v and k in iris else v for k, v in values.items()}
    bound = query.bind(resolved, graph.release.prefixes)
    answer = graph.store.query(query.sparql, parameters=bound)
    return query, answer.columns, answer.rows()


def _text_of(query: NamedQuery) -> str:
    return " ".join((query.name, *query.title.values(), *query.description.values()))


def _check_length(turtle: str) -> str:
    if len(turtle) > MAX_TURTLE_CHARACTERS:
        raise QueryTooLarge(
            f"the graph is {len(turtle)} characters of Turtle; {MAX_TURTLE_CHARACTERS} is the "
            "most. How to fix it: add LIMIT, or ask about fewer entities."
        )
    return turtle

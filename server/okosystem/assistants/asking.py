"""Named questions, and the analyses that are made of them: what fails, overlaps and is missing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from okosystem.assistants import hitting
from okosystem.assistants.cells import mentioned, read, table
from okosystem.assistants.finding import meant
from okosystem.assistants.graph import Graph
from okosystem.assistants.grounds import grounds
from okosystem.assistants.knowing import UNKNOWN, claims, terms_in
from okosystem.assistants.tables import Question, Questions, Table, Tables
from okosystem.core.errors import UnknownQuery
from okosystem.core.folding import fold
from okosystem.core.queries import NamedQuery
from okosystem.core.terms import ID
from okosystem.engine.answers import Row

Asked = tuple[NamedQuery, Sequence[str], list[Row]]
# By name, so that a better query needs no new code; one that the release lacks is left out.
IMPACT = ("impact-of-failure", "impact-if-stopped", "criticality")
OVERLAP = ("overlap-board", "overlaps-found", "pairs-without-overlap-assessment")
GAPS = ("gaps-found", "gaps-by-category", "needs-nobody-addresses")


def questions(graph: Graph, about: str, language: str) -> Questions:
    """List the named questions whose texts have all the words asked for."""
    found = [
        Question(
            name=query.name,
            title=query.title[language],
            description=query.description[language],
            parameters={key: p.example for key, p in query.parameters.items()},
        )
        for query in graph.release.queries.values()
        if all(word in fold(_words(query)) for word in fold(about).split())
    ]
    return Questions(
        release=graph.release.digest,
        language=language,
        completeness=UNKNOWN[language],
        questions=found,
    )


def ask(
    graph: Graph, name: str, given: Mapping[str, str], window: tuple[int, int], language: str
) -> Tables:
    """Answer a named question; raises UnknownQuery, InvalidParameter or UnknownResource."""
    if name not in graph.release.queries:
        raise UnknownQuery(
            f"There is no question named {name[:80]!r}. How to fix it: the tool questions "
            "lists their names."
        )
    return answered(graph, [_run(graph, name, given)], window, language)


def analysis(
    graph: Graph, names: Sequence[str], about: str, window: tuple[int, int], language: str
) -> Tables:
    """Answer the questions of an analysis that the release has, told of one thing when asked."""
    thing = meant(graph, about) if about else ""
    return answered(graph, _asked(graph, names, thing), window, language)


def impact(graph: Graph, about: str, event: str, window: tuple[int, int], language: str) -> Tables:
    """Tell what an event hits and on which statements that rests, and more of what a stop does."""
    thing = meant(graph, about)
    asked = _asked(graph, IMPACT if event == "stop" else (), thing)
    texts = [graph.release.analysis_queries[name] for name in hitting.ASKED]
    told = answered(graph, asked, window, language, terms_in(" ".join(texts)))
    table, rests = hitting.hit(graph, thing, event, window, language)
    told.tables.insert(0, table)
    told.grounds = grounds(graph, [*rests, *(g.iri for g in told.grounds)], language)
    return told


def answered(
    graph: Graph,
    asked: Iterable[Asked],
    window: tuple[int, int],
    language: str,
    terms: Iterable[str] = (),
) -> Tables:
    """Write the part of each answer that was asked for; `terms` are more that it is made of."""
    first, most = window
    tables: list[Table] = []
    shown: list[Row] = []
    rests = set(terms)
    for query, columns, rows in asked:
        part = rows[first : first + most]
        tables.append(_titled(table(graph, query.name, columns, part, language), query, language))
        tables[-1].total, tables[-1].offset = len(rows), first
        shown += part
        rests |= terms_in(query.code)
    state, told = claims(graph, rests, language)
    supposed = ID[f"scenario/{graph.scenario}"] if graph.scenario else ""
    return Tables(
        release=graph.release.digest,
        language=language,
        date=str(graph.day),
        scenario=graph.named(supposed, language) if supposed else None,
        completeness=state,
        completeness_claims=told,
        grounds=grounds(graph, [*filter(None, [supposed]), *mentioned(shown)], language),
        tables=tables,
    )


def _asked(graph: Graph, names: Sequence[str], thing: str) -> Iterator[Asked]:
    """Ask questions, of one thing when it is named: those that take none, of rows that name it."""
    for name in names:
        known = graph.release.queries.get(name)
        takes = known.parameters if known else {}
        if known is not None and (thing or not takes):
            query, columns, rows = _run(graph, name, dict.fromkeys(takes, thing))
            kept = rows if takes or not thing else [r for r in rows if thing in mentioned([r])]
            yield query, columns, kept


def _run(graph: Graph, name: str, given: Mapping[str, str]) -> Asked:
    """Ask a question; a name will do for an IRI, and a thing that is not here is refused."""
    query = graph.release.queries[name]
    things = {key for key, parameter in query.parameters.items() if parameter.kind == "iri"}
    meanings = {k: meant(graph, raw) if raw and k in things else raw for k, raw in given.items()}
    bound = query.bind(meanings, graph.release.prefixes)
    return query, *read(graph.store.query(query.sparql, parameters=bound))


def _titled(made: Table, query: NamedQuery, language: str) -> Table:
    made.title, made.description = query.title[language], query.description[language]
    return made


def _words(query: NamedQuery) -> str:
    return " ".join((query.name, *query.title.values(), *query.description.values()))

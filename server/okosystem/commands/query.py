"""`okosystem query` and `okosystem analyse`: run a query on a release, or on another day of it."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from prettytable import PrettyTable, TableStyle

from okosystem.analyses.as_of import full_graph_on
from okosystem.errors import InvalidParameter, UnknownQuery
from okosystem.graph.as_of import read_as_of
from okosystem.graph.basis import basis_of, to_lines
from okosystem.graph.reader import Reader, read_labels
from okosystem.rdf.terms import curie, value_of
from okosystem.release.release import Release
from okosystem.sparql.answers import (
    Answer,
    Term,
    language_of,
    write_csv,
)
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.queries import NamedQuery

MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/sparql-results+json",
    "ttl": "text/turtle",
}


def run(
    release: Release,
    name: str,
    arguments: Sequence[str],
    form: str | None,
    language: str,
    with_basis: bool = False,
) -> str:
    """Run the named query, or the SPARQL on standard input when the name is `-`.

    The basis stands before CSV and Turtle as comments, after a table, and in JSON as a field.
    """
    store, tagged = Store.load(release.file("store.nq"), release.prefixes), ""
    if name == "-":
        sparql = sys.stdin.read()
    else:
        query = _find_query(release, name)
        terms = query.bind(_parse_options(arguments), release.prefixes)
        sparql, tagged = query.to_sparql(terms, language), language if query.has_language else ""
    answer = store.query(sparql)
    form = form or ("ttl" if answer.is_graph else "table")
    text = _render(answer, form, release.prefixes, tagged)
    return _add_basis(text, form, _basis(release, store, sparql, language)) if with_basis else text


def _basis(release: Release, store: Store, sparql: str, language: str) -> Mapping[str, Any]:
    graph, answer = Reader(release, store, read_labels(release, store)), store.query(sparql)
    return basis_of(graph, answer.rows() if answer.columns else [], sparql).to_json(graph, language)


def _add_basis(text: str, form: str, basis: Mapping[str, Any]) -> str:
    if form == "json":
        return json.dumps({**json.loads(text), "basis": basis}, ensure_ascii=False) + "\n"
    comments = "".join(f"# {line}\n" for line in to_lines(basis))
    return text + comments if form == "table" else comments + text


def analyse(release: Release, name: str, day: str, scenario: str, form: str, language: str) -> str:
    """Run the query as of a day, with all analyses computed anew, and a scenario if one is given.

    The day defaults to that of the scenario, else to that of the release.
    """
    query, as_of = _find_query(release, name), read_as_of(release, day, scenario)
    if query.parameters:
        raise InvalidParameter(
            f"{name}  asks for {', '.join(query.parameters)}, and analyse gives it nothing. "
            "How to fix it: choose a query without parameters, such as phase-out-board."
        )
    quads = full_graph_on(release, as_of, scenario)
    answer = Store(quads, release.prefixes).query(query.to_sparql(language=language))
    return _render(answer, form, release.prefixes, language if query.has_language else "")


def list_queries(release: Release) -> str:
    """List the queries with their questions and parameters."""
    table = PrettyTable(["query", "question", "parameters"], align="l")
    table.set_style(TableStyle.PLAIN_COLUMNS)
    for name, query in release.queries.items():
        parameters = " ".join(f"--{key} {p.example}" for key, p in query.parameters.items())
        table.add_row([name, query.title["nb"], parameters])
    return table.get_string()


def _find_query(release: Release, name: str) -> NamedQuery:
    if name not in release.queries:
        raise UnknownQuery(
            f"there is no query named {name!r}. How to fix it: list them with okosystem query"
        )
    return release.queries[name]


def _parse_options(arguments: Sequence[str]) -> dict[str, str]:
    """Parse `--name value` and `--name=value`; raises InvalidParameter for anything else."""
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        key, equals, value = rest.pop(0).partition("=")
        if not key.startswith("--") or not (equals or rest):
            raise InvalidParameter(f"{key!r} is not understood. How to fix it: --parameter value")
        options[key[2:]] = value if equals else rest.pop(0)
    return options


def _render(answer: Answer, form: str, prefixes: Mapping[str, str], language: str) -> str:
    """Write the answer as text; raises InvalidParameter for a format that does not fit it.

    With a language, texts in another one are marked.
    """
    if form == "table" and answer.columns:
        table = PrettyTable(answer.columns, align="l")
        table.set_style(TableStyle.SINGLE_BORDER)
        table.add_rows(
            [[_cell(t, prefixes, language) for t in row.values()] for row in answer.rows()]
        )
        return table.get_string() + "\n"
    if answer.is_graph != (form == "ttl"):
        raise InvalidParameter("ttl is for graphs, the other formats for rows and yes or no")
    if form == "csv" and language and answer.columns:
        return write_csv(answer, language).decode()
    media_type = MEDIA_TYPES["json"] if answer.is_boolean else MEDIA_TYPES.get(form, "text/csv")
    return answer.write(media_type).decode()


def _cell(term: Term | None, prefixes: Mapping[str, str], language: str) -> str:
    value, tag = value_of(term), language_of(term)
    if language and tag not in ("", language):
        return f"{value} @{tag}"
    return curie(value, prefixes) if value.startswith("http") else value

"""`okosystem query`: ask a release a question on the command line."""

import sys
from collections.abc import Mapping, Sequence

from prettytable import PrettyTable, TableStyle

from okosystem.core.errors import InvalidParameter, UnknownQuery
from okosystem.core.queries import NamedQuery
from okosystem.core.release import Release
from okosystem.core.terms import curie, value_of
from okosystem.engine.answers import Answer, Term
from okosystem.engine.oxigraph import Store

MEDIA = {"csv": "text/csv", "json": "application/sparql-results+json", "ttl": "text/turtle"}


def run(release: Release, name: str, arguments: Sequence[str], form: str | None) -> str:
    """Answer the named query, or the SPARQL on standard input when the name is `-`."""
    store = Store.load(release.file("store.nq"), release.prefixes)
    if name == "-":
        answer = store.query(sys.stdin.read())
    else:
        query = named(release, name)
        answer = store.query(
            query.sparql, parameters=query.bind(options(arguments), release.prefixes)
        )
    return written(answer, form or ("ttl" if answer.is_graph else "table"), release.prefixes)


def named(release: Release, name: str) -> NamedQuery:
    """Fetch a named query; raises UnknownQuery."""
    if name not in release.queries:
        raise UnknownQuery(f"no query is named {name!r}. How to fix it: okosystem query")
    return release.queries[name]


def options(arguments: Sequence[str]) -> dict[str, str]:
    """Read `--name value` and `--name=value`; raises InvalidParameter for anything else."""
    found: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        key, equals, value = rest.pop(0).partition("=")
        if not key.startswith("--") or not (equals or rest):
            raise InvalidParameter(f"{key!r} is not understood. How to fix it: --parameter value")
        found[key[2:]] = value if equals else rest.pop(0)
    return found


def listing(release: Release) -> str:
    """List the queries by number, each with its question and parameters."""
    table = PrettyTable(["query", "question", "parameters"], align="l")
    table.set_style(TableStyle.PLAIN_COLUMNS)
    for name, query in release.queries.items():
        parameters = " ".join(f"--{key} {p.example}" for key, p in query.parameters.items())
        table.add_row([name, query.title["nb"], parameters])
    return table.get_string()


def written(answer: Answer, form: str, prefixes: Mapping[str, str]) -> str:
    """Write the answer as text; a form that does not fit its kind is refused."""
    if form == "table" and answer.columns:
        return as_table(answer, prefixes)
    if answer.is_graph != (form == "ttl"):
        raise InvalidParameter("ttl is for graphs, the other formats for rows and yes or no")
    media = MEDIA.get(form, MEDIA["csv"])
    return answer.write("application/sparql-results+json" if answer.is_boolean else media).decode()


def as_table(answer: Answer, prefixes: Mapping[str, str]) -> str:
    """Write the rows as columns of text, IRIs shortened."""
    table = PrettyTable(answer.columns, align="l")
    table.set_style(TableStyle.SINGLE_BORDER)
    for row in answer.rows():
        table.add_row([shown(term, prefixes) for term in row.values()])
    return table.get_string() + "\n"


def shown(term: Term | None, prefixes: Mapping[str, str]) -> str:
    """Write one cell."""
    if term is None:
        return ""
    value = value_of(term)
    return curie(value, prefixes) if value.startswith("http") else value

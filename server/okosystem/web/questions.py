"""The named questions, each with a page, a form, and its answer in several formats."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request, url_for

from okosystem.errors import InvalidParameter, UnknownQuery
from okosystem.graph.basis import describe_basis
from okosystem.graph.choices import Refused
from okosystem.graph.reader import Reader
from okosystem.package import read_package_table
from okosystem.sparql.answers import write_csv
from okosystem.sparql.queries import NamedQuery, Parameter, fill_in
from okosystem.web.drawing import (
    GRAPH,
    NUMBERS,
    VIEW,
    default_view,
    figure_response,
    read_view,
    result_context,
)
from okosystem.web.formats import CSV, GRAPH_ANSWER, HTML, JSON, PLAIN_JSON, TABLE, Format, choose
from okosystem.web.problems import detail, is_for_page
from okosystem.web.results import Table, rows_of
from okosystem.web.state import COOKIE, current_reader
from okosystem.web.tables import BASIS, SVG, add_to_json, comment_csv, file_response

bp = Blueprint("questions", __name__)
GROUPS: Mapping[str, str] = read_package_table("web/search.toml")["groups"]
ANSWERS = (HTML, *TABLE, *GRAPH_ANSWER)
NOT_PARAMETERS = (COOKIE, "format", BASIS, VIEW, NUMBERS)


def list_questions(reader: Reader) -> Sequence[NamedQuery]:
    """List the questions by group, unknown groups last, and by number."""
    known = list(GROUPS)

    def order(query: NamedQuery) -> tuple[int, str, int]:
        return [*known, query.group].index(query.group), query.group, query.number

    return sorted(reader.release.queries.values(), key=order)


def list_by_group(reader: Reader) -> Sequence[tuple[str, Sequence[NamedQuery]]]:
    """List the questions under the headings of their groups."""
    groups = groupby(list_questions(reader), key=lambda query: query.group)
    return [(reader.text(GROUPS.get(group, group)), list(members)) for group, members in groups]


def require_question(reader: Reader, name: str) -> NamedQuery:
    """Return a question by name; raises UnknownQuery."""
    if name not in reader.release.queries:
        raise UnknownQuery(detail("unknown_question", name=name))
    return reader.release.queries[name]


@bp.get("/sporsmal/<name>")
def question(name: str) -> Response:
    """Answer a question, as a page or in the format chosen by suffix, name or Accept."""
    reader = current_reader()
    name, _, suffix = name.partition(".")
    query, format_name = require_question(reader, name), suffix or request.args.get("format", "")
    if format_name == SVG.suffix:
        view = read_view(reader)
        table = answer(reader, query, read_parameters(query), view or GRAPH).without(
            query.parameters
        )
        return figure_response(reader, table, view, query.name, partial(column_heading, reader))
    if choose(format_name, ANSWERS) is HTML:
        return make_response(page(reader, query))
    return data(reader, query, format_name)


def read_parameters(query: NamedQuery) -> dict[str, str]:
    """Read the parameters of the question from the URL; a page ignores those it does not have."""
    given = {key: text for key, text in request.args.items() if key not in NOT_PARAMETERS}
    if is_for_page():
        return {key: text for key, text in given.items() if key in query.parameters}
    return given


def answer(reader: Reader, query: NamedQuery, values: Mapping[str, str], view: str) -> Table:
    """Answer a question; with a view chosen, a graph becomes a table of statements.

    Refuses invalid parameters, with the examples.
    """
    try:
        terms = query.bind(values, reader.release.prefixes)
    except InvalidParameter as error:
        address = f"?{urlencode(query.examples)}"
        raise Refused(
            "Spørsmålet kan ikke stilles med det som står i adressen. Skriv slik:",
            [(reader.plain(f"{key}={value}"), address) for key, value in query.examples.items()],
            reason=error,
        ) from error
    result = reader.store.query(query.to_sparql(terms, reader.language))
    return rows_of(result, as_rows=bool(view))


def column_heading(reader: Reader, name: str) -> str:
    """Return the heading of a column in the reader's language; its name if it has none."""
    return reader.release.columns.get(name, {}).get(reader.language, name)


def data(reader: Reader, query: NamedQuery, format_name: str) -> Response:
    """Answer in a format for the result form; answers 406 if the client accepts none of those."""
    release = reader.release
    terms, language = query.bind(read_parameters(query), release.prefixes), reader.language
    sparql = query.to_sparql(terms, language)
    result = reader.store.query(sparql)
    chosen = choose(format_name, GRAPH_ANSWER if result.is_graph else TABLE)
    has_column = chosen is CSV and query.has_language and not result.is_boolean
    body = write_csv(result, language) if has_column else result.write(chosen.writer)
    if request.args.get(BASIS) and chosen in (CSV, JSON, PLAIN_JSON):
        body = with_basis(reader, body, chosen, sparql)
    return file_response(reader, body, chosen, query.name)


def with_basis(reader: Reader, body: bytes, chosen: Format, sparql: str) -> bytes:
    """Add what an answer rests on to its CSV, as comments before it, or to its JSON."""
    result = reader.store.query(sparql)
    basis = describe_basis(reader, result.rows() if result.columns else [], sparql)
    return comment_csv(body, basis) if chosen is CSV else add_to_json(body, basis)


def page(reader: Reader, query: NamedQuery) -> str:
    """Show the question with its form and answer; examples stand in for missing parameters."""
    release, language, view = reader.release, reader.language, read_view(reader)
    values = query.examples | read_parameters(query)
    table, code = (
        answer(reader, query, values, view),
        fill_in(query, release.prefixes, values, language),
    )
    basis = describe_basis(
        reader, (dict(zip(table.columns, row, strict=True)) for row in table.rows), code
    )
    table, heading = table.without(query.parameters), partial(column_heading, reader)
    return render_template(
        "question.html",
        query=query,
        values=values,
        choices={key: choices(reader, p) for key, p in query.parameters.items()},
        table=table.with_headings(heading),
        to=lambda **view: url_for(".question", name=query.name, **{**values, **view}),
        **result_context(reader, table, view or default_view(reader, table), heading),
        code=code,
        basis=basis,
        language=language,
    )


def choices(reader: Reader, parameter: Parameter) -> list[tuple[str, str]]:
    """List the values to choose among, as CURIEs and IRIs: entities of the example's kind."""
    prefix, colon, _ = parameter.example.partition(":")
    if parameter.kind != "iri" or not colon:
        return []
    return [(reader.curie(iri), iri) for iri in reader.sort(reader.members(prefix))]

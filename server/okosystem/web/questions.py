"""The named questions, each with a page, a form, and its answer in several formats."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request, url_for

from okosystem.core.errors import InvalidParameter, UnknownQuery
from okosystem.core.package import read_package_table
from okosystem.core.queries import NamedQuery, Parameter, fill_in
from okosystem.engine.answers import write_csv
from okosystem.web.basis import BASIS, add_to_json, comment_csv, describe_basis
from okosystem.web.display_names import sort_by_label
from okosystem.web.drawing import (
    GRAPH,
    NUMBERS,
    VIEW,
    default_view,
    figure_response,
    read_view,
    result_context,
    table_of,
)
from okosystem.web.formats import CSV, GRAPH_ANSWER, HTML, JSON, PLAIN_JSON, TABLE, Format, choose
from okosystem.web.languages import COOKIE, current_language, gettext
from okosystem.web.lists import members
from okosystem.web.problems import detail, is_for_page, plain, refuse
from okosystem.web.results import Table, rows_of
from okosystem.web.state import current_graph, current_release, current_store
from okosystem.web.views.tables import SVG, file_response

bp = Blueprint("questions", __name__)
GROUPS: Mapping[str, str] = read_package_table("web/search.toml")["groups"]
ANSWERS = (HTML, *TABLE, *GRAPH_ANSWER)
NOT_PARAMETERS = (COOKIE, "format", BASIS, VIEW, NUMBERS)


def list_questions() -> Sequence[NamedQuery]:
    """List the questions by group, unknown groups last, and by number."""
    known = list(GROUPS)

    def order(query: NamedQuery) -> tuple[int, str, int]:
        return [*known, query.group].index(query.group), query.group, query.number

    return sorted(current_release().queries.values(), key=order)


def list_by_group() -> Sequence[tuple[str, Sequence[NamedQuery]]]:
    """List the questions under the headings of their groups."""
    groups = groupby(list_questions(), key=lambda query: query.group)
    return [(gettext(GROUPS.get(group, group)), list(members)) for group, members in groups]


def require_question(name: str) -> NamedQuery:
    """Return a question by name; raises UnknownQuery."""
    if name not in current_release().queries:
        raise UnknownQuery(detail("unknown_question", name=name))
    return current_release().queries[name]


@bp.get("/sporsmal/<name>")
def question(name: str) -> Response:
    """Answer a question, as a page or in the format chosen by suffix, name or Accept."""
    name, _, suffix = name.partition(".")
    query, format_name = require_question(name), suffix or request.args.get("format", "")
    if format_name == SVG.suffix:
        view = read_view()
        table = answer(query, read_parameters(query), view or GRAPH).without(query.parameters)
        return figure_response(table, view, query.name, column_heading)
    if choose(format_name, ANSWERS) is HTML:
        return make_response(page(query))
    return data(query, format_name)


def read_parameters(query: NamedQuery) -> dict[str, str]:
    """Read the parameters of the question from the URL; a page ignores those it does not have."""
    given = {key: text for key, text in request.args.items() if key not in NOT_PARAMETERS}
    if is_for_page():
        return {key: text for key, text in given.items() if key in query.parameters}
    return given


def answer(query: NamedQuery, values: Mapping[str, str], view: str) -> Table:
    """Answer a question; with a view chosen, a graph becomes a table of statements.

    Refuses invalid parameters, with the examples.
    """
    try:
        terms = query.bind(values, current_release().prefixes)
    except InvalidParameter as error:
        address = f"?{urlencode(query.examples)}"
        refuse(
            "Spørsmålet kan ikke stilles med det som står i adressen. Skriv slik:",
            [(plain(f"{key}={value}"), address) for key, value in query.examples.items()],
            reason=error,
        )
    result = current_store().query(query.to_sparql(terms, current_language()))
    return table_of(result.triples()) if view and result.is_graph else rows_of(result)


def column_heading(name: str) -> str:
    """Return the heading of a column in the reader's language; its name if it has none."""
    return current_release().columns.get(name, {}).get(current_language(), name)


def data(query: NamedQuery, format_name: str) -> Response:
    """Answer in a format for the result form; answers 406 if the client accepts none of those."""
    release = current_release()
    terms, language = query.bind(read_parameters(query), release.prefixes), current_language()
    sparql = query.to_sparql(terms, language)
    result = current_store().query(sparql)
    chosen = choose(format_name, GRAPH_ANSWER if result.is_graph else TABLE)
    has_column = chosen is CSV and query.has_language and not result.is_boolean
    body = write_csv(result, language) if has_column else result.write(chosen.writer)
    if request.args.get(BASIS) and chosen in (CSV, JSON, PLAIN_JSON):
        body = with_basis(body, chosen, sparql)
    return file_response(body, chosen, query.name)


def with_basis(body: bytes, chosen: Format, sparql: str) -> bytes:
    """Add what an answer rests on to its CSV, as comments before it, or to its JSON."""
    result = current_store().query(sparql)
    basis = describe_basis(result.rows() if result.columns else [], sparql)
    return comment_csv(body, basis) if chosen is CSV else add_to_json(body, basis)


def page(query: NamedQuery) -> str:
    """Show the question with its form and answer; examples stand in for missing parameters."""
    release, language, view = current_release(), current_language(), read_view()
    values = query.examples | read_parameters(query)
    table, code = answer(query, values, view), fill_in(query, release.prefixes, values, language)
    basis = describe_basis((dict(zip(table.columns, row, strict=True)) for row in table.rows), code)
    table = table.without(query.parameters)
    return render_template(
        "question.html",
        query=query,
        values=values,
        choices={key: choices(p) for key, p in query.parameters.items()},
        table=table.with_headings(release.columns, language),
        to=lambda **view: url_for(".question", name=query.name, **{**values, **view}),
        **result_context(table, view or default_view(table), column_heading),
        code=code,
        basis=basis,
        language=language,
    )


def choices(parameter: Parameter) -> list[tuple[str, str]]:
    """List the values to choose among, as CURIEs and IRIs: entities of the example's kind."""
    prefix, colon, _ = parameter.example.partition(":")
    if parameter.kind != "iri" or not colon:
        return []
    return [(current_graph().curie(iri), iri) for iri in sort_by_label(members(prefix))]

"""The named questions as plain JSON: what can be asked, and the answers."""

from collections.abc import Mapping
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, abort

from okosystem.core.errors import UnknownQuery
from okosystem.core.messages import Message
from okosystem.core.queries import NamedQuery, Term
from okosystem.model.graph import unknown_entity
from okosystem.web.api_requests import PAGING, Window, given, json_answer, only_json, with_links
from okosystem.web.api_values import Object, value_of
from okosystem.web.languages import current_language
from okosystem.web.links import absolute
from okosystem.web.questions import place
from okosystem.web.state import current_release, current_store

bp = Blueprint("api_questions", __name__, url_prefix="/api/questions")


@bp.get("")
def questions() -> Response:
    """List the questions."""
    given()
    only_json()
    found = [told(query) for query in sorted(current_release().queries.values(), key=place)]
    return json_answer({"language": current_language(), "total": len(found), "items": found})


def told(query: NamedQuery) -> Object:
    """Tell of a question: in all languages, with what it needs to be told and where it is asked."""
    examples = {key: parameter.example for key, parameter in query.parameters.items()}
    return {
        "name": query.name,
        "group": query.group,
        "title": dict(query.title),
        "description": dict(query.description),
        "parameters": [
            {"name": key, "kind": p.kind, "label": dict(p.label), "example": p.example}
            for key, p in query.parameters.items()
        ],
        "links": {"answer": asking(f"/api/questions/{query.name}", examples)}
        | ways(query, examples),
    }


def ways(query: NamedQuery, values: Mapping[str, str]) -> dict[str, str]:
    """Give the addresses of the same answer as a page, and as files."""
    return {
        "page": asking(f"/sporsmal/{query.name}", values),
        "csv": asking(f"/sporsmal/{query.name}.csv", values),
        "sparql_json": asking(f"/sporsmal/{query.name}.json", values),
    }


def asking(path: str, values: Mapping[str, str]) -> str:
    """Give an address with the parameters of a question."""
    return absolute(path) + (f"?{urlencode(values, safe=':')}" if values else "")


@bp.get("/<name>")
def question(name: str) -> Response:
    """Answer a question: rows as objects by column."""
    query = current_release().queries.get(name)
    if query is None:
        raise UnknownQuery(
            Message("There is no question named %(name)r. /api/questions lists them.", name=name)
        )
    asked = given(*query.parameters, *PAGING)
    only_json()
    values = {key: asked[key] for key in query.parameters if key in asked}
    bound = query.bind(values, current_release().prefixes)
    refuse_unknown(bound)
    return answered(query, values, bound)


def refuse_unknown(bound: Mapping[str, Term]) -> None:
    """Answer 404 when a parameter names a thing that is not here: no rows would mislead."""
    for term in bound.values():
        if isinstance(term, ox.NamedNode) and term.value not in current_store():
            raise unknown_entity(term.value)


def answered(query: NamedQuery, values: Mapping[str, str], bound: Mapping[str, Term]) -> Response:
    """Write the part of the answer that was asked for."""
    answer, linked = current_store().query(query.sparql, parameters=bound), ways(query, values)
    if answer.is_graph or answer.is_boolean:
        abort(
            406,
            Message(
                "This answer has no rows to page through. It is at %(address)s",
                address=linked["page"],
            ),
        )
    columns, rows, window = answer.columns, answer.rows(), Window.asked()
    body = {
        "name": query.name,
        "title": query.title[current_language()],
        "language": current_language(),
        "parameters": dict(values),
        "columns": [{"name": column, "label": heading(column)} for column in columns],
        **window.told(len(rows), **linked),
        "rows": [{key: value_of(term) for key, term in row.items()} for row in window.of(rows)],
    }
    response = json_answer(body)
    response.headers.add("Link", f'<{linked["csv"]}>; rel="alternate"; type="text/csv"')
    return with_links(response, **window.others(len(rows)))


def heading(column: str) -> str:
    """Give a column its heading for a reader; a variable nobody has named keeps its name."""
    return current_release().columns.get(column, {}).get(current_language(), column)

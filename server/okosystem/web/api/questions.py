"""The named questions and their answers as JSON."""

from collections.abc import Mapping
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, abort

from okosystem.core.binding import Term
from okosystem.core.errors import UnknownQuery
from okosystem.core.messages import Message
from okosystem.core.queries import NamedQuery
from okosystem.model.graph import unknown_entity
from okosystem.web.api.entities import Object, to_json
from okosystem.web.api.requests import (
    PAGING,
    Page,
    add_links,
    json_response,
    read_parameters,
    require_json,
)
from okosystem.web.languages import COOKIE, current_language
from okosystem.web.links import absolute
from okosystem.web.questions import column_heading, sort_key
from okosystem.web.state import current_labels, current_release, current_store

bp = Blueprint("api_questions", __name__, url_prefix="/api/questions")


@bp.get("")
def questions() -> Response:
    """List the questions."""
    read_parameters()
    require_json()
    queries = sorted(current_release().queries.values(), key=sort_key)
    items = [describe(query) for query in queries]
    return json_response({"language": current_language(), "total": len(items), "items": items})


def describe(query: NamedQuery) -> Object:
    """Describe a question in all languages, with its parameters and URLs."""
    return {
        "name": query.name,
        "group": query.group,
        "title": dict(query.title),
        "description": dict(query.description),
        "parameters": [
            {"name": key, "kind": p.kind, "label": dict(p.label), "example": p.example}
            for key, p in query.parameters.items()
        ],
        "links": {
            "answer": url(f"/api/questions/{query.name}", query.examples),
            **other_formats(query, query.examples),
        },
    }


def other_formats(query: NamedQuery, values: Mapping[str, str]) -> dict[str, str]:
    """Return the URLs of the same answer as a page and as files."""
    return {
        "page": url(f"/sporsmal/{query.name}", values),
        "csv": url(f"/sporsmal/{query.name}.csv", values),
        "sparql_json": url(f"/sporsmal/{query.name}.json", values),
    }


def url(path: str, values: Mapping[str, str]) -> str:
    """Return a URL with the parameters of a question."""
    return absolute(path) + (f"?{urlencode(values, safe=':')}" if values else "")


@bp.get("/<name>")
def question(name: str) -> Response:
    """Answer a question with rows as objects by column."""
    query = current_release().queries.get(name)
    if query is None:
        raise UnknownQuery(
            Message(
                "There is no question named %(name)r. "
                "How to fix it: choose one of those listed at /api/questions.",
                name=name,
            )
        )
    parameters = read_parameters(*query.parameters, *PAGING)
    require_json()
    values = {key: parameters[key] for key in query.parameters if key in parameters}
    bound = query.bind(values, current_release().prefixes)
    # Without rows, the answer about an unknown entity would mislead.
    for term in bound.values():
        if isinstance(term, ox.NamedNode) and term.value not in current_store():
            raise unknown_entity(term.value)
    return answer(query, values, bound)


def answer(query: NamedQuery, values: Mapping[str, str], bound: Mapping[str, Term]) -> Response:
    """Respond with the requested page of the answer."""
    language = current_language()
    result = current_store().query(query.to_sparql(bound, language))
    links = other_formats(query, {**values, COOKIE: language})
    if result.is_graph or result.is_boolean:
        message = Message(
            "This result has no rows and cannot be divided into pages. "
            "How to fix it: fetch it from %(address)s",
            address=links["page"],
        )
        abort(406, message)
    columns, rows, page = result.columns, result.rows(), Page.from_request()
    shown = page.of(rows)
    body = {
        "name": query.name,
        "title": query.title[language],
        "language": language,
        "parameters": dict(values),
        "columns": [{"name": column, "label": column_heading(column)} for column in columns],
        **page.fields(len(rows), **links),
        "rows": [{key: to_json(term) for key, term in row.items()} for row in shown],
        "other_languages": [
            cell._asdict() for cell in current_labels().other_languages(shown, language)
        ],
    }
    response = json_response(body)
    response.headers.add("Link", f'<{links["csv"]}>; rel="alternate"; type="text/csv"')
    return add_links(response, **page.links(len(rows)))

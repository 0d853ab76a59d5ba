"""The page about a named query as a thing: the question is elsewhere, this is its text."""

from flask import render_template

from okosystem.core.queries import fill_in
from okosystem.core.terms import ID
from okosystem.model.statements import read_entity
from okosystem.web.languages import current_language
from okosystem.web.state import current_graph, current_release


def query_page(iri: str) -> str:
    """Write the page of a query; raises UnknownResource when there is none of that name."""
    node, release = read_entity(current_graph(), iri).node, current_release()
    query = release.queries[iri.removeprefix(str(ID["query/"]))]
    return render_template(
        "query.html",
        node=node,
        query=query,
        code=fill_in(query, release.prefixes),
        language=current_language(),
    )

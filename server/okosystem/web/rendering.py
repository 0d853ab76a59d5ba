"""The addresses of features: their views as pages and as files."""

from collections.abc import Sequence
from functools import cache, partial

from flask import Flask, Response, g, make_response, render_template, request

from okosystem.graph.choices import Choices
from okosystem.graph.reader import Reader
from okosystem.graph.view import Feature, View
from okosystem.web.documents import serialize_triples
from okosystem.web.feeds import feed
from okosystem.web.formats import ATOM, GRAPH, HTML, Format, choose
from okosystem.web.state import current_reader, reading
from okosystem.web.views.form import read_choices
from okosystem.web.views.raster import PDF, rasterize
from okosystem.web.views.tables import (
    SVG,
    TABLE_PAGE,
    ViewTable,
    describe_view,
    file_response,
    table_response,
)


def add_features(app: Flask, features: Sequence[Feature]) -> None:
    """Add the address of each feature, and that of its files, which have a suffix."""
    app.extensions["features"] = {feature.name: feature for feature in features}
    for feature in features:
        answer = partial(respond, feature)
        for rule in (feature.path, f"{feature.path}.<suffix>"):
            app.add_url_rule(rule, feature.name, answer)


def respond(feature: Feature, suffix: str = "") -> Response:
    """Answer a request for the page of a feature, or for one of its files."""
    reader = current_reader()
    choices = read_choices(reader, *feature.fields(reader))
    with reading(reader.on(choices.day)) as shown:
        view = feature.read(shown, choices)
        return render(shown, feature, choices, view, choose(suffix, formats_of(view)))


def formats_of(view: View) -> Sequence[Format]:
    """List the formats of a view, the page first."""
    pictures = (SVG, PDF) if view.picture else ()
    return (
        *TABLE_PAGE,
        *pictures,
        *(GRAPH if view.triples else ()),
        *((ATOM,) if view.entries else ()),
    )


def render(
    reader: Reader, feature: Feature, choices: Choices, view: View, chosen: Format
) -> Response:
    """Write a view in a format that it has."""
    rows = [{**dict.fromkeys(feature.columns, ""), **row} for row in view.rows]
    basis = cache(lambda: describe_view(reader, choices, [*rows, *view.named], view.inputs))
    name = feature.file_name
    if chosen is HTML:
        g.view_basis = basis
        page = f"{feature.name}/{feature.template}"
        return make_response(render_template(page, choices=choices, **view.page()))
    if chosen is ATOM:
        return _feed(reader.on(None), feature, choices.of_today())
    if chosen in GRAPH and view.triples:
        body = serialize_triples(reader, view.triples(), chosen)
        return file_response(reader, body, chosen, name)
    if chosen in (SVG, PDF) and view.picture:
        drawn: str | bytes = view.picture()
        if chosen is PDF:
            drawn = rasterize(str(drawn), PDF.suffix, request.remote_addr or "")
        return file_response(reader, drawn, chosen, name)
    return table_response(reader, ViewTable(name, rows, feature.columns), choices, chosen, basis)


def _feed(reader: Reader, feature: Feature, choices: Choices) -> Response:
    """Send the entries of today, each once, the newest first."""
    entries = feature.read(reader, choices).entries
    found = {entry.id: entry for entry in (entries() if entries else ())}
    newest = sorted(found.values(), key=lambda entry: entry.day, reverse=True)
    addresses = choices.address(f"{feature.path}.atom"), choices.address(feature.path)
    return feed(reader, *addresses, reader.text(feature.title), newest)

"""The addresses of features: their views as pages and as files."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import groupby

from flask import Flask, Response, g, make_response, render_template, request

from okosystem.graph.choices import Choices
from okosystem.graph.reader import Reader
from okosystem.graph.view import Feature, Picture, View
from okosystem.web.choices import read_choices
from okosystem.web.documents import serialize_triples
from okosystem.web.feeds import feed
from okosystem.web.formats import ATOM, GRAPH, HTML, Format, choose
from okosystem.web.pictures import draw
from okosystem.web.raster import PDF, rasterize
from okosystem.web.state import current_reader, reading
from okosystem.web.tables import (
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
    for path, at_path in groupby(sorted(features, key=_by_path), key=lambda one: one.path):
        sharing = list(at_path)
        answer = partial(respond, sharing)
        has_files = any(feature.columns for feature in sharing)
        for rule in (path, f"{path}.<suffix>") if has_files else (path,):
            app.add_url_rule(rule, sharing[-1].name, answer)


def _by_path(feature: Feature) -> tuple[str, bool]:
    return feature.path, not feature.when


def respond(sharing: Sequence[Feature], suffix: str = "", **values: str) -> Response:
    """Answer a request for the page of a feature, or for one of its files.

    Of those that share the path, the last answers when the address chooses no other.
    """
    feature = next((one for one in sharing if one.is_chosen(request.args)), sharing[-1])
    reader = current_reader()
    has_files = bool(feature.columns) or "format" in request.args
    choices = read_choices(reader, *feature.fields(reader), has_files=has_files)
    choices = replace(choices, of_path=values)
    with reading(reader.on(choices.day)) as shown:
        choices = feature.settle(shown, choices)
        view = feature.read(shown, choices)
        formats = formats_of(feature, view)
        # A page alone is sent to those who ask for something else too.
        chosen = choose(suffix, formats) if suffix or len(formats) > 1 else HTML
        return render(shown, feature, choices, view, chosen)


def formats_of(feature: Feature, view: View) -> Sequence[Format]:
    """List the formats of a view, the page first."""
    files = TABLE_PAGE if view.columns or feature.columns else (HTML,)
    pictures = (SVG, PDF) if view.picture else ()
    graphs, feeds = GRAPH if view.triples else (), (ATOM,) if view.entries else ()
    return *files, *pictures, *graphs, *feeds


def render(
    reader: Reader, feature: Feature, choices: Choices, view: View, chosen: Format
) -> Response:
    """Write a view in a format that it has."""
    columns = view.columns or feature.columns
    rows = [{**dict.fromkeys(columns, ""), **row} for row in view.rows]
    basis = cache(lambda: describe_view(reader, choices, [*rows, *view.named], view.inputs))
    name = view.file or feature.file_name
    if chosen is HTML:
        if columns:
            g.view_basis = basis
        page = f"{feature.folder}/{view.template or feature.template}"
        return make_response(render_template(page, choices=choices, **view.page()))
    if chosen is ATOM:
        return _feed(reader.on(None), feature, choices.of_today())
    if chosen in GRAPH and view.triples:
        body = serialize_triples(reader, view.triples(), chosen)
        return file_response(reader, body, chosen, name)
    if chosen in (SVG, PDF) and view.picture:
        return _send_picture(reader, view.picture(), chosen, name)
    return table_response(reader, ViewTable(name, rows, columns), choices, chosen, basis)


def _send_picture(reader: Reader, picture: Picture, chosen: Format, name: str) -> Response:
    drawn: str | bytes = draw(picture)
    if chosen is PDF:
        drawn = rasterize(str(drawn), PDF.suffix, reader.client)
    return file_response(reader, drawn, chosen, name)


def _feed(reader: Reader, feature: Feature, choices: Choices) -> Response:
    """Send the entries of today, each once, the newest first."""
    entries = feature.read(reader, choices).entries
    found = {entry.id: entry for entry in (entries() if entries else ())}
    newest = sorted(found.values(), key=lambda entry: entry.day, reverse=True)
    addresses = choices.address(f"{feature.path}.atom"), choices.address(feature.path)
    return feed(reader, *addresses, reader.text(feature.title), newest)

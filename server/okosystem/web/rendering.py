"""The addresses of features: their views as pages and as files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import groupby

from flask import Flask, Response, abort, g, make_response, redirect, render_template, request

from okosystem.graph.choices import DAY, MAX_SHOWN, SCENARIO, Choices, Field, NameField, Refused
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader
from okosystem.graph.view import FILE, Feature, View
from okosystem.web.calendars import calendar
from okosystem.web.documents import serialize_triples
from okosystem.web.feeds import feed
from okosystem.web.formats import (
    ATOM,
    CSV,
    GRAPH,
    HTML,
    ICALENDAR,
    PLAIN_JSON,
    PPTX,
    SPARQL,
    Format,
    choose,
)
from okosystem.web.headers import CSP, FRAMED
from okosystem.web.pictures import PDF, PNG, draw, rasterize
from okosystem.web.problems import is_for_page
from okosystem.web.state import COOKIE, current_reader, reading
from okosystem.web.tables import (
    BASIS,
    SVG,
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
        answer, last = partial(respond, sharing), sharing[-1]
        file = f"/{last.file_name}.<suffix>" if path == "/" else f"{path}.<suffix>"
        has_files = last.template and any(one.has_files for one in sharing)
        takes_form = ["GET", "POST"] if any(one.largest_form for one in sharing) else None
        app.add_url_rule(path, last.name, answer, methods=takes_form)
        if has_files:
            methods = ["POST"] if any(one.form_only for one in sharing) else takes_form
            app.add_url_rule(file, last.name, answer, methods=methods)


def _by_path(feature: Feature) -> tuple[str, bool]:
    return feature.path, not feature.when


def respond(sharing: Sequence[Feature], suffix: str = "", **values: str) -> Response:
    """Answer a request for the page of a feature, or for one of its files.

    Of those that share the path, the last answers when the address chooses no other.
    """
    feature = next((one for one in sharing if one.is_chosen(request.args)), sharing[-1])
    if request.method == "POST":
        return _respond_to_form(feature, suffix)
    reader = current_reader()
    day = feature.day.find(reader, request.args.getlist(DAY)) if feature.day else None
    reader = reader.on(day)
    choices = read_choices(reader, feature)
    choices = feature.settle(reader, replace(choices, of_path=values))
    with reading(reader.supposing(choices.chosen.get(SCENARIO, ""))) as shown:
        view = feature.read(shown, choices)
        formats = (HTML,) if feature.form_only else formats_of(feature, view)
        # A page alone is sent to those who ask for something else too.
        chosen = choose(suffix, formats) if suffix or len(formats) > 1 else formats[0]
        return render(shown, feature, choices, view, chosen)


def _respond_to_form(feature: Feature, suffix: str) -> Response:
    """Answer a form: like its address, but with a file, and kept nowhere."""
    request.max_content_length = request.max_form_memory_size = feature.largest_form
    reader = current_reader()
    choices = read_choices(reader, feature)
    if FILE in request.files:
        choices = replace(choices, file=request.files[FILE].read())
    view = feature.read(reader, choices)
    chosen = choose(suffix, formats_of(feature, view))
    response = render(reader, feature, choices, view, chosen)
    response.cache_control.no_store = True
    return response


def formats_of(feature: Feature, view: View) -> Sequence[Format]:
    """List the formats of a view, the page first."""
    pages = (HTML,) if feature.template else ()
    files = (PLAIN_JSON, CSV) if view.columns or feature.columns else ()
    pictures = (SVG, PNG, PDF) if view.picture else ()
    slides = (PPTX,) if view.slides else ()
    graphs = GRAPH if view.triples or view.graph else ()
    feeds = (ATOM, ICALENDAR) if view.entries else ()
    queries = (SPARQL,) if view.sparql else ()
    return *pages, *files, *pictures, *slides, *graphs, *feeds, *queries


def render(
    reader: Reader, feature: Feature, choices: Choices, view: View, chosen: Format
) -> Response:
    """Write a view in a format that it has."""
    columns = view.columns or feature.columns
    rows = cache(lambda: feature.rows_of(view))
    basis = cache(lambda: describe_view(reader, [*rows(), *view.named], view.inputs))
    if chosen is HTML:
        if columns:
            g.view_basis = basis
        return _page(feature, choices, view)
    if chosen in (ATOM, ICALENDAR):
        return _render_entries(reader.on(None).supposing(""), feature, choices, chosen)
    name = view.file or feature.file_name
    if chosen in GRAPH and view.graph:
        return make_response(redirect(f"{reader.root}{view.graph}", 303))
    if (body := _write(reader, view, chosen)) is not None:
        return file_response(reader, body, chosen, name)
    table = ViewTable(name, rows(), columns, view.headings, view.answer)
    return table_response(reader, table, choices, chosen, basis)


def _write(reader: Reader, view: View, chosen: Format) -> str | bytes | None:
    """Write what a view has for one format alone; None for a table."""
    if chosen is SPARQL:
        return view.sparql
    if chosen is PPTX and view.slides:
        return view.slides()
    if chosen in GRAPH and view.triples:
        return serialize_triples(reader, view.triples(), chosen)
    if chosen in (SVG, PNG, PDF) and view.picture:
        picture = (view.paper if chosen is PDF and view.paper else view.picture)()
        kind = "card" if picture.is_card and chosen is PNG else chosen.suffix
        drawn = draw(picture)
        return drawn if chosen is SVG else rasterize(drawn, kind, reader.client)
    return None


def _page(feature: Feature, choices: Choices, view: View) -> Response:
    page = f"{feature.folder}/{view.template or feature.template}"
    response = make_response(render_template(page, choices=choices, **view.page()))
    if feature.is_framed:
        response.headers[CSP] = FRAMED
    return response


def _render_entries(reader: Reader, feature: Feature, choices: Choices, chosen: Format) -> Response:
    """Send the entries of today, each once: in a calendar by day, in a feed the newest first."""
    choices = replace(choices, chosen={**choices.chosen, SCENARIO: ""})
    view, title = feature.read(reader, choices), reader.text(feature.title)
    found = {entry.id: entry for entry in (view.entries() if view.entries else ())}.values()
    if chosen is ICALENDAR:
        by_day = sorted(found, key=lambda entry: entry.day)
        return calendar(reader, view.file or feature.file_name, title, by_day)
    newest = sorted(found, key=lambda entry: entry.updated, reverse=True)
    own = choices.address(reader, f"{feature.path}.atom")
    return feed(reader, own, choices.address(reader, feature.path), title, newest)


def read_choices(reader: Reader, feature: Feature) -> Choices:
    """Read the choices at the address of a feature, or in the form sent to it.

    A page ignores unknown parameters, but a file refuses them. Redirects to the address with slugs
    or CURIEs in place of names.
    """
    known = [field.known(reader) for field in feature.fields]
    offered = [field for field in known if field.options or not field.optional]
    if _is_for_file(feature):
        _check_known([*(field.name for field in offered), *([DAY] if feature.day else [])])
    chosen = dict.fromkeys((field.name for field in feature.fields), "")
    is_of_form = feature.form_only or request.method == "POST"
    chosen |= {field.name: read_field(reader, field, is_of_form) for field in offered}
    choices = Choices(known, chosen, f"{reader.root}{request.path}")
    if any(_is_renamed(field.name, chosen) for field in known if isinstance(field, NameField)):
        abort(redirect(choices.address(reader, **{BASIS: request.args.get(BASIS, "")}), 302))
    return choices


def read_field(reader: Reader, field: Field, is_of_form: bool = False) -> str:
    """Read the choice of a field; raises Refused for one that it does not have."""
    given = request.form if is_of_form else request.args
    return field.read(reader, given.getlist(field.name))


def _is_for_file(feature: Feature) -> bool:
    """Whether a request is for a file of a feature, and not for its page."""
    if not feature.template:
        return True
    return (feature.has_files or "format" in request.args) and not is_for_page()


def _check_known(known: Sequence[str]) -> None:
    unknown = [name for name in request.args if name not in (*known, COOKIE, BASIS)]
    if unknown and not known:
        raise Refused(
            "Det finnes ingen valg her, heller ikke «%(name)s».", [], name=unknown[0][:MAX_SHOWN]
        )
    if unknown:
        raise Refused(
            "Siden har ikke noe valg som heter «%(name)s». Den har disse:",
            [(Text(each, ""), "") for each in known],
            name=unknown[0][:MAX_SHOWN],
            names=", ".join(known),
        )


def _is_renamed(name: str, chosen: Mapping[str, str]) -> bool:
    """Whether an entity was named in another way than its address does."""
    given = " ".join(filter(None, request.args.getlist(name)))
    return given not in ("", chosen[name])

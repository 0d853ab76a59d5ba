"""Views as pages and as files: CSV and JSON of the rows of a page, RDF, figures and feeds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from typing import Any, Generic, TypeVar

import pyoxigraph as ox
from flask import Blueprint, Response, current_app, g, json, make_response, request

from okosystem.core.spreadsheets import write_rows
from okosystem.graph.answer_basis import describe_rows
from okosystem.graph.choices import Choices, Field
from okosystem.graph.reader import Reader
from okosystem.graph.view import Entry, Feature, Inputs, Row, View
from okosystem.web.basis import BASIS, comment_csv
from okosystem.web.documents import serialize_triples
from okosystem.web.feeds import feed
from okosystem.web.formats import ATOM, CSV, GRAPH, HTML, PLAIN_JSON, Format, choose
from okosystem.web.state import current_reader, current_stamp
from okosystem.web.views.form import read_choices
from okosystem.web.views.raster import PDF, rasterize

Item = TypeVar("Item")
SVG = Format("image/svg+xml", "svg", "SVG")
TABLE_PAGE = (HTML, PLAIN_JSON, CSV)
UNLISTED = ("comparison", "impact", "paths", "surroundings")
"""Features with rows that depend on what is chosen, so that the API cannot describe them."""


@dataclass(frozen=True, slots=True)
class ViewTable:
    """The rows of a view, and the name of the file; the columns are those of the rows if empty."""

    name: str
    rows: Sequence[Row]
    columns: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """A list at `path`, or else at `/<name>`; its files are at the same address with a suffix.

    `further` reads choices of other kinds than `fields`, such as a period. `items` reads what the
    choices select, `row` writes an item as cells named by `columns`, and `page` renders the items.
    Files carry every item, also those that a page leaves out. A list has a figure, RDF or a feed
    if it declares `picture`, `triples` or `entries`. Its JSON says what it rests on, as does its
    CSV on request: its rows, and what `named` writes as further rows, which are in no file. Lists
    may share a path, if a field of each chooses among them.
    """

    name: str
    title: str
    columns: Sequence[str]
    items: Callable[[Reader, Choices], Sequence[Item]]
    row: Callable[[Reader, Item], Row]
    page: Callable[[Reader, Choices, Sequence[Item]], str]
    inputs: Inputs
    fields: Callable[[Reader], Iterable[Field]] = lambda _: ()
    triples: Callable[[Reader, Choices, Sequence[Item]], Iterable[ox.Triple]] | None = None
    entries: Callable[[Reader, Item], Iterable[Entry]] | None = None
    picture: Callable[[Reader, Choices, Sequence[Item]], Response] | None = None
    named: Callable[[Reader, Item], Iterable[Row]] = lambda *_: ()
    path: str = ""
    further: Callable[[Reader], Mapping[str, str]] = lambda _: {}

    @property
    def address(self) -> str:
        """The path of the page."""
        return self.path or f"/{self.name}"

    def respond(self, suffix: str = "") -> Response:
        """Answer a request for the page or for a file."""
        reader = current_reader()
        more = self.further(reader)
        triples, entries, picture = self.triples, self.entries, self.picture
        choices = read_choices(reader, *self.fields(reader), also=tuple(more)).with_extra(more)
        items = cache(partial(self.items, reader, choices))
        return view_response(
            reader,
            self.name,
            suffix,
            choices,
            page=lambda: self.page(reader, choices, items()),
            rows=lambda: map(partial(self.row, reader), items()),
            columns=self.columns,
            picture=picture and (lambda: picture(reader, choices, items())),
            triples=triples and (lambda: triples(reader, choices, items())),
            feed=entries and (lambda: self._feed(reader, choices.of_today(), entries)),
            inputs=self.inputs,
            named=lambda: self._named(reader, items()),
        )

    def describe_basis(
        self, reader: Reader, choices: Choices, items: Sequence[Item]
    ) -> Mapping[str, Any] | None:
        """Describe what the list rests on, as `describe_view` does."""
        rows = [*map(partial(self.row, reader), items), *self._named(reader, items)]
        return describe_view(reader, choices, rows, self.inputs)

    def _named(self, reader: Reader, items: Iterable[Item]) -> Iterable[Row]:
        return chain.from_iterable(map(partial(self.named, reader), items))

    def _feed(
        self,
        reader: Reader,
        choices: Choices,
        of_item: Callable[[Reader, Item], Iterable[Entry]],
    ) -> Response:
        items = self.items(reader, choices)
        found = {entry.id: entry for item in items for entry in of_item(reader, item)}
        entries = sorted(found.values(), key=lambda entry: entry.day, reverse=True)
        addresses = choices.address(f"{self.address}.atom"), choices.address(self.address)
        return feed(reader, *addresses, reader.text(self.title), entries)

    def as_feature(self) -> Feature:
        """Describe the list as a feature, which it is to become."""
        return Feature(
            self.name,
            self.address,
            self.title,
            lambda reader, choices: View([], self.inputs),
            self.columns,
            fields=lambda reader: list(self.fields(reader)),
            file=self.name,
        )

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the addresses of the list to a blueprint, as the endpoint of its name."""
        for rule in (self.address, f"{self.address}.<suffix>"):
            blueprint.add_url_rule(rule, self.name, self.respond)


def declared_lists() -> Sequence[Feature]:
    """List the features and the lists that have files at one address in the app."""
    views = (getattr(view, "__self__", None) for view in current_app.view_functions.values())
    lists = {view.name: view.as_feature() for view in views if isinstance(view, Listing)}
    found = [*current_app.extensions["features"].values(), *lists.values()]
    listed = (one for one in found if one.columns and "<" not in one.path)
    return [one for one in listed if one.name not in UNLISTED]


def view_response(
    reader: Reader,
    name: str,
    suffix: str,
    choices: Choices,
    *,
    page: Callable[[], str],
    rows: Callable[[], Iterable[Row]],
    columns: Sequence[str] = (),
    picture: Callable[[], Response] | None = None,
    triples: Callable[[], Iterable[ox.Triple]] | None = None,
    feed: Callable[[], Response] | None = None,
    inputs: Inputs,
    named: Callable[[], Iterable[Row]] = tuple,
) -> Response:
    """Show a view as a page, or send its rows, triples, figure or feed as a file.

    Templates read what the page rests on with `basis_of_view`.
    With columns, every row has them all, and CSV has them even without rows. `inputs` says what
    they are read from, and `named` has further rows of what the view names.
    """
    more = (
        *((SVG, PDF) if picture else ()),
        *(GRAPH if triples else ()),
        *((ATOM,) if feed else ()),
    )
    chosen = choose(suffix, (*TABLE_PAGE, *more))
    filled = cache(lambda: [{**dict.fromkeys(columns, ""), **row} for row in rows()])
    basis = cache(lambda: describe_view(reader, choices, [*filled(), *named()], inputs))
    if chosen is HTML:
        g.view_basis = basis
        return make_response(page())
    if picture and chosen is SVG:
        return picture()
    if picture and chosen is PDF:
        drawn = picture().get_data(as_text=True)
        return file_response(
            reader, rasterize(drawn, PDF.suffix, request.remote_addr or ""), PDF, name
        )
    if feed and chosen is ATOM:
        return feed()
    if triples and chosen in GRAPH:
        return file_response(reader, serialize_triples(reader, triples(), chosen), chosen, name)
    return table_response(reader, ViewTable(name, filled(), columns), choices, chosen, basis)


def describe_view(
    reader: Reader, choices: Choices, rows: Iterable[Row], inputs: Inputs
) -> Mapping[str, Any] | None:
    """Describe what a view rests on; None with a scenario, and for findings of another day."""
    day = choices.other_day(reader)
    is_computed = choices.has_scenario or (inputs.computed and day)
    return None if is_computed else describe_rows(reader, rows, inputs, day)


def table_response(
    reader: Reader,
    table: ViewTable,
    choices: Choices,
    chosen_format: Format,
    basis: Callable[[], Mapping[str, Any] | None],
) -> Response:
    """Send a table as CSV, or as JSON with the choices, the release and what it rests on.

    CSV has that as comments, on request.
    """
    if chosen_format is CSV:
        content = write_csv(table.rows, table.columns).encode()
        if request.args.get(BASIS) and (described := basis()):
            content = comment_csv(content, described)
        return file_response(reader, content, CSV, table.name)
    document = {
        "view": table.name,
        "language": reader.language,
        "chosen": choices.non_default(),
        "release": reader.release.digest,
        "rows": list(table.rows),
        "basis": basis(),
    }
    body = json.dumps(document, ensure_ascii=False, sort_keys=False)
    return file_response(reader, body, chosen_format, table.name)


def file_response(reader: Reader, body: str | bytes, chosen_format: Format, name: str) -> Response:
    """Send a file, which like the page is in the reader's language."""
    response = Response(body, mimetype=chosen_format.media_type)
    kind = "attachment" if chosen_format is SVG else "inline"
    response.headers["Content-Disposition"] = f'{kind}; filename="{name}.{chosen_format.suffix}"'
    response.headers["Content-Language"] = reader.language
    response.vary.add("Cookie")
    response.set_etag(f"{current_stamp()}-{chosen_format.suffix}-{reader.language}")
    return response


def write_csv(rows: Sequence[Mapping[str, object]], columns: Sequence[str] = ()) -> str:
    """Write CSV with some columns, and with every other that a row has.

    A reference is written as its IRI, and several values in a cell are separated by spaces.
    """
    columns = list(dict.fromkeys(chain(columns, *rows)))
    return write_rows([columns, *([_cell(row.get(name)) for name in columns] for row in rows)])


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return value["iri"]
    return " ".join(str(_cell(v)) for v in value) if isinstance(value, list | tuple) else value

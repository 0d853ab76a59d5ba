"""A list of the site: declared once, shown as a page, and sent as CSV, JSON, SVG, RDF and Atom."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pyoxigraph as ox
from flask import Blueprint, Response

from okosystem.web.feeds import Entry, feed
from okosystem.web.formats import ATOM, GRAPH, Format
from okosystem.web.languages import gettext
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.tables import SVG, Row, choose_format, view_response

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """A list at `path`, or else at `/<name>`; its files are at the same address with a suffix.

    `further` reads choices of other kinds than `fields`, such as a period. `items` reads what the
    choices select, `row` writes an item as cells named by `columns`, and `page` renders the items.
    Files carry every item, also those that a page leaves out. A list has RDF, a figure or a feed
    if it declares `triples`, `picture` or `entry`. Where several lists share a path, a field of
    each chooses among them.
    """

    name: str
    title: str
    columns: Sequence[str]
    items: Callable[[Choices], Sequence[Item]]
    row: Callable[[Item], Row]
    page: Callable[[Choices, Sequence[Item]], str]
    fields: Callable[[], Iterable[Field]] = tuple
    triples: Callable[[Choices, Sequence[Item]], Iterable[ox.Triple]] | None = None
    picture: Callable[[Choices, Sequence[Item]], Response] | None = None
    entry: Callable[[Item], Entry | None] | None = None
    path: str = ""
    further: Callable[[], Mapping[str, str]] = dict

    @property
    def address(self) -> str:
        """The path of the page."""
        return self.path or f"/{self.name}"

    @property
    def formats(self) -> Sequence[Format]:
        """The formats besides the page, CSV and JSON."""
        picture, graph = (SVG,) if self.picture else (), GRAPH if self.triples else ()
        return (*picture, *graph, *((ATOM,) if self.entry else ()))

    def respond(self, suffix: str = "") -> Response:
        """Answer a request for the page or for a file."""
        chosen = choose_format(suffix, *self.formats)
        more = self.further()
        choices = read_choices(*self.fields(), also=tuple(more)).with_extra(more)
        triples, picture = self.triples, self.picture
        if chosen is ATOM:
            return self._feed(choices.of_today())
        items = self.items(choices)
        return view_response(
            self.name,
            choices,
            chosen,
            page=lambda: self.page(choices, items),
            columns=self.columns,
            rows=lambda: map(self.row, items),
            triples=lambda: triples(choices, items) if triples else (),
            picture=lambda: picture(choices, items) if picture else Response(),
        )

    def _feed(self, choices: Choices) -> Response:
        found = map(self.entry, self.items(choices)) if self.entry else ()
        entries = [entry for entry in found if entry]
        entries.sort(key=lambda entry: entry.day, reverse=True)
        addresses = choices.address(f"{self.address}.atom"), choices.address(self.address)
        return feed(*addresses, gettext(self.title), entries)

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the addresses of the list to a blueprint, as the endpoint of its name."""
        for rule in (self.address, f"{self.address}.<suffix>"):
            blueprint.add_url_rule(rule, self.name, self.respond)

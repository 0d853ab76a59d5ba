"""What a page of a kind is made of: facts for the first screen, and tables below them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from okosystem.core.terms import EIRA
from okosystem.engine.answers import Term
from okosystem.model.labels import LinkedText, Text
from okosystem.model.statements import Node
from okosystem.web.alphabet import in_order
from okosystem.web.dates import when
from okosystem.web.languages import gettext, mark, ngettext

Nodes = Mapping[str, Node]
MODELS = {
    "https://data.digdir.no/nasjonal-arkitektur/": mark("Digdirs nasjonale arkitektur"),
    EIRA: mark("EUs referansearkitektur (EIRA)"),
}


Cell = Sequence[Term | Text | LinkedText]


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the first screen; `none` stands where nothing is known, else it is left out."""

    title: str
    cell: Cell
    none: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with headings; `none` stands in its place when it has no rows, else it is gone."""

    id: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    none: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page says first; `more` is for its own template, `cited` for the list of sources."""

    facts: Sequence[Fact] = ()
    tables: Sequence[Table] = ()
    more: Mapping[str, object] = field(default_factory=dict)
    cited: Sequence[Node] = ()


def named(*iris: str) -> list[ox.NamedNode]:
    """Write things as a cell shows them."""
    return [ox.NamedNode(iri) for iri in iris]


def in_models(iris: Iterable[str]) -> list[LinkedText]:
    """Link to the same thing in models of others, by the name of the model."""
    names = {iri: name for iri in iris for start, name in MODELS.items() if iri.startswith(start)}
    return [LinkedText(gettext(name), iri) for iri, name in names.items()]


def of_class(nodes: Nodes, *classes: str) -> list[Node]:
    """List the nodes of some classes by the name that the reader sees."""
    return [nodes[iri] for iri in in_order(i for i, node in nodes.items() if node.is_a(*classes))]


def pointing(nodes: Nodes, iri: str, *properties: str) -> list[Node]:
    """List the nodes that point at a thing by some properties, by name."""
    found = [i for i, node in nodes.items() if iri in node.iris(*properties)]
    return [nodes[i] for i in in_order(found)]


def in_drawing_order(nodes: Iterable[Node], term: str = "oko:order") -> list[Node]:
    """Sort nodes by the number they carry."""
    return sorted(nodes, key=lambda node: (int(node.value(term) or 0), node.iri))


def dated(node: Node) -> list[Text]:
    """Say from when until when something holds; nothing when that is not known."""
    period = when(node)
    return [Text(period)] if period else []


def counted(text: str, number: int, section: str) -> list[LinkedText]:
    """Write a number with its word as a link to what was counted; nothing for none."""
    return [LinkedText(text, f"#{section}")] if number else []


def counted_resources(number: int, section: str) -> list[LinkedText]:
    """Count resources in words, as a link to which they are; nothing for none."""
    text = ngettext("%(num)s ressurs", "%(num)s ressurser", number) % {"num": number}
    return counted(text, number, section)


def resource_table(
    section: str, title: str, resources: Iterable[Node], none: str = "", note: str = ""
) -> Table:
    """List resources with who provides each, where it is placed, and its status."""
    return Table(
        section,
        title,
        (mark("Ressurs"), mark("Tilbys av"), mark("Kategori"), mark("Status")),
        [
            (
                named(resource.iri),
                resource.all("oko:providedBy"),
                resource.all("oko:category"),
                resource.all("oko:lifecycleStatus"),
            )
            for resource in resources
        ],
        none,
        note,
    )

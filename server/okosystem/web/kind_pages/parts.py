"""The parts of a kind's page: summary lines for the top, and tables below."""

from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass, field

import pyoxigraph as ox

from okosystem.core.terms import EIRA
from okosystem.engine.answers import Term
from okosystem.model.labels import LinkedText, Text
from okosystem.model.statements import Node
from okosystem.web.alphabet import in_order
from okosystem.web.dates import when
from okosystem.web.kind_pages.sections import ITSELF
from okosystem.web.languages import gettext, mark, ngettext

Nodes = Mapping[str, Node]
Cell = Sequence[Term | Text | LinkedText]
MODELS = {
    "https://data.digdir.no/nasjonal-arkitektur/": mark("Digdirs nasjonale arkitektur"),
    EIRA: mark("EUs referansearkitektur (EIRA)"),
}
OUR_ASSESSMENT = mark("Dette er vår vurdering, ikke eierens.")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the summary. If nothing is known it says `none`, or is left out without one."""

    title: str
    cell: Cell
    none: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table with headings. Without rows it says `none`, or is left out without one."""

    id: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    none: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The top of a page; `more` is for its own template, `cited` for the list of sources."""

    lines: Sequence[Line] = ()
    tables: Sequence[PageTable] = ()
    more: Mapping[str, object] = field(default_factory=dict)
    cited: Sequence[Node] = ()


def node_table(
    section: str,
    title: str,
    columns: Mapping[str, str],
    nodes: Iterable[Node],
    none: str = "",
    note: str = "",
) -> PageTable:
    """List nodes; `columns` maps headings to properties, separated by spaces, or to ITSELF."""
    rows = [
        [
            cell_of(node.iri) if properties == ITSELF else node.all(*properties.split())
            for properties in columns.values()
        ]
        for node in nodes
    ]
    return PageTable(section, title, list(columns), rows, none, note)


def resource_table(
    section: str, title: str, resources: Iterable[Node], none: str = "", note: str = ""
) -> PageTable:
    """List resources with provider, category and status."""
    columns = {
        mark("Ressurs"): ITSELF,
        mark("Tilbys av"): "oko:providedBy",
        mark("Kategori"): "oko:category",
        mark("Status"): "oko:lifecycleStatus",
    }
    return node_table(section, title, columns, resources, none, note)


def cell_of(*iris: str) -> list[ox.NamedNode]:
    """Write IRIs as the values of a cell."""
    return [ox.NamedNode(iri) for iri in iris]


def model_links(iris: Iterable[str]) -> list[LinkedText]:
    """Link to the same entity in other organisations' models, by the name of the model."""
    names = {iri: name for iri in iris for start, name in MODELS.items() if iri.startswith(start)}
    return [LinkedText(gettext(name), iri) for iri, name in names.items()]


def period_cell(node: Node) -> list[Text]:
    """Describe the period in which something is valid; empty if it is unknown."""
    period = when(node)
    return [Text(period)] if period else []


def count_link(entities: Sized, address: str, text: str = "%(num)s") -> list[LinkedText]:
    """Count entities as a link to the section that lists them; empty for none."""
    return [LinkedText(text % {"num": len(entities)}, address)] if entities else []


def resource_count(resources: Sized, address: str) -> list[LinkedText]:
    """Count resources as a link to the section that lists them; empty for none."""
    text = ngettext("%(num)s ressurs", "%(num)s ressurser", len(resources))
    return count_link(resources, address, text)


def nodes_of_class(nodes: Nodes, *classes: str) -> list[Node]:
    """List the nodes of some classes in alphabetical order."""
    return [nodes[iri] for iri in in_order(i for i, node in nodes.items() if node.is_a(*classes))]


def nodes_pointing_at(nodes: Nodes, iri: str, *properties: str) -> list[Node]:
    """List the nodes that point at an entity by some properties, in alphabetical order."""
    found = [i for i, node in nodes.items() if iri in node.iris(*properties)]
    return [nodes[i] for i in in_order(found)]


def sort_by_number(nodes: Iterable[Node], term: str = "oko:order") -> list[Node]:
    """Sort nodes by their number."""
    return sorted(nodes, key=lambda node: (int(node.value(term) or 0), node.iri))

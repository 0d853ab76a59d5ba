"""The page of a focus area, which is a perspective: what is in focus, why, and what is not."""

from flask import url_for

from okosystem.model.labels import LinkedText, Text
from okosystem.model.statements import Entity, Node
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Nodes,
    PageTable,
    Summary,
    SummaryLine,
    cell_of,
    count_link,
    nodes_of_class,
    nodes_pointing_at,
    sort_by_number,
)
from okosystem.web.languages import gettext, mark
from okosystem.web.statement_tables import HOLDER, Column, Section

SECTIONS = (
    Section(
        "stotter",
        mark("Hva som er i fokus, og hvorfor"),
        (
            Column(mark("I fokus"), (HOLDER,)),
            Column(mark("Begrunnelse"), ("oko:reason",)),
        ),
        incoming=("oko:supportedFocusArea",),
        note=mark("At noe støtter området, er vår vurdering, ikke eierens."),
        empty=mark("Ingen kopling er vurdert. Det betyr ikke at ingen støtter området."),
    ),
)


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise how much of the landscape is in focus, and where nothing is."""
    supporting = nodes_pointing_at(nodes, entity.node.iri, "oko:focusArea")
    boxes, supporting_iris = nodes_of_class(nodes, "oko:SlideBox"), {n.iri for n in supporting}
    lit_boxes = [box for box in boxes if not supporting_iris.isdisjoint(box.iris("oko:became"))]
    layers = sort_by_number(nodes_of_class(nodes, "oko:TargetPictureCategory"))
    rows = [(layer, focused_in(layer, supporting)) for layer in layers]
    dark_layers = [layer for layer, focused in rows if not focused]
    share = gettext("%(lit)s av %(all)s bokser") % {"lit": len(lit_boxes), "all": len(boxes)}
    dark_share = gettext("%(dark)s av %(all)s kategorier") % {
        "dark": len(dark_layers),
        "all": len(layers),
    }
    return Summary(
        facts=(
            SummaryLine(mark("Fra strategien"), cell_of(*strategies(nodes))),
            SummaryLine(mark("Målbildet"), [focus_link(entity.node.iri)]),
            SummaryLine(mark("I fokus på lysbildene"), count_link(share, len(boxes), "stotter")),
            SummaryLine(
                mark("I fokus i alt"), count_link(str(len(supporting)), len(supporting), "stotter")
            ),
            SummaryLine(
                mark("Uten noe i fokus"), count_link(dark_share, len(dark_layers), "dekning")
            ),
        ),
        tables=(coverage_table(rows), other_areas_table(entity.node, nodes)),
    )


def focus_link(iri: str) -> LinkedText:
    """Link to the landscape with the area in focus."""
    perspective = f"focus-area/{iri.rpartition('/')[2]}"
    return LinkedText(
        gettext("Se målbildet i fokus"), url_for("malbilde.malbilde", perspektiv=perspective)
    )


def strategies(nodes: Nodes) -> list[str]:
    """List the strategies that have the area."""
    return [n.iri for n in nodes_of_class(nodes, "oko:Strategy")]


def focused_in(layer: Node, supporting: list[Node]) -> list[str]:
    """List what is in focus in a category."""
    return [n.iri for n in supporting if layer.iri in n.iris("oko:category")]


def coverage_table(rows: list[tuple[Node, list[str]]]) -> PageTable:
    """List every category, including those where nothing is in focus."""
    none = [Text(gettext("ingen vi har koplet til området"))]
    return PageTable(
        "dekning",
        mark("Kategori for kategori"),
        (mark("Kategori"), mark("I fokus")),
        [(cell_of(layer.iri), cell_of(*focused) or none) for layer, focused in rows],
        note=mark("En tom rad sier at vi ikke har vurdert noe der til å støtte området."),
    )


def other_areas_table(node: Node, nodes: Nodes) -> PageTable:
    """List the other areas of the strategy, for comparison."""
    areas = sort_by_number(nodes_of_class(nodes, "oko:FocusArea"))
    return PageTable(
        "andre",
        mark("Sammenlign med"),
        (mark("Innsatsområde"), mark("Kode")),
        [(cell_of(a.iri), a.all("skos:notation")) for a in areas if a.iri != node.iri],
    )


PAGE = KindPage(
    summarise,
    SECTIONS,
    query="focus-area",
    covered="oko:order skos:notation",
)

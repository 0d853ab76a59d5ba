"""The page of a focus area, which is a perspective: what is in focus, why, and what is not."""

from flask import url_for

from okosystem.model.labels import LinkedText, Text
from okosystem.model.statements import Entity, Node
from okosystem.web.claims import HOLDER, Column, Section
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Answer,
    Fact,
    Nodes,
    Table,
    counted,
    in_drawing_order,
    named,
    of_class,
    pointing,
)
from okosystem.web.languages import gettext, mark

SECTIONS = (
    Section(
        "stotter",
        mark("Hva som er i fokus, og hvorfor"),
        (
            Column(mark("I fokus"), (HOLDER,)),
            Column(mark("Begrunnelse"), ("oko:reason",)),
        ),
        mention=("oko:supportedFocusArea",),
        note=mark("At noe støtter området, er vår vurdering, ikke eierens."),
        empty=mark("Ingen kopling er vurdert. Det betyr ikke at ingen støtter området."),
    ),
)


def answer(found: Entity, nodes: Nodes) -> Answer:
    """Tell how much of the target picture is in focus, and where nothing is."""
    supporting = pointing(nodes, found.node.iri, "oko:focusArea")
    boxes, seen = of_class(nodes, "oko:SlideBox"), {n.iri for n in supporting}
    lit = [box for box in boxes if not seen.isdisjoint(box.iris("oko:became"))]
    layers = in_drawing_order(of_class(nodes, "oko:TargetPictureCategory"))
    rows = [(layer, pointing_at(layer, supporting)) for layer in layers]
    dark = [layer for layer, here in rows if not here]
    share = gettext("%(lit)s av %(all)s bokser") % {"lit": len(lit), "all": len(boxes)}
    bare = gettext("%(dark)s av %(all)s kategorier") % {"dark": len(dark), "all": len(layers)}
    return Answer(
        facts=(
            Fact(mark("Fra strategien"), named(*strategies(nodes))),
            Fact(mark("Målbildet"), [in_focus(found.node.iri)]),
            Fact(mark("I fokus på lysbildene"), counted(share, len(boxes), "stotter")),
            Fact(mark("I fokus i alt"), counted(str(len(supporting)), len(supporting), "stotter")),
            Fact(mark("Uten noe i fokus"), counted(bare, len(dark), "dekning")),
        ),
        tables=(coverage(rows), others(found.node, nodes)),
    )


def in_focus(iri: str) -> LinkedText:
    """Lead to the target picture with what supports the area in focus."""
    perspective = f"focus-area/{iri.rpartition('/')[2]}"
    return LinkedText(
        gettext("Se målbildet i fokus"), url_for("malbilde.malbilde", perspektiv=perspective)
    )


def strategies(nodes: Nodes) -> list[str]:
    """List the strategies that have the area."""
    return [n.iri for n in of_class(nodes, "oko:Strategy")]


def pointing_at(layer: Node, supporting: list[Node]) -> list[str]:
    """List what is in focus in a category."""
    return [n.iri for n in supporting if layer.iri in n.iris("oko:category")]


def coverage(rows: list[tuple[Node, list[str]]]) -> Table:
    """Show every category, also those where nothing is in focus."""
    none = [Text(gettext("ingen vi har koplet til området"))]
    return Table(
        "dekning",
        mark("Kategori for kategori"),
        (mark("Kategori"), mark("I fokus")),
        [(named(layer.iri), named(*here) or none) for layer, here in rows],
        note=mark("En tom rad sier at vi ikke har vurdert noe der til å støtte området."),
    )


def others(node: Node, nodes: Nodes) -> Table:
    """List the other areas of the strategy, to compare with."""
    areas = in_drawing_order(of_class(nodes, "oko:FocusArea"))
    return Table(
        "andre",
        mark("Sammenlign med"),
        (mark("Innsatsområde"), mark("Kode")),
        [(named(a.iri), a.all("skos:notation")) for a in areas if a.iri != node.iri],
    )


PAGE = KindPage(
    answer,
    SECTIONS,
    query="focus-area",
    told="oko:order skos:notation",
)

"""The page of a category: what belongs in it, what is placed there, and what it lacks."""

from okosystem.model.statements import Entity, Node
from okosystem.web.claims import HOLDER, Column, Section
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Answer,
    Fact,
    Nodes,
    Table,
    counted,
    counted_resources,
    in_drawing_order,
    named,
    of_class,
    pointing,
)
from okosystem.web.languages import current_language, mark, ngettext

SECTIONS = (
    Section(
        "plasseringer",
        mark("Plasseringene, påstand for påstand"),
        (
            Column(mark("Ressurs"), (HOLDER,)),
            Column(mark("Begrunnelse"), ("oko:reason",)),
        ),
        mention=("oko:inCategory",),
    ),
)


def answer(found: Entity, nodes: Nodes) -> Answer:
    """Tell what fits, what is placed, what was drawn in 2021, and what is missing."""
    node, boxes = found.node, in_drawing_order(of_class(nodes, "oko:SlideBox"), "oko:slideOrder")
    placed = pointing(nodes, node.iri, "oko:category")
    lacking = of_class(nodes, "oko:Need", "oko:GapAssessment")
    return Answer(
        facts=(
            Fact(mark("Hvor i målbildet"), node.all("oko:categoryKind")),
            Fact(
                mark("Plassert her"),
                counted_resources(len(placed), "plassert"),
                mark("Tomt: ingen delt ressurs er plassert her."),
            ),
            Fact(
                mark("På lysbildene fra 2021"),
                counted(boxes_of(len(boxes)), len(boxes), "bokser"),
                mark("ingen boks: laget står tomt"),
            ),
            Fact(
                mark("Behov og gap"),
                counted(str(len(lacking)), len(lacking), "mangler"),
                mark("ingen er registrert"),
            ),
            Fact(mark("Hva som hører til"), node.texts(current_language(), "skos:scopeNote")),
        ),
        tables=(placed_table(placed), box_table(boxes), need_table(lacking), capabilities(nodes)),
    )


def boxes_of(number: int) -> str:
    """Count boxes in words."""
    return ngettext("%(num)s boks", "%(num)s bokser", number) % {"num": number}


def placed_table(placed: list[Node]) -> Table:
    """List what is placed here, with who provides it and its status."""
    return Table(
        "plassert",
        mark("Plassert her nå"),
        (mark("Ressurs"), mark("Tilbys av"), mark("Status")),
        [(named(r.iri), r.all("oko:providedBy"), r.all("oko:lifecycleStatus")) for r in placed],
        none=mark("Ingen delt ressurs er plassert her. Det betyr ikke at ingen finnes."),
    )


def box_table(boxes: list[Node]) -> Table:
    """List the boxes of the slides, word for word, with what each is today."""
    return Table(
        "bokser",
        mark("Boksene på lysbildene, og hva de er i dag"),
        (mark("Boks"), mark("Eier på lysbildet"), mark("I dag")),
        [
            (
                named(box.iri),
                box.all("oko:slideOwner") or box.all("oko:slideOwnerText"),
                box.all("oko:became"),
            )
            for box in boxes
        ],
    )


def need_table(lacking: list[Node]) -> Table:
    """List needs and gaps."""
    return Table(
        "mangler",
        mark("Behov og gap i kategorien"),
        (mark("Behov eller gap"), mark("Slag eller status")),
        [(named(n.iri), n.all("oko:gapType", "oko:needStatus")) for n in lacking],
    )


def capabilities(nodes: Nodes) -> Table:
    """List the capabilities that lead to the category, by which a resource can be placed."""
    found = of_class(nodes, "oko:Capability")
    return Table(
        "kapabiliteter",
        mark("Kapabiliteter som peker mot kategorien"),
        (mark("Kapabilitet"), mark("Kode")),
        [(named(c.iri), c.all("skos:notation")) for c in found],
        note=mark("Koplingen er vår vurdering. Den hjelper når en ny ressurs skal plasseres."),
    )


PAGE = KindPage(
    answer,
    SECTIONS,
    query="category",
    told="oko:categoryKind oko:namedOnSlide oko:order skos:notation skos:scopeNote",
)

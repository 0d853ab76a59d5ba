"""The page of a category: what belongs in it, what is placed there, and what is missing."""

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
    resource_count_link,
    sort_by_number,
)
from okosystem.web.languages import current_language, mark, ngettext
from okosystem.web.statement_tables import HOLDER, Column, Section

SECTIONS = (
    Section(
        "plasseringer",
        mark("Plasseringene, påstand for påstand"),
        (
            Column(mark("Ressurs"), (HOLDER,)),
            Column(mark("Begrunnelse"), ("oko:reason",)),
        ),
        incoming=("oko:inCategory",),
    ),
)


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise what belongs here, what is placed, what was drawn in 2021, and what is missing."""
    node, boxes = (
        entity.node,
        sort_by_number(nodes_of_class(nodes, "oko:SlideBox"), "oko:slideOrder"),
    )
    placed = nodes_pointing_at(nodes, node.iri, "oko:category")
    lacking = nodes_of_class(nodes, "oko:Need", "oko:GapAssessment")
    return Summary(
        facts=(
            SummaryLine(mark("Hvor i målbildet"), node.all("oko:categoryKind")),
            SummaryLine(
                mark("Plassert her"),
                resource_count_link(len(placed), "plassert"),
                mark("Tomt: ingen delt ressurs er plassert her."),
            ),
            SummaryLine(
                mark("På lysbildene fra 2021"),
                count_link(box_count(len(boxes)), len(boxes), "bokser"),
                mark("ingen boks: laget står tomt"),
            ),
            SummaryLine(
                mark("Behov og gap"),
                count_link(str(len(lacking)), len(lacking), "mangler"),
                mark("ingen er registrert"),
            ),
            SummaryLine(
                mark("Hva som hører til"), node.texts(current_language(), "skos:scopeNote")
            ),
        ),
        tables=(
            placed_table(placed),
            box_table(boxes),
            need_table(lacking),
            capability_table(nodes),
        ),
    )


def box_count(number: int) -> str:
    """Write a number of boxes in words."""
    return ngettext("%(num)s boks", "%(num)s bokser", number) % {"num": number}


def placed_table(placed: list[Node]) -> PageTable:
    """List the placed resources with provider and status."""
    return PageTable(
        "plassert",
        mark("Plassert her nå"),
        (mark("Ressurs"), mark("Tilbys av"), mark("Status")),
        [(cell_of(r.iri), r.all("oko:providedBy"), r.all("oko:lifecycleStatus")) for r in placed],
        none=mark("Ingen delt ressurs er plassert her. Det betyr ikke at ingen finnes."),
    )


def box_table(boxes: list[Node]) -> PageTable:
    """List the boxes of the slides verbatim, with what each is today."""
    return PageTable(
        "bokser",
        mark("Boksene på lysbildene, og hva de er i dag"),
        (mark("Boks"), mark("Eier på lysbildet"), mark("I dag")),
        [
            (
                cell_of(box.iri),
                box.all("oko:slideOwner") or box.all("oko:slideOwnerText"),
                box.all("oko:became"),
            )
            for box in boxes
        ],
    )


def need_table(lacking: list[Node]) -> PageTable:
    """List needs and gaps."""
    return PageTable(
        "mangler",
        mark("Behov og gap i kategorien"),
        (mark("Behov eller gap"), mark("Slag eller status")),
        [(cell_of(n.iri), n.all("oko:gapType", "oko:needStatus")) for n in lacking],
    )


def capability_table(nodes: Nodes) -> PageTable:
    """List the capabilities that point to the category, a hint for placing a resource."""
    found = nodes_of_class(nodes, "oko:Capability")
    return PageTable(
        "kapabiliteter",
        mark("Kapabiliteter som peker mot kategorien"),
        (mark("Kapabilitet"), mark("Kode")),
        [(cell_of(c.iri), c.all("skos:notation")) for c in found],
        note=mark("Koplingen er vår vurdering. Den hjelper når en ny ressurs skal plasseres."),
    )


PAGE = KindPage(
    summarise,
    SECTIONS,
    query="category",
    covered="oko:categoryKind oko:namedOnSlide oko:order skos:notation skos:scopeNote",
)

"""The page of a need: its status, what meets it, and which gap is left."""

from okosystem.model.statements import Entity
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Nodes,
    Summary,
    SummaryLine,
    nodes_of_class,
    period_cell,
    resource_count_link,
    resource_table,
)
from okosystem.web.languages import mark
from okosystem.web.statement_tables import ITSELF, Column, Section

SECTIONS = (
    Section(
        "gap",
        mark("Gapet som står igjen"),
        (
            Column(mark("Vurdering"), (ITSELF,)),
            Column(mark("Slag"), ("oko:gapType",)),
            Column(mark("Kapabilitet"), ("oko:onCapability",)),
        ),
        incoming=("oko:assesses",),
        classes=("oko:GapAssessment",),
        note=mark("Dette er vår vurdering, ikke eierens."),
        empty=mark("Ikke vurdert. Det betyr ikke at behovet er dekket."),
    ),
)


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise whether the need is met, by what, and what kind of gap is left."""
    node, meeting = entity.node, nodes_of_class(nodes, "oko:SharedResource")
    gaps = nodes_of_class(nodes, "oko:GapAssessment")
    return Summary(
        facts=(
            SummaryLine(mark("Status"), node.all("oko:needStatus"), mark("ukjent")),
            SummaryLine(mark("Meldt"), period_cell(node), mark("ikke tidfestet")),
            SummaryLine(mark("Berører"), node.all("oko:affectsCategory")),
            SummaryLine(
                mark("Møtes av"),
                resource_count_link(len(meeting), "motes"),
                mark("ingen vi kjenner"),
            ),
            SummaryLine(
                mark("Hva som mangler"),
                list(dict.fromkeys(t for g in gaps for t in g.all("oko:gapType"))),
                mark("ikke vurdert"),
            ),
        ),
        tables=(
            resource_table(
                "motes",
                mark("Hva som møter behovet, helt eller delvis"),
                meeting,
                mark("Ingen ressurs vi kjenner. Det betyr ikke at ingen finnes."),
                mark("At en ressurs møter behovet, er vår vurdering, ikke eierens."),
            ),
        ),
    )


PAGE = KindPage(
    summarise,
    SECTIONS,
    query="need",
    covered=(
        "oko:addressedBy oko:affectsCategory oko:assessedBy oko:attestedFrom "
        "oko:datePrecision oko:inEffectFrom oko:needStatus"
    ),
)

"""The page of a need: how it stands, what meets it, and which gap is left."""

from okosystem.model.statements import Entity
from okosystem.web.claims import ITSELF, Column, Section
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Answer,
    Fact,
    Nodes,
    counted_resources,
    dated,
    of_class,
    resource_table,
)
from okosystem.web.languages import mark

SECTIONS = (
    Section(
        "gap",
        mark("Gapet som står igjen"),
        (
            Column(mark("Vurdering"), (ITSELF,)),
            Column(mark("Slag"), ("oko:gapType",)),
            Column(mark("Kapabilitet"), ("oko:onCapability",)),
        ),
        mention=("oko:assesses",),
        classes=("oko:GapAssessment",),
        note=mark("Dette er vår vurdering, ikke eierens."),
        empty=mark("Ikke vurdert. Det betyr ikke at behovet er dekket."),
    ),
)


def answer(found: Entity, nodes: Nodes) -> Answer:
    """Tell whether the need is met, by what, and what kind of gap is left."""
    node, meeting = found.node, of_class(nodes, "oko:SharedResource")
    gaps = of_class(nodes, "oko:GapAssessment")
    return Answer(
        facts=(
            Fact(mark("Status"), node.all("oko:needStatus"), mark("ukjent")),
            Fact(mark("Meldt"), dated(node), mark("ikke tidfestet")),
            Fact(mark("Berører"), node.all("oko:affectsCategory")),
            Fact(
                mark("Møtes av"), counted_resources(len(meeting), "motes"), mark("ingen vi kjenner")
            ),
            Fact(
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
    answer,
    SECTIONS,
    query="need",
    told=(
        "oko:addressedBy oko:affectsCategory oko:assessedBy oko:attestedFrom "
        "oko:datePrecision oko:inEffectFrom oko:needStatus"
    ),
)

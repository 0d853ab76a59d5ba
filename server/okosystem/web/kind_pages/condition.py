"""The page of a framework condition: who can change it, whom it obliges, and since when."""

from okosystem.model.statements import Entity
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Nodes,
    Summary,
    SummaryLine,
    count_link,
    nodes_of_class,
    period_cell,
    resource_count_link,
    resource_table,
)
from okosystem.web.languages import current_language, mark
from okosystem.web.statement_tables import HOLDER, ITSELF, Column, Section

OUR_READING = mark("Dette er vår vurdering, ikke eierens.")

SECTIONS = (
    Section(
        "premissgivere",
        mark("Hvem som setter den"),
        (Column(mark("Aktør"), ("oko:participant",)), Column(mark("Rolle"), ("oko:role",))),
        own=("oko:hasFrameworkSetterParticipation", "oko:hasFormerParticipation"),
        empty=mark("Vi har ikke sett en kilde som sier hvem som kan endre den."),
    ),
    Section(
        "plikter",
        mark("Hva den legger på hvem"),
        (
            Column(mark("Ressurs"), (HOLDER,)),
            Column(mark("Nivå"), ("oko:obligationLevel",)),
            Column(mark("Gjelder for"), ("oko:obligedGroup",)),
            Column(mark("Bestemmelse"), ("oko:provision",)),
        ),
        incoming=("oko:underCondition",),
        classes=("oko:Obligation",),
        empty=mark("Ingen plikt er registrert. Det betyr ikke at den ikke gir noen."),
    ),
    Section(
        "utvekslinger",
        mark("Utvekslinger den setter rammen for"),
        (
            Column(mark("Utveksling"), (ITSELF,)),
            Column(mark("Fra"), ("oko:giver",)),
            Column(mark("Til"), ("oko:receiver",)),
            Column(mark("Verdi"), ("oko:valueType",)),
        ),
        incoming=("oko:underCondition",),
        classes=("oko:ValueExchange",),
    ),
    Section(
        "innsatsomrader",
        mark("Innsatsområder den støtter"),
        (
            Column(mark("Innsatsområde"), ("oko:supportedFocusArea",)),
            Column(mark("Begrunnelse"), ("oko:reason",)),
        ),
        own=("oko:hasFocusSupport",),
        note=OUR_READING,
    ),
)


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise who can change it, and what it governs."""
    node = entity.node
    governed = nodes_of_class(nodes, "oko:SharedResource")
    exchanges = nodes_of_class(nodes, "oko:ValueExchange")
    return Summary(
        facts=(
            SummaryLine(
                mark("Hvem kan endre den"),
                node.all("oko:framedBy"),
                mark("ukjent: vi har ikke sett en kilde som sier det"),
            ),
            SummaryLine(mark("Slag"), node.all("oko:conditionType")),
            SummaryLine(mark("Gjelder"), period_cell(node), mark("ikke tidfestet")),
            SummaryLine(mark("Selve teksten"), node.all("foaf:page", "dcat:landingPage")),
            SummaryLine(
                mark("Legger noe på"),
                resource_count_link(len(governed), "styrer"),
                mark("ingen vi kjenner"),
            ),
            SummaryLine(
                mark("Rammer inn utvekslinger"),
                count_link(str(len(exchanges)), len(exchanges), "utvekslinger"),
            ),
            SummaryLine(mark("Andre navn"), node.texts(current_language(), "skos:altLabel")),
        ),
        tables=(resource_table("styrer", mark("Ressurser den gjelder"), governed),),
    )


PAGE = KindPage(
    summarise,
    SECTIONS,
    query="condition",
    covered=(
        "dcat:landingPage foaf:page oko:conditionType oko:datePrecision oko:framedBy "
        "oko:inEffectFrom oko:outOfEffectAfter oko:validFrom skos:altLabel"
    ),
)

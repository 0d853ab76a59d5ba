"""The page of a strategy: its period, who is behind it, its areas and events, and its successor."""

from okosystem.model.labels import LinkedText
from okosystem.model.statements import Entity
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
    period_cell,
    sort_by_number,
)
from okosystem.web.languages import current_language, mark, ngettext
from okosystem.web.links import href
from okosystem.web.statement_tables import HOLDER, Column, Section

SECTIONS = (
    Section(
        "bak",
        mark("Hvem som står bak"),
        (Column(mark("Aktør"), ("oko:participant",)), Column(mark("Rolle"), ("oko:role",))),
        own=("oko:hasFrameworkSetterParticipation", "oko:hasFormerParticipation"),
    ),
    Section(
        "plikter",
        mark("Hva den legger på hvem"),
        (
            Column(mark("Ressurs"), (HOLDER,)),
            Column(mark("Nivå"), ("oko:obligationLevel",)),
            Column(mark("Gjelder for"), ("oko:obligedGroup",)),
        ),
        incoming=("oko:underCondition",),
        classes=("oko:Obligation",),
    ),
    Section(
        "erstatter",
        mark("Hva den erstatter"),
        (Column(mark("Erstatter"), ("oko:relationTarget",)),),
        own=("oko:qualifiedReplacement",),
    ),
    Section(
        "erstattet-av",
        mark("Hva som har erstattet den"),
        (Column(mark("Erstattet av"), (HOLDER,)),),
        incoming=("oko:relationTarget",),
        classes=("oko:Replacement",),
    ),
)


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise whether it is in force, and what follows from it."""
    node, areas = entity.node, nodes_of_class(nodes, "oko:FocusArea")
    events = [nodes[iri] for iri in node.iris("oko:prioritises") if iri in nodes]
    behind = entity.statements_by(
        "oko:hasFrameworkSetterParticipation", "oko:hasFormerParticipation"
    )
    return Summary(
        facts=(
            SummaryLine(mark("Gjelder"), period_cell(node), mark("ikke tidfestet")),
            SummaryLine(mark("Står bak"), [t for n in behind for t in n.all("oko:participant")]),
            SummaryLine(
                mark("Avløst av"),
                node.all("oko:replacedBy"),
                mark("ingen: den er den siste vi kjenner"),
            ),
            SummaryLine(mark("Erstatter"), node.all("oko:replaces")),
            SummaryLine(mark("Selve teksten"), node.all("dcat:landingPage", "foaf:page")),
            SummaryLine(
                mark("Innsatsområder"),
                count_link(str(len(areas)), len(areas), "innsatsomrader"),
                mark("ingen er lagt inn"),
            ),
            SummaryLine(
                mark("Livshendelser"), count_link(str(len(events)), len(events), "livshendelser")
            ),
            SummaryLine(mark("Andre navn"), node.texts(current_language(), "skos:altLabel")),
        ),
        tables=(area_table(nodes), event_table(nodes, node.iris("oko:prioritises"))),
    )


def area_table(nodes: Nodes) -> PageTable:
    """List the focus areas in order, with how much is in focus for each."""
    areas = sort_by_number(nodes_of_class(nodes, "oko:FocusArea"))
    return PageTable(
        "innsatsomrader",
        mark("Innsatsområdene"),
        (mark("Innsatsområde"), mark("I fokus her")),
        [(cell_of(a.iri), focus_count(nodes, a.iri)) for a in areas],
    )


def focus_count(nodes: Nodes, area: str) -> list[LinkedText]:
    """Count what is in focus for an area, as a link to it."""
    number = len(nodes_pointing_at(nodes, area, "oko:focusArea"))
    text = ngettext("%(num)s i fokus", "%(num)s i fokus", number) % {"num": number}
    return [LinkedText(text, f"{href(area)}#stotter")]


def event_table(nodes: Nodes, events: list[str]) -> PageTable:
    """List the life events with what each uses."""
    return PageTable(
        "livshendelser",
        mark("Livshendelsene den prioriterer"),
        (mark("Livshendelse"), mark("Lener seg på")),
        [(cell_of(i), nodes[i].all("oko:leansOn")) for i in events if i in nodes],
    )


PAGE = KindPage(
    summarise,
    SECTIONS,
    query="strategy",
    covered=(
        "dcat:landingPage oko:conditionType oko:datePrecision oko:endedBy oko:framedBy "
        "oko:hasFocusArea oko:inEffectFrom oko:outOfEffectAfter oko:prioritises "
        "oko:replacedBy oko:replaces oko:validFrom skos:altLabel"
    ),
)

"""The page of a capability: which resources have it, what needs it, and what is missing."""

from okosystem.model.labels import LinkedText, Text
from okosystem.model.statements import Entity, Node
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Cell,
    Nodes,
    PageTable,
    Summary,
    SummaryLine,
    cell_of,
    count_link,
    model_links,
    nodes_of_class,
    nodes_pointing_at,
    resource_count_link,
)
from okosystem.web.languages import current_language, gettext, mark, ngettext
from okosystem.web.links import href
from okosystem.web.statement_tables import HOLDER, ITSELF, Column, Section

OUR_JUDGEMENT = mark("At en ressurs har kapabiliteten, er vår vurdering, ikke eierens.")

SECTIONS = (
    Section(
        "hoved",
        mark("Har den som hovedkapabilitet"),
        (Column(mark("Ressurs"), (HOLDER,)),),
        incoming=("oko:assessedPrimaryCapability",),
        note=OUR_JUDGEMENT,
        empty=mark("Ingen vi kjenner. Det betyr ikke at ingen kan det."),
    ),
    Section(
        "ogsaa",
        mark("Har den også"),
        (Column(mark("Ressurs"), (HOLDER,)),),
        incoming=("oko:assessedSecondaryCapability",),
        note=OUR_JUDGEMENT,
    ),
    Section(
        "vurderinger",
        mark("Gap og overlapp"),
        (
            Column(mark("Vurdering"), (ITSELF,)),
            Column(mark("Gjelder"), ("oko:assesses",)),
            Column(mark("Utfall"), ("oko:gapType", "oko:outcome")),
        ),
        incoming=("oko:onCapability",),
        classes=("oko:GapAssessment", "oko:OverlapAssessment", "oko:Acquittal"),
    ),
)


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise which resources have the capability, and which life events need it."""
    node, narrower = entity.node, nodes_pointing_at(nodes, entity.node.iri, "skos:broader")
    primary = nodes_pointing_at(nodes, node.iri, "oko:primaryCapability")
    secondary = nodes_pointing_at(nodes, node.iri, "oko:secondaryCapability")
    steps = nodes_pointing_at(nodes, node.iri, "oko:onCapability")
    return Summary(
        facts=(
            SummaryLine(mark("Hører under"), node.all("skos:broader"), mark("øverste nivå")),
            SummaryLine(
                mark("Har den som hovedkapabilitet"),
                resource_count_link(len(primary), "hoved"),
                "" if narrower else mark("ingen vi kjenner"),
                note=mark("Bare én ressurs: faller den bort, er det ingen annen vi kjenner.")
                if len(primary) == 1 and not secondary
                else "",
            ),
            SummaryLine(mark("Delt i"), count_link(str(len(narrower)), len(narrower), "deler")),
            SummaryLine(
                mark("Ressurser i delene"),
                resource_count_link(len(resources_in_parts(narrower, nodes)), "deler"),
            ),
            SummaryLine(
                mark("Har den også"), count_link(str(len(secondary)), len(secondary), "ogsaa")
            ),
            SummaryLine(
                mark("Steg i livshendelser"), count_link(str(len(steps)), len(steps), "steg")
            ),
            SummaryLine(mark("Kategori i målbildet"), node.all("skos:relatedMatch")),
            SummaryLine(mark("Kode"), node.all("skos:notation")),
            SummaryLine(
                mark("I andre modeller"),
                model_links(node.iris("skos:exactMatch", "skos:closeMatch")),
            ),
            SummaryLine(mark("Andre navn"), node.texts(current_language(), "skos:altLabel")),
            SummaryLine(
                mark("Hva som hører til"), node.texts(current_language(), "skos:scopeNote")
            ),
        ),
        tables=(narrower_table(narrower, nodes), step_table(steps, nodes)),
    )


def resources_in_parts(narrower: list[Node], nodes: Nodes) -> set[str]:
    """List the resources that have any of the narrower capabilities."""
    terms = ("oko:primaryCapability", "oko:secondaryCapability")
    return {node.iri for part in narrower for node in nodes_pointing_at(nodes, part.iri, *terms)}


def narrower_table(narrower: list[Node], nodes: Nodes) -> PageTable:
    """List the narrower capabilities with the number of resources that have each."""
    return PageTable(
        "deler",
        mark("Delt i"),
        (mark("Kapabilitet"), mark("Kode"), mark("Ressurser")),
        [(cell_of(n.iri), n.all("skos:notation"), resource_count(n.iri, nodes)) for n in narrower],
    )


def resource_count(capability: str, nodes: Nodes) -> Cell:
    """Count the resources with a narrower capability, as a link to its page."""
    number = len(
        nodes_pointing_at(nodes, capability, "oko:primaryCapability", "oko:secondaryCapability")
    )
    if not number:
        return [Text(gettext("ingen vi kjenner"))]
    text = ngettext("%(num)s ressurs", "%(num)s ressurser", number) % {"num": number}
    return [LinkedText(text, f"{href(capability)}#hoved")]


def step_table(steps: list[Node], nodes: Nodes) -> PageTable:
    """List the steps of life events that need the capability."""
    event_of = {
        iri: event
        for event in nodes_of_class(nodes, "oko:LifeEvent")
        for iri in steps_of(event, nodes)
    }
    return PageTable(
        "steg",
        mark("Steg i livshendelser som krever den"),
        (mark("Steg"), mark("Livshendelse"), mark("Bruker")),
        [
            (
                cell_of(s.iri),
                cell_of(event_of[s.iri].iri) if s.iri in event_of else [],
                s.all("oko:usesResource"),
            )
            for s in steps
        ],
    )


def steps_of(event: Node, nodes: Nodes) -> list[str]:
    """List the steps of a life event, through its chains."""
    chains = (nodes[iri] for iri in event.iris("oko:hasServiceChain") if iri in nodes)
    return [step for chain in chains for step in chain.iris("oko:hasStep")]


PAGE = KindPage(
    summarise,
    SECTIONS,
    query="capability",
    covered=(
        "skos:altLabel skos:broader skos:closeMatch skos:exactMatch skos:hiddenLabel "
        "skos:notation skos:relatedMatch skos:scopeNote"
    ),
)

"""The pages of needs and capabilities: what meets a need, what has a capability, what lacks."""

from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node
from okosystem.web.kind_pages.measures import affected_by_measures
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    OUR_ASSESSMENT,
    Cell,
    Line,
    Nodes,
    PageTable,
    Summary,
    cell_of,
    count_link,
    model_links,
    nodes_of_class,
    nodes_pointing_at,
    period_cell,
    resource_count,
    resource_table,
)
from okosystem.web.kind_pages.sections import HOLDER, ITSELF, Section
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.links import href

RESOURCE = {mark("Ressurs"): HOLDER}
HAS_CAPABILITY = ("oko:primaryCapability", "oko:secondaryCapability")
ASSESSED_BY_US = mark("At en ressurs har kapabiliteten, er vår vurdering, ikke eierens.")


def summarise_need(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise whether the need is met, by what, and what kind of gap is left."""
    node, meeting = entity.node, nodes_of_class(nodes, "oko:SharedResource")
    gaps = nodes_of_class(nodes, "oko:GapAssessment")
    gap_types = list(dict.fromkeys(t for gap in gaps for t in gap.all("oko:gapType")))
    lines = (
        Line(mark("Status"), node.all("oko:needStatus"), mark("ukjent")),
        Line(mark("Meldt"), period_cell(node), mark("ikke tidfestet")),
        Line(mark("Berører"), node.all("oko:affectsCategory")),
        Line(mark("Møtes av"), resource_count(meeting, "#motes"), mark("ingen vi kjenner")),
        Line(mark("Hva som mangler"), gap_types, mark("ikke vurdert")),
    )
    resources = resource_table(
        "motes",
        mark("Hva som møter behovet, helt eller delvis"),
        meeting,
        mark("Ingen ressurs vi kjenner. Det betyr ikke at ingen finnes."),
        mark("At en ressurs møter behovet, er vår vurdering, ikke eierens."),
    )
    return Summary(lines, (resources,))


NEED = KindPage(
    summarise_need,
    (
        Section(
            "gap",
            mark("Gapet som står igjen"),
            {
                mark("Vurdering"): ITSELF,
                mark("Slag"): "oko:gapType",
                mark("Kapabilitet"): "oko:onCapability",
            },
            incoming="oko:assesses",
            classes="oko:GapAssessment",
            note=OUR_ASSESSMENT,
            empty=mark("Ikke vurdert. Det betyr ikke at behovet er dekket."),
        ),
        affected_by_measures(mark("Tiltak og oppdrag som reduserer det")),
    ),
    query="need",
    covered=(
        "oko:addressedBy oko:affectsCategory oko:assessedBy oko:attestedFrom "
        "oko:datePrecision oko:inEffectFrom oko:needStatus"
    ),
)


def summarise_capability(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise which resources have the capability, and which life events need it."""
    node, narrower = entity.node, nodes_pointing_at(nodes, entity.node.iri, "skos:broader")
    primary, secondary = (nodes_pointing_at(nodes, node.iri, term) for term in HAS_CAPABILITY)
    in_parts = {r.iri for part in narrower for r in resources_with(part.iri, nodes)}
    steps = nodes_pointing_at(nodes, node.iri, "oko:onCapability")
    none_known = mark("ingen vi kjenner")
    only_one = mark("Bare én ressurs: faller den bort, er det ingen annen vi kjenner.")
    lines = (
        Line(mark("Hører under"), node.all("skos:broader"), mark("øverste nivå")),
        Line(
            mark("Har den som hovedkapabilitet"),
            resource_count(primary, "#hoved"),
            "" if narrower else none_known,
            only_one if len(primary) == 1 and not secondary else "",
        ),
        Line(mark("Delt i"), count_link(narrower, "#deler")),
        Line(mark("Ressurser i delene"), resource_count(in_parts, "#deler")),
        Line(mark("Har den også"), count_link(secondary, "#ogsaa")),
        Line(mark("Steg i livshendelser"), count_link(steps, "#steg")),
        Line(mark("Kategori i målbildet"), node.all("skos:relatedMatch")),
        Line(mark("Kode"), node.all("skos:notation")),
        Line(
            mark("I andre modeller"), model_links(node.iris("skos:exactMatch", "skos:closeMatch"))
        ),
        Line(mark("Andre navn"), node.texts(current_language(), "skos:altLabel")),
        Line(mark("Hva som hører til"), node.texts(current_language(), "skos:scopeNote")),
    )
    none: Cell = [Text(gettext(none_known))]
    parts = PageTable(
        "deler",
        mark("Delt i"),
        (mark("Kapabilitet"), mark("Kode"), mark("Ressurser")),
        [
            (
                cell_of(part.iri),
                part.all("skos:notation"),
                resource_count(resources_with(part.iri, nodes), f"{href(part.iri)}#hoved") or none,
            )
            for part in narrower
        ],
    )
    return Summary(lines, (parts, step_table(steps, nodes)))


def resources_with(capability: str, nodes: Nodes) -> list[Node]:
    """List the resources that have a capability."""
    return nodes_pointing_at(nodes, capability, *HAS_CAPABILITY)


def step_table(steps: list[Node], nodes: Nodes) -> PageTable:
    """List the steps of life events that need the capability."""
    event_of = {
        step: event.iri
        for event in nodes_of_class(nodes, "oko:LifeEvent")
        for chain in event.iris("oko:hasServiceChain")
        if chain in nodes
        for step in nodes[chain].iris("oko:hasStep")
    }
    return PageTable(
        "steg",
        mark("Steg i livshendelser som krever den"),
        (mark("Steg"), mark("Livshendelse"), mark("Bruker")),
        [
            (
                cell_of(step.iri),
                cell_of(event_of[step.iri]) if step.iri in event_of else [],
                step.all("oko:usesResource"),
            )
            for step in steps
        ],
    )


CAPABILITY = KindPage(
    summarise_capability,
    (
        Section(
            "hoved",
            mark("Har den som hovedkapabilitet"),
            RESOURCE,
            incoming="oko:assessedPrimaryCapability",
            note=ASSESSED_BY_US,
            empty=mark("Ingen vi kjenner. Det betyr ikke at ingen kan det."),
        ),
        Section(
            "ogsaa",
            mark("Har den også"),
            RESOURCE,
            incoming="oko:assessedSecondaryCapability",
            note=ASSESSED_BY_US,
        ),
        Section(
            "vurderinger",
            mark("Gap og overlapp"),
            {
                mark("Vurdering"): ITSELF,
                mark("Gjelder"): "oko:assesses",
                mark("Utfall"): "oko:gapType oko:outcome",
            },
            incoming="oko:onCapability",
            classes="oko:GapAssessment oko:OverlapAssessment oko:Acquittal",
        ),
        affected_by_measures(mark("Tiltak og oppdrag som styrker den")),
    ),
    query="capability",
    covered=(
        "skos:altLabel skos:broader skos:closeMatch skos:exactMatch skos:hiddenLabel "
        "skos:notation skos:relatedMatch skos:scopeNote"
    ),
)

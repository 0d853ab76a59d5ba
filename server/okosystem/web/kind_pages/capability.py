"""The page of a capability: who can do it for the others, who needs it, and what is missing."""

from okosystem.model.labels import LinkedText, Text
from okosystem.model.statements import Entity, Node
from okosystem.web.claims import HOLDER, ITSELF, Column, Section
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Answer,
    Cell,
    Fact,
    Nodes,
    Table,
    counted,
    counted_resources,
    in_models,
    named,
    of_class,
    pointing,
)
from okosystem.web.languages import current_language, gettext, mark, ngettext
from okosystem.web.links import href

OURS = mark("At en ressurs har kapabiliteten, er vår vurdering, ikke eierens.")

SECTIONS = (
    Section(
        "hoved",
        mark("Har den som hovedkapabilitet"),
        (Column(mark("Ressurs"), (HOLDER,)),),
        mention=("oko:assessedPrimaryCapability",),
        note=OURS,
        empty=mark("Ingen vi kjenner. Det betyr ikke at ingen kan det."),
    ),
    Section(
        "ogsaa",
        mark("Har den også"),
        (Column(mark("Ressurs"), (HOLDER,)),),
        mention=("oko:assessedSecondaryCapability",),
        note=OURS,
    ),
    Section(
        "vurderinger",
        mark("Gap og overlapp"),
        (
            Column(mark("Vurdering"), (ITSELF,)),
            Column(mark("Gjelder"), ("oko:assesses",)),
            Column(mark("Utfall"), ("oko:gapType", "oko:outcome")),
        ),
        mention=("oko:onCapability",),
        classes=("oko:GapAssessment", "oko:OverlapAssessment", "oko:Acquittal"),
    ),
)


def answer(found: Entity, nodes: Nodes) -> Answer:
    """Tell whether anyone has it, how many do, and which life events need it."""
    node, narrower = found.node, pointing(nodes, found.node.iri, "skos:broader")
    first = pointing(nodes, node.iri, "oko:primaryCapability")
    second = pointing(nodes, node.iri, "oko:secondaryCapability")
    steps = pointing(nodes, node.iri, "oko:onCapability")
    return Answer(
        facts=(
            Fact(mark("Hører under"), node.all("skos:broader"), mark("øverste nivå")),
            Fact(
                mark("Har den som hovedkapabilitet"),
                counted_resources(len(first), "hoved"),
                "" if narrower else mark("ingen vi kjenner"),
                note=mark("Bare én ressurs: faller den bort, er det ingen annen vi kjenner.")
                if len(first) == 1 and not second
                else "",
            ),
            Fact(mark("Delt i"), counted(str(len(narrower)), len(narrower), "deler")),
            Fact(
                mark("Ressurser i delene"),
                counted_resources(len(in_the_parts(narrower, nodes)), "deler"),
            ),
            Fact(mark("Har den også"), counted(str(len(second)), len(second), "ogsaa")),
            Fact(mark("Steg i livshendelser"), counted(str(len(steps)), len(steps), "steg")),
            Fact(mark("Kategori i målbildet"), node.all("skos:relatedMatch")),
            Fact(mark("Kode"), node.all("skos:notation")),
            Fact(
                mark("I andre modeller"), in_models(node.iris("skos:exactMatch", "skos:closeMatch"))
            ),
            Fact(mark("Andre navn"), node.texts(current_language(), "skos:altLabel")),
            Fact(mark("Hva som hører til"), node.texts(current_language(), "skos:scopeNote")),
        ),
        tables=(narrower_table(narrower, nodes), step_table(steps, nodes)),
    )


def in_the_parts(narrower: list[Node], nodes: Nodes) -> set[str]:
    """List the resources that have any of the narrower capabilities."""
    terms = ("oko:primaryCapability", "oko:secondaryCapability")
    return {node.iri for part in narrower for node in pointing(nodes, part.iri, *terms)}


def narrower_table(narrower: list[Node], nodes: Nodes) -> Table:
    """List what the capability is divided in, with how many resources have each."""
    return Table(
        "deler",
        mark("Delt i"),
        (mark("Kapabilitet"), mark("Kode"), mark("Ressurser")),
        [(named(n.iri), n.all("skos:notation"), having(n.iri, nodes)) for n in narrower],
    )


def having(capability: str, nodes: Nodes) -> Cell:
    """Count who has a narrower capability, as a link to its page; none is said in words."""
    number = len(pointing(nodes, capability, "oko:primaryCapability", "oko:secondaryCapability"))
    if not number:
        return [Text(gettext("ingen vi kjenner"))]
    text = ngettext("%(num)s ressurs", "%(num)s ressurser", number) % {"num": number}
    return [LinkedText(text, f"{href(capability)}#hoved")]


def step_table(steps: list[Node], nodes: Nodes) -> Table:
    """List the steps of life events that need it."""
    of = {
        iri: event for event in of_class(nodes, "oko:LifeEvent") for iri in steps_of(event, nodes)
    }
    return Table(
        "steg",
        mark("Steg i livshendelser som krever den"),
        (mark("Steg"), mark("Livshendelse"), mark("Bruker")),
        [
            (
                named(s.iri),
                named(of[s.iri].iri) if s.iri in of else [],
                s.all("oko:usesResource"),
            )
            for s in steps
        ],
    )


def steps_of(event: Node, nodes: Nodes) -> list[str]:
    """List the steps of a life event, by way of its chains."""
    chains = (nodes[iri] for iri in event.iris("oko:hasServiceChain") if iri in nodes)
    return [step for chain in chains for step in chain.iris("oko:hasStep")]


PAGE = KindPage(
    answer,
    SECTIONS,
    query="capability",
    told=(
        "skos:altLabel skos:broader skos:closeMatch skos:exactMatch skos:hiddenLabel "
        "skos:notation skos:relatedMatch skos:scopeNote"
    ),
)

"""The page of a shared resource: obligations to use it, its dependencies, and similar resources."""

from collections import Counter

from okosystem.core.terms import local_name
from okosystem.model.labels import LinkedText, Text
from okosystem.model.statements import Entity, Node
from okosystem.web.comparing.choosing import address, comparison_name, most_similar
from okosystem.web.inward import inward_of
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import Nodes, Summary, SummaryLine, cell_of, resource_count_link
from okosystem.web.languages import current_language, mark
from okosystem.web.sections import RESOURCE_SECTIONS
from okosystem.web.state import current_labels, current_shown

MAX_SIMILAR = 3


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise obligations, successors, dependencies and similar resources.

    Provider, status and category are in the template, with their dates.
    """
    node, needed = entity.node, entity.statements_by("oko:qualifiedDependency")
    using = entity.incoming_by("oko:relationTarget", "oko:Dependency")
    return Summary(
        facts=(
            SummaryLine(
                mark("Må eller bør brukes"),
                obligation_links(entity),
                mark("ingen plikt er registrert"),
            ),
            SummaryLine(mark("Erstattet av"), node.all("oko:replacedBy")),
            SummaryLine(
                mark("Avhenger av"),
                resource_count_link(len(needed), "avhenger-av"),
                mark("ingen er registrert"),
            ),
            SummaryLine(
                mark("Andre avhenger av den"),
                resource_count_link(len(using), "brukes-av"),
                mark("ingen er registrert"),
            ),
            SummaryLine(mark("Overlapp"), overlap_links(entity), mark("ikke vurdert")),
            SummaryLine(mark("Nettsted"), node.all("dcat:landingPage")),
            SummaryLine(mark("Andre navn"), node.all("skos:altLabel")),
            SummaryLine(
                mark("Livshendelser som lener seg på den"),
                cell_of(*dict(inward_of(node.iri)).get("oko:leansOn", ())),
            ),
            SummaryLine(mark("På lysbildene fra 2021"), node.all("oko:namedOnSlide")),
        ),
        more={"former_owners": former_owners(entity), "alike": similar_resources(node.iri)},
    )


def similar_resources(iri: str) -> list[tuple[str, Text]]:
    """List the most similar resources with links to the comparisons; of today only."""
    if current_shown():
        return []
    word = local_name(iri)
    return [
        (address(word, other), comparison_name(other)) for other in most_similar(word)[:MAX_SIMILAR]
    ]


def obligation_links(entity: Entity) -> list[LinkedText]:
    """Summarise the obligations: their level and the group obliged."""
    texts = [
        ": ".join(object_labels(node, "oko:obligationLevel", "oko:obligedGroup"))
        for node in entity.statements_by("oko:hasObligation")
    ]
    return [LinkedText(text, "#plikter") for text in dict.fromkeys(texts) if text]


def overlap_links(entity: Entity) -> list[LinkedText]:
    """Count the overlap assessments by outcome."""
    outcomes = [
        ", ".join(object_labels(node, "oko:outcome"))
        for node in entity.statements_by("oko:assessedBy")
        if node.is_a("oko:OverlapAssessment", "oko:Acquittal")
    ]
    return [
        LinkedText(f"{text}: {number}", "#overlapp") for text, number in Counter(outcomes).items()
    ]


def object_labels(node: Node, *terms: str) -> list[str]:
    """Return the labels of a statement's objects."""
    labels, language = current_labels(), current_language()
    return [str(labels.name(iri, language)) for iri in node.iris(*terms)]


def former_owners(entity: Entity) -> list[str]:
    """List the former providers of a resource."""
    former = entity.statements_by("oko:hasFormerParticipation")
    provided = [n for n in former if (n.iri_of("oko:role") or "").endswith("/provider")]
    now = entity.node.iris("oko:providedBy")
    return [iri for n in provided for iri in n.iris("oko:participant") if iri not in now]


PAGE = KindPage(
    summarise,
    RESOURCE_SECTIONS,
    covered=(
        "dcat:landingPage dct:title oko:admissionNote oko:category oko:describedElsewhere "
        "oko:designation oko:lifecycleStatus oko:namedOnSlide oko:providedBy oko:replacedBy "
        "oko:resourceKind skos:altLabel"
    ),
    template="resource.html",
    any_day=True,
)

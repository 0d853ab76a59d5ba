"""The page of a shared resource: what a user must do, what it leans on, and what is like it."""

from collections import Counter

from okosystem.core.terms import local_name
from okosystem.model.labels import LinkedText, Text
from okosystem.model.statements import Entity, Node
from okosystem.web.comparing.choosing import address, comparison_name, most_similar
from okosystem.web.inward import inward_of
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import Answer, Fact, Nodes, counted_resources, named
from okosystem.web.languages import current_language, mark
from okosystem.web.resource_page import SECTIONS
from okosystem.web.state import current_labels, current_shown

MOST_ALIKE = 3


def answer(found: Entity, nodes: Nodes) -> Answer:
    """Tell who must use it, what replaces it, what it leans on, what leans on it, what is like it.

    Who provides it, its status and its place are in the template, with their dates.
    """
    node, needed = found.node, found.statements_by("oko:qualifiedDependency")
    using = found.incoming_by("oko:relationTarget", "oko:Dependency")
    return Answer(
        facts=(
            Fact(mark("Må eller bør brukes"), duties(found), mark("ingen plikt er registrert")),
            Fact(mark("Erstattet av"), node.all("oko:replacedBy")),
            Fact(
                mark("Avhenger av"),
                counted_resources(len(needed), "avhenger-av"),
                mark("ingen er registrert"),
            ),
            Fact(
                mark("Andre avhenger av den"),
                counted_resources(len(using), "brukes-av"),
                mark("ingen er registrert"),
            ),
            Fact(mark("Overlapp"), overlaps(found), mark("ikke vurdert")),
            Fact(mark("Nettsted"), node.all("dcat:landingPage")),
            Fact(mark("Andre navn"), node.all("skos:altLabel")),
            Fact(
                mark("Livshendelser som lener seg på den"),
                named(*dict(inward_of(node.iri)).get("oko:leansOn", ())),
            ),
            Fact(mark("På lysbildene fra 2021"), node.all("oko:namedOnSlide")),
        ),
        more={"former_owners": former_owners(found), "alike": alike(node.iri)},
    )


def alike(iri: str) -> list[tuple[str, Text]]:
    """Name what the resource is most like, with the comparisons; of today only."""
    if current_shown():
        return []
    word = local_name(iri)
    return [
        (address(word, other), comparison_name(other)) for other in most_similar(word)[:MOST_ALIKE]
    ]


def duties(found: Entity) -> list[LinkedText]:
    """Say in short what must and should be done, and by whom."""
    said = [
        ": ".join(named_in_words(node, "oko:obligationLevel", "oko:obligedGroup"))
        for node in found.statements_by("oko:hasObligation")
    ]
    return [LinkedText(text, "#plikter") for text in dict.fromkeys(said) if text]


def overlaps(found: Entity) -> list[LinkedText]:
    """Count the assessments of overlap by their outcome."""
    outcomes = [
        ", ".join(named_in_words(node, "oko:outcome"))
        for node in found.statements_by("oko:assessedBy")
        if node.is_a("oko:OverlapAssessment", "oko:Acquittal")
    ]
    return [
        LinkedText(f"{text}: {number}", "#overlapp") for text, number in Counter(outcomes).items()
    ]


def named_in_words(node: Node, *terms: str) -> list[str]:
    """Name what a statement points at by some properties."""
    labels, language = current_labels(), current_language()
    return [str(labels.name(iri, language)) for iri in node.iris(*terms)]


def former_owners(found: Entity) -> list[str]:
    """List who used to provide a resource."""
    former = found.statements_by("oko:hasFormerParticipation")
    provided = [n for n in former if (n.iri_of("oko:role") or "").endswith("/provider")]
    now = found.node.iris("oko:providedBy")
    return [iri for n in provided for iri in n.iris("oko:participant") if iri not in now]


PAGE = KindPage(
    answer,
    SECTIONS,
    told=(
        "dcat:landingPage dct:title oko:admissionNote oko:category oko:describedElsewhere "
        "oko:designation oko:lifecycleStatus oko:namedOnSlide oko:providedBy oko:replacedBy "
        "oko:resourceKind skos:altLabel"
    ),
    template="resource.html",
    any_day=True,
)

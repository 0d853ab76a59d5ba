"""The page of a shared resource: obligations to use it, dependencies, figures and the like."""

from collections import Counter
from collections.abc import Mapping

from okosystem.core.terms import local_name
from okosystem.model.labels import LinkedText, Text
from okosystem.model.statements import Entity, Node
from okosystem.web.comparing.choosing import address, comparison_name, most_similar
from okosystem.web.display_names import label_of
from okosystem.web.incoming import incoming_by_property
from okosystem.web.kind_pages.adoption import COVERED, adoption_tables
from okosystem.web.kind_pages.figures import figures
from okosystem.web.kind_pages.measures import (
    INDICATORS,
    affected_by_measures,
    assignments,
    measures,
)
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    OUR_ASSESSMENT,
    Line,
    Nodes,
    Summary,
    cell_of,
    resource_count,
)
from okosystem.web.kind_pages.sections import (
    DESCRIBED_BY_OTHERS,
    HOLDER,
    ITSELF,
    REASON,
    Section,
)
from okosystem.web.languages import mark
from okosystem.web.state import current_shown

MAX_SIMILAR = 3
TO = {mark("Ressurs"): "oko:relationTarget"}
FROM = {mark("Ressurs"): HOLDER}
DEPENDENCY = {mark("Slag"): "oko:dependencyKind", mark("Styrke"): "oko:dependencyStrength"}


def relations_to(
    section: str,
    title: str,
    classes: str,
    own: str,
    columns: Mapping[str, str] = TO,
    empty: str = "",
) -> Section:
    """Make the section of the relations that a resource has, former ones too."""
    own = f"{own} oko:hasFormerRelationship"
    return Section(section, title, columns, own=own, classes=classes, empty=empty)


def relations_from(
    section: str, title: str, classes: str, columns: Mapping[str, str] = FROM, empty: str = ""
) -> Section:
    """Make the section of the relations that other resources have to a resource."""
    incoming = "oko:relationTarget"
    return Section(section, title, columns, incoming=incoming, classes=classes, empty=empty)


RELATIONS = (
    relations_to(
        "avhenger-av",
        mark("Avhenger av"),
        "oko:Dependency",
        "oko:qualifiedDependency",
        TO | DEPENDENCY,
        mark("Ingen avhengigheter er registrert. Det betyr ikke at det ikke finnes noen."),
    ),
    relations_from(
        "brukes-av",
        mark("Brukes av"),
        "oko:Dependency",
        FROM | DEPENDENCY,
        mark("Ingen bruk er registrert. Det betyr ikke at ingen bruker den."),
    ),
    relations_to("del-av", mark("Del av"), "oko:PartWhole", "oko:qualifiedPartOf"),
    relations_from("deler", mark("Har disse delene"), "oko:PartWhole"),
    relations_to("erstatter", mark("Erstatter"), "oko:Replacement", "oko:qualifiedReplacement"),
    relations_from("erstattet-av", mark("Erstattet av"), "oko:Replacement"),
    relations_to(
        "beskrevet-i",
        mark("Beskrevet i"),
        "oko:Reference",
        "oko:qualifiedReference",
        {mark("Beskrivelse i"): "oko:relationTarget"},
    ),
    relations_from("beskriver", mark("Beskriver"), "oko:Reference"),
)
SECTIONS = (
    Section(
        "roller",
        mark("Roller"),
        {mark("Rolle"): "oko:role", mark("Aktør"): "oko:participant"},
        own=(
            "oko:hasProviderParticipation oko:hasFrameworkSetterParticipation "
            "oko:hasConsumerParticipation oko:hasOtherParticipation oko:hasFormerParticipation"
        ),
        empty=mark("Ingen roller er registrert. Det betyr ikke at ingen har dem."),
    ),
    *RELATIONS,
    Section(
        "plikter",
        mark("Rammebetingelser: hva som må og bør"),
        {
            mark("Rammebetingelse"): "oko:underCondition",
            mark("Nivå"): "oko:obligationLevel",
            mark("Gjelder for"): "oko:obligedGroup",
            mark("Bestemmelse"): "oko:provision",
        },
        own="oko:hasObligation",
    ),
    figures("tall", mark("Tall om ressursen"), "oko:hasMeasurement"),
    affected_by_measures(),
    measures("i-planen", mark("Tiltak som står i den"), "oko:inPlan"),
    assignments("oko:assigns", mark("Oppdrag om den")),
    INDICATORS,
    Section(
        "plassering",
        mark("Plassering i målbildet"),
        {mark("Kategori"): "oko:inCategory"},
        own="oko:hasPlacement oko:hasProposedPlacement oko:hasFormerPlacement",
        empty=mark("Ikke plassert."),
    ),
    Section(
        "livslop",
        mark("Livsløp og utpeking"),
        {mark("Hva"): "oko:status oko:designationType"},
        own=(
            "oko:hasCurrentLifecycleEvent oko:hasPlannedLifecycleEvent "
            "oko:hasFormerLifecycleEvent oko:hasDesignation oko:hasFormerDesignation"
        ),
    ),
    Section(
        "kjennetegn",
        mark("Hva den kan, og for hvem"),
        {
            mark("Hovedkapabilitet"): "oko:assessedPrimaryCapability",
            mark("Andre kapabiliteter"): "oko:assessedSecondaryCapability",
            mark("Samhandlingsmønster"): "oko:assessedInteractionPattern",
            mark("Brukergrupper"): "oko:assessedUserGroup",
            mark("Informasjonsobjekter"): "oko:assessedInformationObject",
        },
        own="oko:hasCharacterisation",
        note=OUR_ASSESSMENT,
    ),
    Section(
        "innsatsomrader",
        mark("Innsatsområder den støtter"),
        {mark("Innsatsområde"): "oko:supportedFocusArea"} | REASON,
        own="oko:hasFocusSupport",
        note=OUR_ASSESSMENT,
    ),
    Section(
        "okosystemer",
        mark("Økosystemer den hører til"),
        {mark("Økosystem"): "oko:ecosystem"} | REASON,
        own="oko:hasEcosystemMembership",
        empty=mark("Ikke vurdert."),
    ),
    Section(
        "overlapp",
        mark("Vurderinger av overlapp"),
        {
            mark("Vurdering"): ITSELF,
            mark("Sammen med"): "oko:assesses",
            mark("Utfall"): "oko:outcome",
        },
        own="oko:assessedBy",
        classes="oko:OverlapAssessment oko:Acquittal",
        note=OUR_ASSESSMENT,
    ),
    Section(
        "rad",
        mark("Råd og andre vurderinger"),
        {mark("Vurdering"): ITSELF, mark("Mottaker"): "oko:recipient"},
        own="oko:assessedBy",
        incoming="oko:recommends oko:recommendsPhaseOutOf oko:recommendsUseOf",
        classes="oko:GapAssessment oko:Recommendation oko:PhaseOutRecommendation",
    ),
    Section(
        "behov",
        mark("Behov den møter, helt eller delvis"),
        {mark("Behov"): ITSELF, mark("Status for behovet"): "oko:needStatus"},
        own="oko:addressesNeed",
    ),
    Section(
        "verdi",
        mark("Verdiutveksling"),
        {
            mark("Utveksling"): ITSELF,
            mark("Fra"): "oko:giver",
            mark("Til"): "oko:receiver",
            mark("Verdi"): "oko:valueType",
        },
        incoming="oko:exchanges oko:viaResource",
    ),
    Section(
        "forslag",
        mark("Forslagene"),
        {
            mark("Forslag"): ITSELF,
            mark("Status"): "oko:proposalStatus",
            mark("Begrunnelse for svaret"): "oko:reviewReason",
        },
        incoming="oko:proposalConcerns oko:proposedSuccessor",
        note=mark("Et forslag endrer ingenting før noen andre enn forslagsstilleren sier ja."),
    ),
    DESCRIBED_BY_OTHERS,
)


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise obligations, successors, dependencies and similar resources.

    Provider, status and category are in the template, with their dates.
    """
    node, needed = entity.node, entity.statements_by("oko:qualifiedDependency")
    using = entity.incoming_by("oko:relationTarget", "oko:Dependency")
    life_events = dict(incoming_by_property(node.iri)).get("oko:leansOn", ())
    none = mark("ingen er registrert")
    lines = (
        Line(
            mark("Må eller bør brukes"), obligation_links(entity), mark("ingen plikt er registrert")
        ),
        Line(mark("Erstattet av"), node.all("oko:replacedBy")),
        Line(mark("Avhenger av"), resource_count(needed, "#avhenger-av"), none),
        Line(mark("Andre avhenger av den"), resource_count(using, "#brukes-av"), none),
        Line(mark("Overlapp"), overlap_links(entity), mark("ikke vurdert")),
        Line(mark("Organet som utøver det"), node.all("oko:embodiedBy")),
        Line(mark("Nettsted"), node.all("dcat:landingPage")),
        Line(mark("Andre navn"), node.all("skos:altLabel")),
        Line(mark("Livshendelser som lener seg på den"), cell_of(*life_events)),
        Line(mark("På lysbildene fra 2021"), node.all("oko:namedOnSlide")),
    )
    more = {"former_owners": former_owners(entity), "alike": similar_resources(node.iri)}
    return Summary(lines, adoption_tables(node, nodes), more)


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
    return list(map(label_of, node.iris(*terms)))


def former_owners(entity: Entity) -> list[str]:
    """List the former providers of a resource."""
    former = entity.statements_by("oko:hasFormerParticipation")
    provided = [n for n in former if (n.iri_of("oko:role") or "").endswith("/provider")]
    now = entity.node.iris("oko:providedBy")
    return [iri for n in provided for iri in n.iris("oko:participant") if iri not in now]


PAGE = KindPage(
    summarise,
    SECTIONS,
    covered=(
        "dcat:landingPage dct:title oko:admissionNote oko:category oko:describedElsewhere "
        "oko:designation oko:embodiedBy oko:lifecycleStatus oko:namedOnSlide oko:providedBy "
        f"oko:replacedBy oko:resourceKind skos:altLabel {COVERED}"
    ),
    query="resource",
    template="resource.html",
    any_day=True,
)

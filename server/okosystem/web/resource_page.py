"""The page of a shared resource: which statements it shows, in which order."""

from okosystem.web.claims import ITSELF, Column, Section
from okosystem.web.elsewhere import ELSEWHERE
from okosystem.web.languages import mark
from okosystem.web.resource_relations import RELATIONS

OUR_READING = mark("Dette er vår vurdering, ikke eierens.")

SECTIONS = (
    Section(
        "roller",
        mark("Roller"),
        (Column(mark("Rolle"), ("oko:role",)), Column(mark("Aktør"), ("oko:participant",))),
        hang=(
            "oko:hasProviderParticipation",
            "oko:hasFrameworkSetterParticipation",
            "oko:hasConsumerParticipation",
            "oko:hasOtherParticipation",
            "oko:hasFormerParticipation",
        ),
        empty=mark("Ingen roller er registrert. Det betyr ikke at ingen har dem."),
    ),
    *RELATIONS,
    Section(
        "plikter",
        mark("Rammebetingelser: hva som må og bør"),
        (
            Column(mark("Rammebetingelse"), ("oko:underCondition",)),
            Column(mark("Nivå"), ("oko:obligationLevel",)),
            Column(mark("Gjelder for"), ("oko:obligedGroup",)),
            Column(mark("Bestemmelse"), ("oko:provision",)),
        ),
        hang=("oko:hasObligation",),
    ),
    Section(
        "plassering",
        mark("Plassering i målbildet"),
        (Column(mark("Kategori"), ("oko:inCategory",)),),
        hang=("oko:hasPlacement", "oko:hasProposedPlacement", "oko:hasFormerPlacement"),
        empty=mark("Ikke plassert."),
    ),
    Section(
        "livslop",
        mark("Livsløp og utpeking"),
        (Column(mark("Hva"), ("oko:status", "oko:designationType")),),
        hang=(
            "oko:hasCurrentLifecycleEvent",
            "oko:hasPlannedLifecycleEvent",
            "oko:hasFormerLifecycleEvent",
            "oko:hasDesignation",
            "oko:hasFormerDesignation",
        ),
    ),
    Section(
        "kjennetegn",
        mark("Hva den kan, og for hvem"),
        (
            Column(mark("Hovedkapabilitet"), ("oko:assessedPrimaryCapability",)),
            Column(mark("Andre kapabiliteter"), ("oko:assessedSecondaryCapability",)),
            Column(mark("Samhandlingsmønster"), ("oko:assessedInteractionPattern",)),
            Column(mark("Brukergrupper"), ("oko:assessedUserGroup",)),
            Column(mark("Informasjonsobjekter"), ("oko:assessedInformationObject",)),
        ),
        hang=("oko:hasCharacterisation",),
        note=OUR_READING,
    ),
    Section(
        "innsatsomrader",
        mark("Innsatsområder den støtter"),
        (
            Column(mark("Innsatsområde"), ("oko:supportedFocusArea",)),
            Column(mark("Begrunnelse"), ("oko:reason",), text=True),
        ),
        hang=("oko:hasFocusSupport",),
        note=OUR_READING,
    ),
    Section(
        "okosystemer",
        mark("Økosystemer den hører til"),
        (
            Column(mark("Økosystem"), ("oko:ecosystem",)),
            Column(mark("Begrunnelse"), ("oko:reason",), text=True),
        ),
        hang=("oko:hasEcosystemMembership",),
        empty=mark("Ikke vurdert."),
    ),
    Section(
        "overlapp",
        mark("Vurderinger av overlapp"),
        (
            Column(mark("Vurdering"), (ITSELF,)),
            Column(mark("Sammen med"), ("oko:assesses",)),
            Column(mark("Utfall"), ("oko:outcome",)),
        ),
        hang=("oko:assessedBy",),
        classes=("oko:OverlapAssessment", "oko:Acquittal"),
        note=OUR_READING,
    ),
    Section(
        "rad",
        mark("Råd og andre vurderinger"),
        (Column(mark("Vurdering"), (ITSELF,)), Column(mark("Mottaker"), ("oko:recipient",))),
        hang=("oko:assessedBy",),
        mention=("oko:recommends", "oko:recommendsPhaseOutOf", "oko:recommendsUseOf"),
        classes=("oko:GapAssessment", "oko:Recommendation", "oko:PhaseOutRecommendation"),
    ),
    Section(
        "behov",
        mark("Behov den møter, helt eller delvis"),
        (
            Column(mark("Behov"), (ITSELF,)),
            Column(mark("Status for behovet"), ("oko:needStatus",)),
        ),
        hang=("oko:addressesNeed",),
    ),
    Section(
        "verdi",
        mark("Verdiutveksling"),
        (
            Column(mark("Utveksling"), (ITSELF,)),
            Column(mark("Fra"), ("oko:giver",)),
            Column(mark("Til"), ("oko:receiver",)),
            Column(mark("Verdi"), ("oko:valueType",)),
        ),
        mention=("oko:exchanges", "oko:viaResource"),
    ),
    Section(
        "forslag",
        mark("Forslagene"),
        (
            Column(mark("Forslag"), (ITSELF,)),
            Column(mark("Status"), ("oko:proposalStatus",)),
            Column(mark("Begrunnelse for svaret"), ("oko:reviewReason",), text=True),
        ),
        mention=("oko:proposalConcerns", "oko:proposedSuccessor"),
        note=mark("Et forslag endrer ingenting før noen andre enn forslagsstilleren sier ja."),
    ),
    ELSEWHERE,
)

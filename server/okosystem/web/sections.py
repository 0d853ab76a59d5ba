"""The sections of statements on the pages of resources and actors."""

from okosystem.web.languages import mark
from okosystem.web.statement_tables import HOLDER, ITSELF, Column, Section

ELSEWHERE = Section(
    "andre",
    mark("Beskrevet av andre"),
    (
        Column(mark("Beskrivelse"), ("oko:matchedDescription",)),
        Column(mark("Begrunnelse"), ("oko:reason",), text=True),
    ),
    own=("oko:hasExternalMatch",),
)


TO = Column(mark("Ressurs"), ("oko:relationTarget",))
FROM = Column(mark("Ressurs"), (HOLDER,))
KIND = Column(mark("Slag"), ("oko:dependencyKind",))
STRENGTH = Column(mark("Styrke"), ("oko:dependencyStrength",))

RELATIONS = (
    Section(
        "avhenger-av",
        mark("Avhenger av"),
        (TO, KIND, STRENGTH),
        own=("oko:qualifiedDependency", "oko:hasFormerRelationship"),
        classes=("oko:Dependency",),
        empty=mark("Ingen avhengigheter er registrert. Det betyr ikke at det ikke finnes noen."),
    ),
    Section(
        "brukes-av",
        mark("Brukes av"),
        (FROM, KIND, STRENGTH),
        incoming=("oko:relationTarget",),
        classes=("oko:Dependency",),
        empty=mark("Ingen bruk er registrert. Det betyr ikke at ingen bruker den."),
    ),
    Section(
        "del-av",
        mark("Del av"),
        (TO,),
        own=("oko:qualifiedPartOf", "oko:hasFormerRelationship"),
        classes=("oko:PartWhole",),
    ),
    Section(
        "deler",
        mark("Har disse delene"),
        (FROM,),
        incoming=("oko:relationTarget",),
        classes=("oko:PartWhole",),
    ),
    Section(
        "erstatter",
        mark("Erstatter"),
        (TO,),
        own=("oko:qualifiedReplacement", "oko:hasFormerRelationship"),
        classes=("oko:Replacement",),
    ),
    Section(
        "erstattet-av",
        mark("Erstattet av"),
        (FROM,),
        incoming=("oko:relationTarget",),
        classes=("oko:Replacement",),
    ),
    Section(
        "beskrevet-i",
        mark("Beskrevet i"),
        (Column(mark("Beskrivelse i"), ("oko:relationTarget",)),),
        own=("oko:qualifiedReference", "oko:hasFormerRelationship"),
        classes=("oko:Reference",),
    ),
    Section(
        "beskriver",
        mark("Beskriver"),
        (FROM,),
        incoming=("oko:relationTarget",),
        classes=("oko:Reference",),
    ),
)


OUR_READING = mark("Dette er vår vurdering, ikke eierens.")

RESOURCE_SECTIONS = (
    Section(
        "roller",
        mark("Roller"),
        (Column(mark("Rolle"), ("oko:role",)), Column(mark("Aktør"), ("oko:participant",))),
        own=(
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
        own=("oko:hasObligation",),
    ),
    Section(
        "plassering",
        mark("Plassering i målbildet"),
        (Column(mark("Kategori"), ("oko:inCategory",)),),
        own=("oko:hasPlacement", "oko:hasProposedPlacement", "oko:hasFormerPlacement"),
        empty=mark("Ikke plassert."),
    ),
    Section(
        "livslop",
        mark("Livsløp og utpeking"),
        (Column(mark("Hva"), ("oko:status", "oko:designationType")),),
        own=(
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
        own=("oko:hasCharacterisation",),
        note=OUR_READING,
    ),
    Section(
        "innsatsomrader",
        mark("Innsatsområder den støtter"),
        (
            Column(mark("Innsatsområde"), ("oko:supportedFocusArea",)),
            Column(mark("Begrunnelse"), ("oko:reason",), text=True),
        ),
        own=("oko:hasFocusSupport",),
        note=OUR_READING,
    ),
    Section(
        "okosystemer",
        mark("Økosystemer den hører til"),
        (
            Column(mark("Økosystem"), ("oko:ecosystem",)),
            Column(mark("Begrunnelse"), ("oko:reason",), text=True),
        ),
        own=("oko:hasEcosystemMembership",),
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
        own=("oko:assessedBy",),
        classes=("oko:OverlapAssessment", "oko:Acquittal"),
        note=OUR_READING,
    ),
    Section(
        "rad",
        mark("Råd og andre vurderinger"),
        (Column(mark("Vurdering"), (ITSELF,)), Column(mark("Mottaker"), ("oko:recipient",))),
        own=("oko:assessedBy",),
        incoming=("oko:recommends", "oko:recommendsPhaseOutOf", "oko:recommendsUseOf"),
        classes=("oko:GapAssessment", "oko:Recommendation", "oko:PhaseOutRecommendation"),
    ),
    Section(
        "behov",
        mark("Behov den møter, helt eller delvis"),
        (
            Column(mark("Behov"), (ITSELF,)),
            Column(mark("Status for behovet"), ("oko:needStatus",)),
        ),
        own=("oko:addressesNeed",),
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
        incoming=("oko:exchanges", "oko:viaResource"),
    ),
    Section(
        "forslag",
        mark("Forslagene"),
        (
            Column(mark("Forslag"), (ITSELF,)),
            Column(mark("Status"), ("oko:proposalStatus",)),
            Column(mark("Begrunnelse for svaret"), ("oko:reviewReason",), text=True),
        ),
        incoming=("oko:proposalConcerns", "oko:proposedSuccessor"),
        note=mark("Et forslag endrer ingenting før noen andre enn forslagsstilleren sier ja."),
    ),
    ELSEWHERE,
)


TOWARDS = Column(mark("Overfor"), (HOLDER,))
ROLE = Column(mark("Rolle"), ("oko:role",))
WHAT = Column(mark("Utveksling"), (ITSELF,))
VALUE = Column(mark("Verdi"), ("oko:valueType",))
RESOURCE = Column(mark("Ressurs"), ("oko:exchanges", "oko:viaResource"))
PROVIDER = ("provider", "owner")
CONSUMER = ("consumer",)
SETTER = ("framework-setter", "regulation-owner", "funder", "supervisor")
OTHER = ("operator", "supplier", "secretariat", "coordinator")

ACTOR_SECTIONS = (
    Section(
        "tilbyder",
        mark("Tilbyr"),
        (TOWARDS, ROLE),
        incoming=("oko:participant",),
        roles=PROVIDER,
    ),
    Section(
        "konsument",
        mark("Bruker"),
        (TOWARDS, ROLE),
        incoming=("oko:participant",),
        roles=CONSUMER,
    ),
    Section(
        "premissgiver",
        mark("Setter premisser for"),
        (TOWARDS, ROLE),
        incoming=("oko:participant",),
        roles=SETTER,
    ),
    Section(
        "andre-roller",
        mark("Andre roller"),
        (TOWARDS, ROLE),
        incoming=("oko:participant",),
        roles=OTHER,
    ),
    Section(
        "medlem-av",
        mark("Medlem av"),
        (Column(mark("Organ"), ("org:organization",)),),
        incoming=("org:member",),
    ),
    Section(
        "medlemmer",
        mark("Medlemmer"),
        (Column(mark("Medlem"), ("org:member",)),),
        incoming=("org:organization",),
    ),
    Section(
        "verdi-ut",
        mark("Verdi den gir"),
        (WHAT, Column(mark("Til"), ("oko:receiver",)), VALUE, RESOURCE),
        incoming=("oko:giver",),
    ),
    Section(
        "verdi-inn",
        mark("Verdi den får"),
        (WHAT, Column(mark("Fra"), ("oko:giver",)), VALUE, RESOURCE),
        incoming=("oko:receiver",),
    ),
    Section(
        "rad",
        mark("Råd og oppgaver til aktøren"),
        (Column(mark("Sak"), (ITSELF,)), Column(mark("Frist"), ("oko:dueDate",))),
        incoming=("oko:recipient", "oko:responsible"),
    ),
    Section(
        "navn",
        mark("Navn gjennom tiden"),
        (Column(mark("Navn"), ("oko:nameText",)),),
        own=("oko:hasNameForm", "oko:hasFormerNameForm"),
    ),
    ELSEWHERE,
)

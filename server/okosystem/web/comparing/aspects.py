"""The aspects in which resources are compared, in page order."""

from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.web.comparing.values import (
    Reader,
    direct_values,
    incoming_holders,
    inferred_subjects,
    statement_objects,
    statement_texts,
    verdicts,
)
from okosystem.web.languages import mark

CHARACTERISATION = "oko:hasCharacterisation"
DEPENDENCY_DETAILS = ("oko:dependencyKind", "oko:dependencyStrength")


@dataclass(frozen=True, slots=True)
class Aspect:
    """One aspect: its title, and the function that reads it. Free text is not `judged`."""

    id: str
    title: str
    read: Reader
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Some aspects under one heading."""

    id: str
    title: str
    aspects: Sequence[Aspect]


GROUPS: Sequence[Group] = (
    Group(
        "hva",
        mark("Hva den er"),
        (
            Aspect("beskrivelse", mark("Beskrivelse"), direct_values("dct:description"),
                   judged=False),
            Aspect("lest", mark("Lest av oss som"), statement_texts(CHARACTERISATION,
                   text="oko:reason"), judged=False),
            Aspect("navn", mark("Andre navn"), direct_values("skos:altLabel"), judged=False),
            Aspect("slag", mark("Slag"), direct_values("oko:resourceKind")),
            Aspect("plass", mark("Plass i målbildet"),
                   statement_objects("oko:hasPlacement", value="oko:inCategory")),
            Aspect("utpekt", mark("Utpekt som"),
                   statement_objects("oko:hasDesignation", value="oko:designationType")),
        ),
    ),
    Group(
        "hvem",
        mark("Hvem"),
        (
            Aspect("tilbys", mark("Tilbys av"),
                   statement_objects("oko:hasProviderParticipation", value="oko:participant")),
            Aspect("brukes", mark("Brukes av aktører"),
                   statement_objects("oko:hasConsumerParticipation", value="oko:participant")),
            Aspect("premisser", mark("Premisser settes av"),
                   statement_objects("oko:hasFrameworkSetterParticipation",
                          value="oko:participant")),
            Aspect("brukergrupper", mark("Brukergrupper"),
                   statement_objects(CHARACTERISATION, value="oko:assessedUserGroup")),
        ),
    ),
    Group(
        "kan",
        mark("Hva den kan"),
        (
            Aspect("hovedkapabilitet", mark("Hovedkapabilitet"),
                   statement_objects(CHARACTERISATION, value="oko:assessedPrimaryCapability")),
            Aspect("kapabiliteter", mark("Andre kapabiliteter"),
                   statement_objects(CHARACTERISATION, value="oko:assessedSecondaryCapability")),
            Aspect("informasjon", mark("Informasjonsobjekter"),
                   statement_objects(CHARACTERISATION, value="oko:assessedInformationObject")),
            Aspect("kanal", mark("Kanal og samhandlingsmønster"),
                   statement_objects(CHARACTERISATION, value="oko:assessedInteractionPattern")),
            Aspect("innsats", mark("Innsatsområder"),
                   statement_objects("oko:hasFocusSupport", value="oko:supportedFocusArea")),
        ),
    ),
    Group(
        "vilkar",
        mark("Vilkår og livsløp"),
        (
            Aspect("plikter", mark("Rammebetingelser"),
                   statement_objects("oko:hasObligation", value="oko:underCondition",
                           added=("oko:obligationLevel", "oko:obligedGroup"))),
            Aspect("status", mark("Status"),
                   statement_objects("oko:hasCurrentLifecycleEvent", value="oko:status")),
            Aspect("planlagt", mark("Planlagt status"),
                   statement_objects("oko:hasPlannedLifecycleEvent", value="oko:status")),
            Aspect("erstatter", mark("Erstatter"),
                   statement_objects("oko:qualifiedReplacement", value="oko:relationTarget")),
            Aspect("erstattes", mark("Erstattes av"), incoming_holders("oko:Replacement")),
            Aspect("utfasing", mark("Utkast om utfasing"), verdicts("PhaseOutDraft")),
        ),
    ),
    Group(
        "henger",
        mark("Hva den henger sammen med"),
        (
            Aspect("avhenger", mark("Avhenger av"),
                   statement_objects("oko:qualifiedDependency", value="oko:relationTarget",
                          added=DEPENDENCY_DETAILS)),
            Aspect("baerer", mark("Andre ressurser avhenger av den"),
                   incoming_holders("oko:Dependency", added=DEPENDENCY_DETAILS)),
            Aspect("del", mark("Del av"),
                   statement_objects("oko:qualifiedPartOf", value="oko:relationTarget")),
            Aspect("livshendelser", mark("Livshendelser som lener seg på den"),
                   inferred_subjects("oko:leansOn")),
        ),
    ),
)  # fmt: skip

"""In which respects resources are compared, in the order of the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.web.comparing.values import (
    Read,
    hanging,
    leaning,
    pointing,
    said,
    told,
    worked_out,
)
from okosystem.web.languages import mark

READING = "oko:hasCharacterisation"
STRENGTH = ("oko:dependencyKind", "oko:dependencyStrength")


@dataclass(frozen=True, slots=True)
class Aspect:
    """One respect: its name, and how it is read. What is never alike is not `judged`."""

    id: str
    title: str
    read: Read
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Some respects under one heading."""

    id: str
    title: str
    aspects: Sequence[Aspect]


GROUPS: Sequence[Group] = (
    Group(
        "hva",
        mark("Hva den er"),
        (
            Aspect("beskrivelse", mark("Beskrivelse"), said("dct:description"), judged=False),
            Aspect("lest", mark("Lest av oss som"), told(READING, text="oko:reason"), judged=False),
            Aspect("navn", mark("Andre navn"), said("skos:altLabel"), judged=False),
            Aspect("slag", mark("Slag"), said("oko:resourceKind")),
            Aspect("plass", mark("Plass i målbildet"),
                   hanging("oko:hasPlacement", value="oko:inCategory")),
            Aspect("utpekt", mark("Utpekt som"),
                   hanging("oko:hasDesignation", value="oko:designationType")),
        ),
    ),
    Group(
        "hvem",
        mark("Hvem"),
        (
            Aspect("tilbys", mark("Tilbys av"),
                   hanging("oko:hasProviderParticipation", value="oko:participant")),
            Aspect("brukes", mark("Brukes av aktører"),
                   hanging("oko:hasConsumerParticipation", value="oko:participant")),
            Aspect("premisser", mark("Premisser settes av"),
                   hanging("oko:hasFrameworkSetterParticipation", value="oko:participant")),
            Aspect("brukergrupper", mark("Brukergrupper"),
                   hanging(READING, value="oko:assessedUserGroup")),
        ),
    ),
    Group(
        "kan",
        mark("Hva den kan"),
        (
            Aspect("hovedkapabilitet", mark("Hovedkapabilitet"),
                   hanging(READING, value="oko:assessedPrimaryCapability")),
            Aspect("kapabiliteter", mark("Andre kapabiliteter"),
                   hanging(READING, value="oko:assessedSecondaryCapability")),
            Aspect("informasjon", mark("Informasjonsobjekter"),
                   hanging(READING, value="oko:assessedInformationObject")),
            Aspect("kanal", mark("Kanal og samhandlingsmønster"),
                   hanging(READING, value="oko:assessedInteractionPattern")),
            Aspect("innsats", mark("Innsatsområder"),
                   hanging("oko:hasFocusSupport", value="oko:supportedFocusArea")),
        ),
    ),
    Group(
        "vilkar",
        mark("Vilkår og livsløp"),
        (
            Aspect("plikter", mark("Rammebetingelser"),
                   hanging("oko:hasObligation", value="oko:underCondition",
                           added=("oko:obligationLevel", "oko:obligedGroup"))),
            Aspect("status", mark("Status"),
                   hanging("oko:hasCurrentLifecycleEvent", value="oko:status")),
            Aspect("planlagt", mark("Planlagt status"),
                   hanging("oko:hasPlannedLifecycleEvent", value="oko:status")),
            Aspect("erstatter", mark("Erstatter"),
                   hanging("oko:qualifiedReplacement", value="oko:relationTarget")),
            Aspect("erstattes", mark("Erstattes av"), leaning("oko:Replacement")),
            Aspect("utfasing", mark("Utkast om utfasing"), worked_out("PhaseOutDraft")),
        ),
    ),
    Group(
        "henger",
        mark("Hva den henger sammen med"),
        (
            Aspect("avhenger", mark("Avhenger av"),
                   hanging("oko:qualifiedDependency", value="oko:relationTarget", added=STRENGTH)),
            Aspect("baerer", mark("Andre ressurser avhenger av den"),
                   leaning("oko:Dependency", added=STRENGTH)),
            Aspect("del", mark("Del av"),
                   hanging("oko:qualifiedPartOf", value="oko:relationTarget")),
            Aspect("livshendelser", mark("Livshendelser som lener seg på den"),
                   pointing("oko:leansOn")),
        ),
    ),
)  # fmt: skip

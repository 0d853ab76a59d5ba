"""How the page of a shared resource shows what it is tied to, in both directions."""

from okosystem.web.claims import HOLDER, Column, Section
from okosystem.web.languages import mark

TO = Column(mark("Ressurs"), ("oko:relationTarget",))
FROM = Column(mark("Ressurs"), (HOLDER,))
KIND = Column(mark("Slag"), ("oko:dependencyKind",))
STRENGTH = Column(mark("Styrke"), ("oko:dependencyStrength",))

RELATIONS = (
    Section(
        "avhenger-av",
        mark("Avhenger av"),
        (TO, KIND, STRENGTH),
        hang=("oko:qualifiedDependency", "oko:hasFormerRelationship"),
        classes=("oko:Dependency",),
        empty=mark("Ingen avhengigheter er registrert. Det betyr ikke at det ikke finnes noen."),
    ),
    Section(
        "brukes-av",
        mark("Brukes av"),
        (FROM, KIND, STRENGTH),
        mention=("oko:relationTarget",),
        classes=("oko:Dependency",),
        empty=mark("Ingen bruk er registrert. Det betyr ikke at ingen bruker den."),
    ),
    Section(
        "del-av",
        mark("Del av"),
        (TO,),
        hang=("oko:qualifiedPartOf", "oko:hasFormerRelationship"),
        classes=("oko:PartWhole",),
    ),
    Section(
        "deler",
        mark("Har disse delene"),
        (FROM,),
        mention=("oko:relationTarget",),
        classes=("oko:PartWhole",),
    ),
    Section(
        "erstatter",
        mark("Erstatter"),
        (TO,),
        hang=("oko:qualifiedReplacement", "oko:hasFormerRelationship"),
        classes=("oko:Replacement",),
    ),
    Section(
        "erstattet-av",
        mark("Erstattet av"),
        (FROM,),
        mention=("oko:relationTarget",),
        classes=("oko:Replacement",),
    ),
    Section(
        "beskrevet-i",
        mark("Beskrevet i"),
        (Column(mark("Beskrivelse i"), ("oko:relationTarget",)),),
        hang=("oko:qualifiedReference", "oko:hasFormerRelationship"),
        classes=("oko:Reference",),
    ),
    Section(
        "beskriver",
        mark("Beskriver"),
        (FROM,),
        mention=("oko:relationTarget",),
        classes=("oko:Reference",),
    ),
)

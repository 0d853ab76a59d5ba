"""The page of an actor: which statements it shows, in which order."""

from okosystem.web.claims import HOLDER, ITSELF, Column, Section
from okosystem.web.elsewhere import ELSEWHERE
from okosystem.web.languages import mark

TOWARDS = Column(mark("Overfor"), (HOLDER,))
ROLE = Column(mark("Rolle"), ("oko:role",))
WHAT = Column(mark("Utveksling"), (ITSELF,))
VALUE = Column(mark("Verdi"), ("oko:valueType",))
RESOURCE = Column(mark("Ressurs"), ("oko:exchanges", "oko:viaResource"))
PROVIDER = ("provider", "owner")
CONSUMER = ("consumer",)
SETTER = ("framework-setter", "regulation-owner", "funder", "supervisor")
OTHER = ("operator", "supplier", "secretariat", "coordinator")

SECTIONS = (
    Section(
        "tilbyder",
        mark("Tilbyr"),
        (TOWARDS, ROLE),
        mention=("oko:participant",),
        roles=PROVIDER,
    ),
    Section(
        "konsument",
        mark("Bruker"),
        (TOWARDS, ROLE),
        mention=("oko:participant",),
        roles=CONSUMER,
    ),
    Section(
        "premissgiver",
        mark("Setter premisser for"),
        (TOWARDS, ROLE),
        mention=("oko:participant",),
        roles=SETTER,
    ),
    Section(
        "andre-roller",
        mark("Andre roller"),
        (TOWARDS, ROLE),
        mention=("oko:participant",),
        roles=OTHER,
    ),
    Section(
        "medlem-av",
        mark("Medlem av"),
        (Column(mark("Organ"), ("org:organization",)),),
        mention=("org:member",),
    ),
    Section(
        "medlemmer",
        mark("Medlemmer"),
        (Column(mark("Medlem"), ("org:member",)),),
        mention=("org:organization",),
    ),
    Section(
        "verdi-ut",
        mark("Verdi den gir"),
        (WHAT, Column(mark("Til"), ("oko:receiver",)), VALUE, RESOURCE),
        mention=("oko:giver",),
    ),
    Section(
        "verdi-inn",
        mark("Verdi den får"),
        (WHAT, Column(mark("Fra"), ("oko:giver",)), VALUE, RESOURCE),
        mention=("oko:receiver",),
    ),
    Section(
        "rad",
        mark("Råd og oppgaver til aktøren"),
        (Column(mark("Sak"), (ITSELF,)), Column(mark("Frist"), ("oko:dueDate",))),
        mention=("oko:recipient", "oko:responsible"),
    ),
    Section(
        "navn",
        mark("Navn gjennom tiden"),
        (Column(mark("Navn"), ("oko:nameText",)),),
        hang=("oko:hasNameForm", "oko:hasFormerNameForm"),
    ),
    ELSEWHERE,
)

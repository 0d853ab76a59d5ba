"""The page of an actor: its roles, what it leans on, who leans on it, and what is asked of it."""

from collections.abc import Iterable, Sequence

import pyoxigraph as ox
from flask import url_for

from okosystem.core.terms import ID, kind_of, local_name
from okosystem.model.labels import LinkedText
from okosystem.model.statements import Entity
from okosystem.web.actor_page import SECTIONS
from okosystem.web.alphabet import in_order
from okosystem.web.claims import Section, claims_of
from okosystem.web.inward import inward_of
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import Answer, Fact, Nodes, Table, counted, named
from okosystem.web.languages import gettext, mark
from okosystem.web.lists import members
from okosystem.web.state import current_graph

PROVIDER = ID["role/provider"]
CHANGES = ("org:originalOrganization", "org:resultingOrganization")


def answer(found: Entity, nodes: Nodes) -> Answer:
    """Tell what the actor is, which roles it has, and how it and others lean on each other."""
    node, inward = found.node, dict(inward_of(found.node.iri))
    leans_on = others(node.iris("oko:actorDependsOnActor"), found)
    leaned_on_by = others(inward.get("oko:actorDependsOnActor", ()), found)
    changes = sorted({iri for term in CHANGES for iri in inward.get(term, ())})
    return Answer(
        facts=(
            Fact(mark("Roller"), roles(found), mark("ingen er registrert")),
            Fact(mark("Lener seg på"), counted(str(len(leans_on)), len(leans_on), "lener-seg-pa")),
            Fact(
                mark("Andre lener seg på aktøren"),
                counted(str(len(leaned_on_by)), len(leaned_on_by), "lener-seg-pa-meg"),
            ),
            Fact(mark("Veien til andre"), ways_from(node.iri)),
            Fact(mark("Sektor"), node.all("oko:sector")),
            Fact(mark("Underlagt"), node.all("org:subOrganizationOf")),
            Fact(mark("Har under seg"), named(*inward.get("org:subOrganizationOf", ()))),
            Fact(mark("Nettsted"), node.all("dcat:landingPage")),
            Fact(mark("Andre navn"), node.all("skos:altLabel")),
            Fact(mark("Endringer"), named(*changes)),
            Fact(mark("Se også"), node.all("rdfs:seeAlso")),
        ),
        tables=(
            actor_table(
                "lener-seg-pa",
                mark("Lener seg på"),
                leans_on,
                mark("Utledet: det aktøren tilbyr eller bruker, avhenger av det disse tilbyr."),
            ),
            actor_table(
                "lener-seg-pa-meg",
                mark("Andre lener seg på aktøren"),
                leaned_on_by,
                mark("Utledet: det disse tilbyr eller bruker, avhenger av det aktøren tilbyr."),
            ),
            closer(found),
        ),
    )


def ways_from(iri: str) -> list[LinkedText]:
    """Lead to the ways between the actor and any other; nowhere from one without any."""
    address = url_for("ways.ways", fra=current_graph().curie(iri))
    return [LinkedText(gettext("Velg hvem eller hva"), address)] if iri in members("actor") else []


def closer(found: Entity) -> Table:
    """Lead onwards from each resource that the actor provides."""
    participations = found.incoming_by("oko:participant")
    provided = [m for m in participations if m.node.iri_of("oko:role") == PROVIDER]
    held = {m.holder for m in provided if m.holder and kind_of(m.holder) == "resource"}
    former = {m.holder for m in provided if any("Former" in name for name in m.held_by)}
    return Table(
        "se-naermere",
        mark("Se nærmere på det aktøren tilbyr"),
        (mark("Ressurs"), mark("Avhengigheter"), mark("Konsekvens"), mark("Sammenlign")),
        [_onward(iri) for iri in in_order(held - former)],
    )


def _onward(iri: str) -> list[Sequence[ox.NamedNode | LinkedText]]:
    slug = local_name(iri)
    depends = url_for("dependencies.dependencies", fra=slug)
    return [
        named(iri),
        [LinkedText(gettext("rundt den"), depends)],
        [LinkedText(gettext("om den stopper"), url_for("consequences.consequences", slug=slug))],
        [LinkedText(gettext("med andre"), url_for("comparing.compare", med=slug))],
    ]


def roles(found: Entity) -> list[LinkedText]:
    """Count the roles that the actor has, else those it used to have, with links to them."""
    return [LinkedText(f"{gettext(s.title)}: {said}", f"#{s.id}") for s in SECTIONS if s.roles
            if (said := now_or_then(found, s))]  # fmt: skip


def now_or_then(found: Entity, section: Section) -> str:
    """Count the statements of a section that hold now; when none do, those that no longer do."""
    claims = claims_of(found, section)
    if not claims:
        return ""
    now = sum(not claim.state for claim in claims)
    return str(now) if now else gettext("%(num)s, ikke nå") % {"num": len(claims)}


def others(actors: Iterable[str], found: Entity) -> list[str]:
    """Leave out the actor itself, which leans on its own resources too."""
    return [iri for iri in actors if iri != found.node.iri]


def actor_table(section: str, title: str, actors: Sequence[str], note: str) -> Table:
    """List actors."""
    rows = [[named(iri)] for iri in actors]
    return Table(section, title, (mark("Aktør"),), rows, mark("Ingen kjent."), note)


PAGE = KindPage(
    answer,
    SECTIONS,
    told=(
        "dcat:landingPage dct:identifier oko:actorDependsOnActor oko:describedElsewhere oko:sector "
        "org:subOrganizationOf rdfs:seeAlso skos:altLabel skos:historyNote skos:prefLabel"
    ),
    template="actor.html",
    any_day=True,
)

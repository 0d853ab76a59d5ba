"""The page of an actor: its roles, and the actors it depends on or that depend on it."""

from collections.abc import Iterable, Sequence

import pyoxigraph as ox
from flask import url_for

from okosystem.core.terms import ID, kind_of, local_name
from okosystem.model.labels import LinkedText
from okosystem.model.statements import Entity
from okosystem.web.alphabet import in_order
from okosystem.web.inward import inward_of
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Nodes,
    PageTable,
    Summary,
    SummaryLine,
    cell_of,
    count_link,
)
from okosystem.web.languages import gettext, mark
from okosystem.web.lists import members
from okosystem.web.sections import ACTOR_SECTIONS
from okosystem.web.state import current_graph
from okosystem.web.statement_tables import Section, statement_rows

PROVIDER = ID["role/provider"]
CHANGES = ("org:originalOrganization", "org:resultingOrganization")


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise the actor, its roles, and its dependencies."""
    node, incoming = entity.node, dict(inward_of(entity.node.iri))
    depends_on = other_actors(node.iris("oko:actorDependsOnActor"), entity)
    depended_on_by = other_actors(incoming.get("oko:actorDependsOnActor", ()), entity)
    changes = sorted({iri for term in CHANGES for iri in incoming.get(term, ())})
    return Summary(
        facts=(
            SummaryLine(mark("Roller"), role_links(entity), mark("ingen er registrert")),
            SummaryLine(
                mark("Lener seg på"),
                count_link(str(len(depends_on)), len(depends_on), "lener-seg-pa"),
            ),
            SummaryLine(
                mark("Andre lener seg på aktøren"),
                count_link(str(len(depended_on_by)), len(depended_on_by), "lener-seg-pa-meg"),
            ),
            SummaryLine(mark("Veien til andre"), path_search_link(node.iri)),
            SummaryLine(mark("Sektor"), node.all("oko:sector")),
            SummaryLine(mark("Underlagt"), node.all("org:subOrganizationOf")),
            SummaryLine(mark("Har under seg"), cell_of(*incoming.get("org:subOrganizationOf", ()))),
            SummaryLine(mark("Nettsted"), node.all("dcat:landingPage")),
            SummaryLine(mark("Andre navn"), node.all("skos:altLabel")),
            SummaryLine(mark("Endringer"), cell_of(*changes)),
            SummaryLine(mark("Se også"), node.all("rdfs:seeAlso")),
        ),
        tables=(
            actor_table(
                "lener-seg-pa",
                mark("Lener seg på"),
                depends_on,
                mark("Utledet: det aktøren tilbyr eller bruker, avhenger av det disse tilbyr."),
            ),
            actor_table(
                "lener-seg-pa-meg",
                mark("Andre lener seg på aktøren"),
                depended_on_by,
                mark("Utledet: det disse tilbyr eller bruker, avhenger av det aktøren tilbyr."),
            ),
            provided_resources_table(entity),
        ),
    )


def path_search_link(iri: str) -> list[LinkedText]:
    """Link to the search for paths from the actor; none for an actor without any."""
    address = url_for("ways.ways", fra=current_graph().curie(iri))
    return [LinkedText(gettext("Velg hvem eller hva"), address)] if iri in members("actor") else []


def provided_resources_table(entity: Entity) -> PageTable:
    """Link onwards from each resource the actor provides."""
    participations = entity.incoming_by("oko:participant")
    provided = [m for m in participations if m.node.iri_of("oko:role") == PROVIDER]
    provided_iris = {m.holder for m in provided if m.holder and kind_of(m.holder) == "resource"}
    former = {m.holder for m in provided if any("Former" in name for name in m.held_by)}
    return PageTable(
        "se-naermere",
        mark("Se nærmere på det aktøren tilbyr"),
        (mark("Ressurs"), mark("Avhengigheter"), mark("Konsekvens"), mark("Sammenlign")),
        [_onward_links(iri) for iri in in_order(provided_iris - former)],
    )


def _onward_links(iri: str) -> list[Sequence[ox.NamedNode | LinkedText]]:
    slug = local_name(iri)
    depends = url_for("dependencies.dependencies", fra=slug)
    return [
        cell_of(iri),
        [LinkedText(gettext("rundt den"), depends)],
        [LinkedText(gettext("om den stopper"), url_for("consequences.consequences", slug=slug))],
        [LinkedText(gettext("med andre"), url_for("comparing.compare", med=slug))],
    ]


def role_links(entity: Entity) -> list[LinkedText]:
    """Count the current roles of the actor, or else its former ones, with links to them."""
    return [LinkedText(f"{gettext(s.title)}: {said}", f"#{s.id}") for s in ACTOR_SECTIONS if s.roles
            if (said := count_statements(entity, s))]  # fmt: skip


def count_statements(entity: Entity, section: Section) -> str:
    """Count the current statements of a section, or else the former ones."""
    rows = statement_rows(entity, section)
    if not rows:
        return ""
    now = sum(not row.state for row in rows)
    return str(now) if now else gettext("%(num)s, ikke nå") % {"num": len(rows)}


def other_actors(actors: Iterable[str], entity: Entity) -> list[str]:
    """Leave out the actor itself, which depends on its own resources too."""
    return [iri for iri in actors if iri != entity.node.iri]


def actor_table(section: str, title: str, actors: Sequence[str], note: str) -> PageTable:
    """List actors."""
    rows = [[cell_of(iri)] for iri in actors]
    return PageTable(section, title, (mark("Aktør"),), rows, mark("Ingen kjent."), note)


PAGE = KindPage(
    summarise,
    ACTOR_SECTIONS,
    covered=(
        "dcat:landingPage dct:identifier oko:actorDependsOnActor oko:describedElsewhere oko:sector "
        "org:subOrganizationOf rdfs:seeAlso skos:altLabel skos:historyNote skos:prefLabel"
    ),
    template="actor.html",
    any_day=True,
)

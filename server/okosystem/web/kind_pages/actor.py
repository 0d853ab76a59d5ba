"""The page of an actor: its roles, and the actors it depends on or that depend on it."""

from collections.abc import Iterable

from flask import url_for

from okosystem.core.terms import ID, kind_of, local_name
from okosystem.model.labels import LinkedText
from okosystem.model.statements import Entity
from okosystem.web.alphabet import in_order
from okosystem.web.incoming import incoming_by_property
from okosystem.web.kind_pages.measures import assignments, measures
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Cell,
    Line,
    Nodes,
    PageTable,
    Summary,
    cell_of,
    count_link,
)
from okosystem.web.kind_pages.sections import (
    DESCRIBED_BY_OTHERS,
    HOLDER,
    ITSELF,
    Section,
    statement_rows,
)
from okosystem.web.languages import gettext, mark
from okosystem.web.links import around_address, impact_address
from okosystem.web.lists import members
from okosystem.web.state import current_graph

PROVIDER = ("provider", "owner")
CONSUMER = ("consumer",)
SETTER = ("framework-setter", "regulation-owner", "funder", "supervisor")
OTHER = ("operator", "supplier", "secretariat", "coordinator")
CHANGES = ("org:originalOrganization", "org:resultingOrganization")

IN_ROLE = {mark("Overfor"): HOLDER, mark("Rolle"): "oko:role"}
EXCHANGE = {mark("Utveksling"): ITSELF}
VALUE = {mark("Verdi"): "oko:valueType", mark("Ressurs"): "oko:exchanges oko:viaResource"}
ROLE_SECTIONS = tuple(
    Section(section, title, IN_ROLE, incoming="oko:participant", roles=roles)
    for section, title, roles in (
        ("tilbyder", mark("Tilbyr"), PROVIDER),
        ("konsument", mark("Bruker"), CONSUMER),
        ("premissgiver", mark("Setter premisser for"), SETTER),
        ("andre-roller", mark("Andre roller"), OTHER),
    )
)
SECTIONS = (
    *ROLE_SECTIONS,
    Section(
        "medlem-av",
        mark("Medlem av"),
        {mark("Organ"): "org:organization"},
        incoming="org:member",
    ),
    Section(
        "medlemmer",
        mark("Medlemmer"),
        {mark("Medlem"): "org:member"},
        incoming="org:organization",
    ),
    Section(
        "verdi-ut",
        mark("Verdi den gir"),
        EXCHANGE | {mark("Til"): "oko:receiver"} | VALUE,
        incoming="oko:giver",
    ),
    Section(
        "verdi-inn",
        mark("Verdi den får"),
        EXCHANGE | {mark("Fra"): "oko:giver"} | VALUE,
        incoming="oko:receiver",
    ),
    Section(
        "rad",
        mark("Råd og oppgaver til aktøren"),
        {mark("Sak"): ITSELF, mark("Frist"): "oko:dueDate"},
        incoming="oko:recipient oko:responsible",
        classes="oko:FollowUp oko:PhaseOutRecommendation oko:Recommendation",
    ),
    measures("tiltak", mark("Tiltak"), "oko:responsible oko:performedBy"),
    assignments("oko:assignedTo oko:assignedBy"),
    Section(
        "navn",
        mark("Navn gjennom tiden"),
        {mark("Navn"): "oko:nameText"},
        own="oko:hasNameForm oko:hasFormerNameForm",
    ),
    DESCRIBED_BY_OTHERS,
)


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise the actor, its roles, and its dependencies."""
    node, incoming = entity.node, dict(incoming_by_property(entity.node.iri))
    # An actor depends on its own resources too.
    depends_on = [i for i in node.iris("oko:actorDependsOnActor") if i != node.iri]
    depended_on_by = [i for i in incoming.get("oko:actorDependsOnActor", ()) if i != node.iri]
    changes = sorted({iri for term in CHANGES for iri in incoming.get(term, ())})
    lines = (
        Line(mark("Roller"), role_links(entity), mark("ingen er registrert")),
        Line(mark("Lener seg på"), count_link(depends_on, "#lener-seg-pa")),
        Line(mark("Andre lener seg på aktøren"), count_link(depended_on_by, "#lener-seg-pa-meg")),
        Line(mark("Veien til andre"), path_search_link(node.iri)),
        Line(mark("Sektor"), node.all("oko:sector")),
        Line(mark("Underlagt"), node.all("org:subOrganizationOf")),
        Line(mark("Har under seg"), cell_of(*incoming.get("org:subOrganizationOf", ()))),
        Line(mark("Utøver virkemidlet"), cell_of(*incoming.get("oko:embodiedBy", ()))),
        Line(mark("Nettsted"), node.all("dcat:landingPage")),
        Line(mark("Andre navn"), node.all("skos:altLabel")),
        Line(mark("Endringer"), cell_of(*changes)),
        Line(mark("Se også"), node.all("rdfs:seeAlso")),
    )
    tables = (
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
    )
    return Summary(lines, tables)


def role_links(entity: Entity) -> list[LinkedText]:
    """Count the current roles of the actor, or else its former ones, with links to them."""
    links = []
    for section in ROLE_SECTIONS:
        if rows := statement_rows(entity, section):
            current = sum(not row.state for row in rows)
            count = current or gettext("%(num)s, ikke nå") % {"num": len(rows)}
            links.append(LinkedText(f"{gettext(section.title)}: {count}", f"#{section.id}"))
    return links


def path_search_link(iri: str) -> list[LinkedText]:
    """Link to the search for paths from the actor; none for an actor without any."""
    address = url_for("ways.ways", fra=current_graph().curie(iri))
    return [LinkedText(gettext("Velg hvem eller hva"), address)] if iri in members("actor") else []


def actor_table(section: str, title: str, actors: Iterable[str], note: str) -> PageTable:
    """List actors."""
    rows = [[cell_of(iri)] for iri in actors]
    return PageTable(section, title, (mark("Aktør"),), rows, mark("Ingen kjent."), note)


def provided_resources_table(entity: Entity) -> PageTable:
    """Link onwards from each resource the actor provides."""
    participations = entity.incoming_by("oko:participant")
    provided = [m for m in participations if m.node.iri_of("oko:role") == ID["role/provider"]]
    provided_iris = {m.holder for m in provided if m.holder and kind_of(m.holder) == "resource"}
    former = {m.holder for m in provided if any("Former" in name for name in m.held_by)}
    return PageTable(
        "se-naermere",
        mark("Se nærmere på det aktøren tilbyr"),
        (mark("Ressurs"), mark("Avhengigheter"), mark("Konsekvens"), mark("Sammenlign")),
        [_onward_links(iri) for iri in in_order(provided_iris - former)],
    )


def _onward_links(iri: str) -> list[Cell]:
    slug = local_name(iri)
    return [
        cell_of(iri),
        [LinkedText(gettext("rundt den"), around_address(iri))],
        [LinkedText(gettext("om den stopper"), impact_address(iri))],
        [LinkedText(gettext("med andre"), url_for("comparing.compare", med=slug))],
    ]


PAGE = KindPage(
    summarise,
    SECTIONS,
    covered=(
        "dcat:landingPage dct:identifier oko:actorDependsOnActor oko:describedElsewhere "
        "oko:ministry oko:sector org:subOrganizationOf rdfs:seeAlso skos:altLabel "
        "skos:historyNote skos:prefLabel"
    ),
    template="actor.html",
    any_day=True,
)

"""The page of an ecosystem: what belongs to it and why, its providers, and what it shares."""

from collections import Counter

from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Nodes,
    PageTable,
    Summary,
    SummaryLine,
    cell_of,
    count_link,
    nodes_pointing_at,
    resource_count_link,
)
from okosystem.web.languages import current_language, mark
from okosystem.web.statement_tables import HOLDER, Column, Section

SECTIONS = (
    Section(
        "medlemskap",
        mark("Hva som hører til, og hvorfor"),
        (Column(mark("Ressurs"), (HOLDER,)), Column(mark("Begrunnelse"), ("oko:reason",))),
        incoming=("oko:ecosystem",),
    ),
)


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise its relation to other ecosystems, its members, and their providers."""
    node, members = entity.node, nodes_pointing_at(nodes, entity.node.iri, "oko:inEcosystem")
    shared = [(m, other_ecosystems(m, node.iri)) for m in members if other_ecosystems(m, node.iri)]
    providers = Counter(p for m in members for p in m.iris("oko:providedBy"))
    return Summary(
        facts=(
            SummaryLine(
                mark("Del av"),
                node.all("oko:partOfEcosystem"),
                mark("ingen større vi kjenner"),
            ),
            SummaryLine(
                mark("Har i seg"),
                cell_of(
                    *(n.iri for n in nodes_pointing_at(nodes, node.iri, "oko:partOfEcosystem"))
                ),
            ),
            SummaryLine(mark("Delte ressurser"), resource_count_link(len(members), "medlemskap")),
            SummaryLine(
                mark("Tilbydere"), count_link(str(len(providers)), len(providers), "tilbydere")
            ),
            SummaryLine(
                mark("Også i et annet økosystem"),
                count_link(str(len(shared)), len(shared), "delt"),
                mark("ingen"),
            ),
            SummaryLine(mark("Andre navn"), node.texts(current_language(), "skos:altLabel")),
        ),
        tables=(provider_table(providers), shared_table(shared)),
    )


def other_ecosystems(member: Node, here: str) -> list[str]:
    """List the other ecosystems of a resource."""
    return [iri for iri in member.iris("oko:inEcosystem") if iri != here]


def provider_table(providers: Counter[str]) -> PageTable:
    """List the providers, those with most resources first."""
    return PageTable(
        "tilbydere",
        mark("Hvem som tilbyr det"),
        (mark("Aktør"), mark("Antall ressurser")),
        [(cell_of(iri), [Text(str(number))]) for iri, number in providers.most_common()],
    )


def shared_table(shared: list[tuple[Node, list[str]]]) -> PageTable:
    """List the resources that are in several ecosystems."""
    return PageTable(
        "delt",
        mark("Det som også hører til et annet økosystem"),
        (mark("Ressurs"), mark("Også i")),
        [(cell_of(member.iri), cell_of(*others)) for member, others in shared],
    )


PAGE = KindPage(
    summarise,
    SECTIONS,
    query="ecosystem",
    covered="oko:namedOnSlide oko:partOfEcosystem skos:altLabel",
)

"""The page of a goal: its strategy, and the resources that serve it."""

from okosystem.model.statements import Entity
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Nodes,
    Summary,
    SummaryLine,
    cell_of,
    model_links,
    nodes_pointing_at,
    resource_count_link,
    resource_table,
)
from okosystem.web.languages import mark


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise which strategy has the goal, if any, and which resources serve it."""
    holders = nodes_pointing_at(nodes, entity.node.iri, "oko:hasGoal")
    serving = [n for n in holders if n.is_a("oko:SharedResource")]
    strategies = [n.iri for n in holders if n.is_a("oko:Strategy")]
    return Summary(
        facts=(
            SummaryLine(
                mark("Strategi"),
                cell_of(*strategies),
                mark("ukjent: kilden sier ikke hvilken strategi målet hører til"),
            ),
            SummaryLine(
                mark("Har målet"),
                resource_count_link(len(serving), "tjener"),
                mark("ingen vi kjenner"),
            ),
            SummaryLine(mark("Hos kilden"), model_links(entity.node.iris("rdfs:seeAlso"))),
        ),
        tables=(
            resource_table(
                "tjener",
                mark("Ressurser som har målet"),
                serving,
                mark("Ingen ressurs er knyttet til målet. Det betyr ikke at ingen tjener det."),
            ),
        ),
    )


PAGE = KindPage(summarise, query="goal", covered="rdfs:seeAlso")

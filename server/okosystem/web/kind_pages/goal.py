"""The page of a goal: where it comes from, and which resources are there to reach it."""

from okosystem.model.statements import Entity
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Answer,
    Fact,
    Nodes,
    counted_resources,
    in_models,
    named,
    pointing,
    resource_table,
)
from okosystem.web.languages import mark


def answer(found: Entity, nodes: Nodes) -> Answer:
    """Tell which strategy has the goal, if any, and what serves it."""
    having = pointing(nodes, found.node.iri, "oko:hasGoal")
    serving = [n for n in having if n.is_a("oko:SharedResource")]
    strategies = [n.iri for n in having if n.is_a("oko:Strategy")]
    return Answer(
        facts=(
            Fact(
                mark("Strategi"),
                named(*strategies),
                mark("ukjent: kilden sier ikke hvilken strategi målet hører til"),
            ),
            Fact(
                mark("Har målet"),
                counted_resources(len(serving), "tjener"),
                mark("ingen vi kjenner"),
            ),
            Fact(mark("Hos kilden"), in_models(found.node.iris("rdfs:seeAlso"))),
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


PAGE = KindPage(answer, query="goal", told="rdfs:seeAlso")

"""The page of a value exchange: who gives what to whom, through what, and what comes back."""

from okosystem.model.statements import Entity, Node
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Nodes,
    PageTable,
    Summary,
    SummaryLine,
    cell_of,
    nodes_of_class,
    period_cell,
)
from okosystem.web.languages import mark


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise what is exchanged under which condition, and other exchanges between the two."""
    node, others = entity.node, nodes_of_class(nodes, "oko:ValueExchange")
    ends = ends_of(node)
    between = [other for other in others if other.iri != node.iri and ends_of(other) == ends]
    return Summary(
        facts=(
            SummaryLine(mark("Hva som utveksles"), node.all("oko:exchanges")),
            SummaryLine(mark("Gjennom"), node.all("oko:viaResource"), mark("ukjent")),
            SummaryLine(
                mark("Under rammebetingelsen"), node.all("oko:underCondition"), mark("ukjent")
            ),
            SummaryLine(mark("Gjelder"), period_cell(node), mark("ikke tidfestet")),
        ),
        tables=(exchange_table(between), same_value_table(node, others)),
    )


def ends_of(exchange: Node) -> set[str]:
    """List the two ends of an exchange, in no order."""
    return set(exchange.iris("oko:giver", "oko:receiver"))


def exchange_table(between: list[Node]) -> PageTable:
    """List the other exchanges between the same two, in both directions."""
    return PageTable(
        "mellom-de-samme",
        mark("Andre utvekslinger mellom de samme, begge veier"),
        (mark("Utveksling"), mark("Fra"), mark("Til"), mark("Verdi")),
        [
            (
                cell_of(other.iri),
                other.all("oko:giver"),
                other.all("oko:receiver"),
                other.all("oko:valueType"),
            )
            for other in between
        ],
        none=mark("Ingen vi kjenner. Det betyr ikke at ingenting går den andre veien."),
    )


def same_value_table(node: Node, others: list[Node]) -> PageTable:
    """List the other exchanges of the same value."""
    given = set(node.iris("oko:exchanges"))
    found = [o for o in others if o.iri != node.iri and given & set(o.iris("oko:exchanges"))]
    return PageTable(
        "samme",
        mark("Andre utvekslinger av det samme"),
        (mark("Utveksling"), mark("Fra"), mark("Til")),
        [(cell_of(o.iri), o.all("oko:giver"), o.all("oko:receiver")) for o in found],
    )


PAGE = KindPage(
    summarise,
    query="exchange",
    covered=(
        "oko:attestedFrom oko:datePrecision oko:exchanges oko:giver oko:inEffectFrom "
        "oko:receiver oko:underCondition oko:validFrom oko:valueType oko:viaResource"
    ),
    template="kinds/exchange.html",
)

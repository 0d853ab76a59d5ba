"""The page of a value exchange: who gives what to whom, through what, and what comes back."""

from okosystem.model.statements import Entity, Node
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Line,
    Nodes,
    Summary,
    node_table,
    nodes_of_class,
    period_cell,
)
from okosystem.web.kind_pages.sections import ITSELF
from okosystem.web.languages import mark

ENDS = {mark("Utveksling"): ITSELF, mark("Fra"): "oko:giver", mark("Til"): "oko:receiver"}


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise what is exchanged under which condition, and other exchanges between the two."""
    node, value = entity.node, set(entity.node.iris("oko:exchanges"))
    others = [n for n in nodes_of_class(nodes, "oko:ValueExchange") if n.iri != node.iri]
    lines = (
        Line(mark("Hva som utveksles"), node.all("oko:exchanges")),
        Line(mark("Gjennom"), node.all("oko:viaResource"), mark("ukjent")),
        Line(mark("Under rammebetingelsen"), node.all("oko:underCondition"), mark("ukjent")),
        Line(mark("Gjelder"), period_cell(node), mark("ikke tidfestet")),
    )
    tables = (
        node_table(
            "mellom-de-samme",
            mark("Andre utvekslinger mellom de samme, begge veier"),
            ENDS | {mark("Verdi"): "oko:valueType"},
            [other for other in others if ends_of(other) == ends_of(node)],
            none=mark("Ingen vi kjenner. Det betyr ikke at ingenting går den andre veien."),
        ),
        node_table(
            "samme",
            mark("Andre utvekslinger av det samme"),
            ENDS,
            [other for other in others if value & set(other.iris("oko:exchanges"))],
        ),
    )
    return Summary(lines, tables)


def ends_of(exchange: Node) -> set[str]:
    """List the two ends of an exchange, in no order."""
    return set(exchange.iris("oko:giver", "oko:receiver"))


PAGE = KindPage(
    summarise,
    query="exchange",
    covered=(
        "oko:attestedFrom oko:datePrecision oko:exchanges oko:giver oko:inEffectFrom "
        "oko:receiver oko:underCondition oko:validFrom oko:valueType oko:viaResource"
    ),
    template="kinds/exchange.html",
)

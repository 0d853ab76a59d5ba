"""The page of a value exchange: who gives what to whom, through what, and what comes back."""

from okosystem.model.statements import Entity, Node
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import Answer, Fact, Nodes, Table, dated, named, of_class
from okosystem.web.languages import mark


def answer(found: Entity, nodes: Nodes) -> Answer:
    """Tell what is exchanged under which condition, and what else goes between the two."""
    node, others = found.node, of_class(nodes, "oko:ValueExchange")
    ends = ends_of(node)
    between = [other for other in others if other.iri != node.iri and ends_of(other) == ends]
    return Answer(
        facts=(
            Fact(mark("Hva som utveksles"), node.all("oko:exchanges")),
            Fact(mark("Gjennom"), node.all("oko:viaResource"), mark("ukjent")),
            Fact(mark("Under rammebetingelsen"), node.all("oko:underCondition"), mark("ukjent")),
            Fact(mark("Gjelder"), dated(node), mark("ikke tidfestet")),
        ),
        tables=(exchange_table(between), same_things(node, others)),
    )


def ends_of(exchange: Node) -> set[str]:
    """List the two ends of an exchange, whichever way it goes."""
    return set(exchange.iris("oko:giver", "oko:receiver"))


def exchange_table(between: list[Node]) -> Table:
    """List the other exchanges between the same two, both ways: they depend on each other."""
    return Table(
        "mellom-de-samme",
        mark("Andre utvekslinger mellom de samme, begge veier"),
        (mark("Utveksling"), mark("Fra"), mark("Til"), mark("Verdi")),
        [
            (
                named(other.iri),
                other.all("oko:giver"),
                other.all("oko:receiver"),
                other.all("oko:valueType"),
            )
            for other in between
        ],
        none=mark("Ingen vi kjenner. Det betyr ikke at ingenting går den andre veien."),
    )


def same_things(node: Node, others: list[Node]) -> Table:
    """List the other exchanges of the same thing."""
    given = set(node.iris("oko:exchanges"))
    found = [o for o in others if o.iri != node.iri and given & set(o.iris("oko:exchanges"))]
    return Table(
        "samme",
        mark("Andre utvekslinger av det samme"),
        (mark("Utveksling"), mark("Fra"), mark("Til")),
        [(named(o.iri), o.all("oko:giver"), o.all("oko:receiver")) for o in found],
    )


PAGE = KindPage(
    answer,
    query="exchange",
    told=(
        "oko:attestedFrom oko:datePrecision oko:exchanges oko:giver oko:inEffectFrom "
        "oko:receiver oko:underCondition oko:validFrom oko:valueType oko:viaResource"
    ),
    template="kinds/exchange.html",
)

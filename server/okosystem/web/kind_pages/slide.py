"""The page of a box or a sentence of the slides: what stood there, and what it is today."""

from okosystem.core.folding import fold
from okosystem.core.terms import kind_of
from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import Answer, Cell, Fact, Nodes, Table, named
from okosystem.web.kinds import kind_name
from okosystem.web.languages import gettext, mark
from okosystem.web.state import current_labels

HEADINGS = (mark("Hva"), mark("På lysbildet"), mark("I dag"), mark("Forskjell"))


def answer(found: Entity, nodes: Nodes) -> Answer:
    """Set what stood on the slide beside what it is today."""
    node, around = found.node, neighbours(found.node, nodes)
    if not node.is_a("oko:SlideBox"):
        return Answer(
            facts=(Fact(mark("Gjelder i dag"), node.all("oko:became"), mark("ingen ting")),),
            tables=(mentioned(node),),
            more=around,
        )
    today = [nodes[iri] for iri in node.iris("oko:became") if iri in nodes]
    return Answer(
        tables=(then_and_now(node, today),),
        more=around,
    )


def then_and_now(box: Node, today: list[Node]) -> Table:
    """Compare name, owner and place then with what holds now."""
    owners, layers = box.iris("oko:slideOwner"), box.iris("oko:slideCategory")
    said: Cell = box.all("oko:slideOwner") or [Text(gettext("ikke nevnt"))]
    rows: list[tuple[Cell, Cell, Cell, Cell]] = []
    for now in today:
        here, place = now.iris("oko:providedBy"), now.iris("oko:category")
        unknown = [Text(gettext("ukjent"))]
        rows += [
            ([Text(gettext("navn"))], box.all("oko:slideText"), named(now.iri), name_of(box, now)),
            ([Text(gettext("eier"))], said, named(*here) or unknown, changed(owners, here)),
            ([Text(gettext("plass"))], named(*layers), named(*place), changed(layers, place)),
            ([Text(gettext("status"))], [], now.all("oko:lifecycleStatus"), []),
        ]
    note = mark("Eieren på lysbildet er det lysbildet sier. I dag gjelder det kildene sier nå.")
    return Table("da-og-na", mark("Da og nå"), HEADINGS, rows, note=note)


def name_of(box: Node, now: Node) -> Cell:
    """Say whether the thing is still called what the slide calls it, spelling aside."""
    names = {fold(str(current_labels().name(now.iri, code))) for code in ("nb", "nn", "en")}
    same = fold(box.value("oko:slideText")) in names
    return [Text(gettext("samme navn") if same else gettext("et annet navn"))]


def changed(then: list[str], now: list[str]) -> Cell:
    """Say whether something is as it was; what one side does not know is not a change."""
    if not then or not now:
        return [Text(gettext("kan ikke sammenliknes"))]
    same = not set(then).isdisjoint(now)
    return [Text(gettext("som på lysbildet") if same else gettext("endret"))]


def mentioned(node: Node) -> Table:
    """List what a sentence is about."""
    return Table(
        "omtaler",
        mark("Det setningen handler om, slik det er i grafen"),
        (mark("Ting"), mark("Slag")),
        [(named(iri), [Text(kind_name(kind_of(iri)))]) for iri in node.iris("oko:became")],
    )


def neighbours(node: Node, nodes: Nodes) -> dict[str, object]:
    """Find the box or sentence before and after on the slides."""
    here = int(node.value("oko:slideOrder") or 0)
    beside = {int(n.value("oko:slideOrder")): n.iri for n in nodes.values() if same(n, node)}
    return {"before": beside.get(here - 1), "after": beside.get(here + 1)}


def same(other: Node, node: Node) -> bool:
    """Tell whether both are boxes, or both sentences."""
    boxes = [n.is_a("oko:SlideBox") for n in (other, node)]
    return bool(other.value("oko:slideOrder")) and boxes[0] == boxes[1]


PAGE = KindPage(
    answer,
    query="slide",
    told=(
        "oko:became oko:slideCategory oko:slideOrder oko:slideOwner oko:slideOwnerText "
        "oko:slideText"
    ),
    template="kinds/slide.html",
)

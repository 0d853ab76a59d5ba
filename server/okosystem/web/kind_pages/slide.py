"""The page of a box or sentence of the slides: what it said, and what it is today."""

from okosystem.core.terms import kind_of
from okosystem.core.text import fold
from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node
from okosystem.web.display_names import kind_name
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import Cell, Nodes, PageTable, Summary, SummaryLine, cell_of
from okosystem.web.languages import gettext, mark
from okosystem.web.state import current_labels

HEADINGS = (mark("Hva"), mark("På lysbildet"), mark("I dag"), mark("Forskjell"))


def summarise(entity: Entity, nodes: Nodes) -> Summary:
    """Compare the slide with today."""
    node, around = entity.node, neighbours(entity.node, nodes)
    if not node.is_a("oko:SlideBox"):
        return Summary(
            facts=(SummaryLine(mark("Gjelder i dag"), node.all("oko:became"), mark("ingen ting")),),
            tables=(subject_table(node),),
            more=around,
        )
    today = [nodes[iri] for iri in node.iris("oko:became") if iri in nodes]
    return Summary(
        tables=(comparison_table(node, today),),
        more=around,
    )


def comparison_table(box: Node, today: list[Node]) -> PageTable:
    """Compare name, owner and category then and now."""
    owners, layers = box.iris("oko:slideOwner"), box.iris("oko:slideCategory")
    owner: Cell = box.all("oko:slideOwner") or [Text(gettext("ikke nevnt"))]
    rows: list[tuple[Cell, Cell, Cell, Cell]] = []
    for now in today:
        here, place = now.iris("oko:providedBy"), now.iris("oko:category")
        unknown = [Text(gettext("ukjent"))]
        rows += [
            (
                [Text(gettext("navn"))],
                box.all("oko:slideText"),
                cell_of(now.iri),
                name_change(box, now),
            ),
            ([Text(gettext("eier"))], owner, cell_of(*here) or unknown, change_cell(owners, here)),
            (
                [Text(gettext("plass"))],
                cell_of(*layers),
                cell_of(*place),
                change_cell(layers, place),
            ),
            ([Text(gettext("status"))], [], now.all("oko:lifecycleStatus"), []),
        ]
    note = mark("Eieren på lysbildet er det lysbildet sier. I dag gjelder det kildene sier nå.")
    return PageTable("da-og-na", mark("Da og nå"), HEADINGS, rows, note=note)


def name_change(box: Node, now: Node) -> Cell:
    """Report whether the entity still has the name on the slide, spelling aside."""
    names = {fold(str(current_labels().name(now.iri, code))) for code in ("nb", "nn", "en")}
    same = fold(box.value("oko:slideText")) in names
    return [Text(gettext("samme navn") if same else gettext("et annet navn"))]


def change_cell(then: list[str], now: list[str]) -> Cell:
    """Report whether something has changed, if both sides are known."""
    if not then or not now:
        return [Text(gettext("kan ikke sammenliknes"))]
    same = not set(then).isdisjoint(now)
    return [Text(gettext("som på lysbildet") if same else gettext("endret"))]


def subject_table(node: Node) -> PageTable:
    """List the entities a sentence is about."""
    return PageTable(
        "omtaler",
        mark("Det setningen handler om, slik det er i grafen"),
        (mark("Ting"), mark("Slag")),
        [(cell_of(iri), [Text(kind_name(kind_of(iri)))]) for iri in node.iris("oko:became")],
    )


def neighbours(node: Node, nodes: Nodes) -> dict[str, object]:
    """Find the box or sentence before and after on the slides."""
    here = int(node.value("oko:slideOrder") or 0)
    beside = {
        int(n.value("oko:slideOrder")): n.iri for n in nodes.values() if is_same_sort(n, node)
    }
    return {"before": beside.get(here - 1), "after": beside.get(here + 1)}


def is_same_sort(other: Node, node: Node) -> bool:
    """Whether both are boxes, or both sentences."""
    boxes = [n.is_a("oko:SlideBox") for n in (other, node)]
    return bool(other.value("oko:slideOrder")) and boxes[0] == boxes[1]


PAGE = KindPage(
    summarise,
    query="slide",
    covered=(
        "oko:became oko:slideCategory oko:slideOrder oko:slideOwner oko:slideOwnerText "
        "oko:slideText"
    ),
    template="kinds/slide.html",
)

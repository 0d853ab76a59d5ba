"""The pages of the landscape: categories, ecosystems, and the slides it was drawn on."""

from collections import Counter

from okosystem.core.terms import kind_of
from okosystem.core.text import fold
from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node
from okosystem.web.display_names import kind_name
from okosystem.web.kind_pages.page import KindPage
from okosystem.web.kind_pages.parts import (
    Cell,
    Line,
    Nodes,
    PageTable,
    Summary,
    cell_of,
    count_link,
    node_table,
    nodes_of_class,
    nodes_pointing_at,
    resource_count,
    sort_by_number,
)
from okosystem.web.kind_pages.sections import HOLDER, ITSELF, REASON, Section
from okosystem.web.languages import current_language, gettext, mark, ngettext
from okosystem.web.state import current_labels

BY_EDITORS = mark(
    "redaksjonen, i 2026. Faggruppen har ikke vedtatt plassene. Hver har en begrunnelse."
)
WITH_REASON = {mark("Ressurs"): HOLDER} | REASON


def summarise_category(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise what belongs here, what is placed, what was drawn in 2021, and what is missing."""
    node = entity.node
    boxes = sort_by_number(nodes_of_class(nodes, "oko:SlideBox"), "oko:slideOrder")
    placed = nodes_pointing_at(nodes, node.iri, "oko:category")
    lacking = nodes_of_class(nodes, "oko:Need", "oko:GapAssessment")
    box_count = ngettext("%(num)s boks", "%(num)s bokser", len(boxes))
    lines = (
        Line(mark("Hvor i målbildet"), node.all("oko:categoryKind")),
        Line(
            mark("Plassert her"),
            resource_count(placed, "#plassert"),
            mark("Tomt: ingen delt ressurs er plassert her."),
        ),
        Line(
            mark("På lysbildene fra 2021"),
            count_link(boxes, "#bokser", box_count),
            mark("ingen boks: laget er tomt der"),
        ),
        *(
            (Line(mark("Plassert av"), [Text(gettext(BY_EDITORS))]),)
            if placed and not boxes
            else ()
        ),
        Line(mark("Behov og gap"), count_link(lacking, "#mangler"), mark("ingen er registrert")),
        Line(mark("Hva som hører til"), node.texts(current_language(), "skos:scopeNote")),
    )
    tables = (
        node_table(
            "plassert",
            mark("Plassert her nå"),
            {
                mark("Ressurs"): ITSELF,
                mark("Tilbys av"): "oko:providedBy",
                mark("Status"): "oko:lifecycleStatus",
            },
            placed,
            none=mark("Ingen delt ressurs er plassert her. Det betyr ikke at ingen finnes."),
        ),
        box_table(boxes),
        node_table(
            "mangler",
            mark("Behov og gap i kategorien"),
            {
                mark("Behov eller gap"): ITSELF,
                mark("Slag eller status"): "oko:gapType oko:needStatus",
            },
            lacking,
        ),
        node_table(
            "kapabiliteter",
            mark("Kapabiliteter som peker mot kategorien"),
            {mark("Kapabilitet"): ITSELF, mark("Kode"): "skos:notation"},
            nodes_of_class(nodes, "oko:Capability"),
            note=mark("Koplingen er vår vurdering. Den hjelper når en ny ressurs skal plasseres."),
        ),
    )
    return Summary(lines, tables)


def box_table(boxes: list[Node]) -> PageTable:
    """List the boxes of the slides verbatim, with what each is today."""
    return PageTable(
        "bokser",
        mark("Boksene på lysbildene, og hva de er i dag"),
        (mark("Boks"), mark("Eier på lysbildet"), mark("I dag")),
        [
            (
                cell_of(box.iri),
                box.all("oko:slideOwner") or box.all("oko:slideOwnerText"),
                box.all("oko:became"),
            )
            for box in boxes
        ],
    )


CATEGORY = KindPage(
    summarise_category,
    (
        Section(
            "plasseringer",
            mark("Plasseringene, påstand for påstand"),
            WITH_REASON,
            incoming="oko:inCategory",
        ),
    ),
    query="category",
    covered="oko:categoryKind oko:namedOnSlide oko:order skos:notation skos:scopeNote",
)


def summarise_ecosystem(entity: Entity, nodes: Nodes) -> Summary:
    """Summarise its relation to other ecosystems, its members, and their providers."""
    node, members = entity.node, nodes_pointing_at(nodes, entity.node.iri, "oko:inEcosystem")
    parts = nodes_pointing_at(nodes, node.iri, "oko:partOfEcosystem")
    providers = Counter(p for m in members for p in m.iris("oko:providedBy"))
    others = {m.iri: [i for i in m.iris("oko:inEcosystem") if i != node.iri] for m in members}
    shared = {member: ecosystems for member, ecosystems in others.items() if ecosystems}
    lines = (
        Line(mark("Del av"), node.all("oko:partOfEcosystem"), mark("ingen større vi kjenner")),
        Line(mark("Har i seg"), cell_of(*(part.iri for part in parts))),
        Line(mark("Delte ressurser"), resource_count(members, "#medlemskap")),
        Line(mark("Tilbydere"), count_link(providers, "#tilbydere")),
        Line(mark("Også i et annet økosystem"), count_link(shared, "#delt"), mark("ingen")),
        Line(mark("Andre navn"), node.texts(current_language(), "skos:altLabel")),
    )
    tables = (
        PageTable(
            "tilbydere",
            mark("Hvem som tilbyr det"),
            (mark("Aktør"), mark("Antall ressurser")),
            [(cell_of(iri), [Text(str(number))]) for iri, number in providers.most_common()],
        ),
        PageTable(
            "delt",
            mark("Det som også hører til et annet økosystem"),
            (mark("Ressurs"), mark("Også i")),
            [(cell_of(member), cell_of(*ecosystems)) for member, ecosystems in shared.items()],
        ),
    )
    return Summary(lines, tables)


ECOSYSTEM = KindPage(
    summarise_ecosystem,
    (
        Section(
            "medlemskap",
            mark("Hva som hører til, og hvorfor"),
            WITH_REASON,
            incoming="oko:ecosystem",
        ),
    ),
    query="ecosystem",
    covered="oko:namedOnSlide oko:partOfEcosystem skos:altLabel",
)


def summarise_slide(entity: Entity, nodes: Nodes) -> Summary:
    """Compare a box or sentence of the slides with today."""
    node, beside = entity.node, neighbours(entity.node, nodes)
    if node.is_a("oko:SlideBox"):
        today = [nodes[iri] for iri in node.iris("oko:became") if iri in nodes]
        return Summary(tables=(comparison_table(node, today),), more=beside)
    subjects = PageTable(
        "omtaler",
        mark("Det setningen handler om, slik det er i grafen"),
        (mark("Ting"), mark("Slag")),
        [(cell_of(iri), [Text(kind_name(kind_of(iri)))]) for iri in node.iris("oko:became")],
    )
    lines = (Line(mark("Gjelder i dag"), node.all("oko:became"), mark("ingen ting")),)
    return Summary(lines, (subjects,), beside)


def comparison_table(box: Node, today: list[Node]) -> PageTable:
    """Compare name, owner and category then and now."""
    owners, categories = box.iris("oko:slideOwner"), box.iris("oko:slideCategory")
    owner: Cell = cell_of(*owners) or [Text(gettext("ikke nevnt"))]
    rows: list[tuple[Cell, Cell, Cell, Cell]] = []
    for now in today:
        providers, placed = now.iris("oko:providedBy"), now.iris("oko:category")
        provider: Cell = cell_of(*providers) or [Text(gettext("ukjent"))]
        name, place = [Text(gettext("navn"))], [Text(gettext("plass"))]
        rows += [
            (name, box.all("oko:slideText"), cell_of(now.iri), name_change(box, now)),
            ([Text(gettext("eier"))], owner, provider, change_cell(owners, providers)),
            (place, cell_of(*categories), cell_of(*placed), change_cell(categories, placed)),
            ([Text(gettext("status"))], [], now.all("oko:lifecycleStatus"), []),
        ]
    return PageTable(
        "da-og-na",
        mark("Da og nå"),
        (mark("Hva"), mark("På lysbildet"), mark("I dag"), mark("Forskjell")),
        rows,
        note=mark("Eieren på lysbildet er det lysbildet sier. I dag gjelder det kildene sier nå."),
    )


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


def neighbours(node: Node, nodes: Nodes) -> dict[str, str | None]:
    """Find the box or sentence before and after on the slides."""
    is_box = node.is_a("oko:SlideBox")
    beside = {
        int(number): other.iri
        for other in nodes.values()
        if (number := other.value("oko:slideOrder")) and other.is_a("oko:SlideBox") == is_box
    }
    here = int(node.value("oko:slideOrder") or 0)
    return {"before": beside.get(here - 1), "after": beside.get(here + 1)}


SLIDE = KindPage(
    summarise_slide,
    query="slide",
    covered=(
        "oko:became oko:slideCategory oko:slideOrder oko:slideOwner oko:slideOwnerText "
        "oko:slideText"
    ),
    template="kinds/slide.html",
)

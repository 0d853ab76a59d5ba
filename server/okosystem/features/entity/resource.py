"""The top of the page of a shared resource: whether to use it, how to start, and figures."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from okosystem.core.terms import ID, local_name
from okosystem.features.entity.cells import Context, Nodes, figure_cell
from okosystem.features.entity.functions import dependants_of
from okosystem.features.entity.sections import part_address
from okosystem.features.entity.tables import KindPage
from okosystem.graph.alternatives import comparison_address, most_similar
from okosystem.graph.choices import Choices
from okosystem.graph.comparison import read_side, reasons_against
from okosystem.graph.dates import measured_period
from okosystem.graph.labels import LinkedText
from okosystem.graph.layers import BoxShape, draw_layers
from okosystem.graph.reader import Reader
from okosystem.graph.relations import relations_on
from okosystem.graph.statements import Node
from okosystem.graph.viewed_day import ViewedDay

MAX_SIMILAR, MAX_REASONS, MAX_FIGURES, MAX_DRAWN = 3, 2, 3, 4
MINIATURE = BoxShape(158, 40, 42)
CONTACTS = ("vcard:hasURL", "vcard:hasEmail", "vcard:hasTelephone")
"""The ways to reach a contact point, the quickest first."""


class Use(NamedTuple):
    """Whether a group must, should or may use a resource, by which rules or our assessment."""

    group: str
    level: str
    rules: Sequence[Node] = ()
    is_ours: bool = False


def read_top(page: KindPage, context: Context, _filled: object) -> Mapping[str, object]:
    """Collect what the top of the page needs."""
    node, slug, top = context.node, local_name(context.node.iri), page.top
    obligations = context.entity.statements_by("oko:hasObligation")
    checked = [n.value("oko:checkedOn") for n in (node, *context.entity.statements.values())]
    similar = [] if context.reader.day else most_similar(context.reader, slug)[:MAX_SIMILAR]
    leaving = top["leaving"].get(local_name(node.iri_of("oko:lifecycleStatus") or ""), "")
    uses = [use for use in _uses(top, context, obligations) if use.rules or not leaving]
    unknown = _unknown_starts(context.reader, top, node)
    return {
        "placements": context.entity.statements_by("oko:hasPlacement"),
        "former_owners": _former_owners(context),
        "leaving": leaving,
        "uses": uses,
        "bases": [
            (top["levels"][_level(one)]["heading"], one)
            for one in obligations
            if not one.iris("oko:obligedGroup") and _level(one) in top["levels"]
        ],
        "reasons": _reasons(context.reader, node.iri, similar),
        "figure_cell": partial(figure_cell, context.reader),
        "measured_period": partial(measured_period, context.reader),
        "compared": comparison_address(context.reader.on(None), slug, *similar),
        "starts": list(_known_starts(top, context)),
        "unknown": unknown,
        "unknown_count": len(unknown) + sum(not use.level for use in uses),
        "checked": max(checked, default=""),
        "figures": _newest_figures(context),
        **_miniature(context.reader, node.iri),
    }


def _uses(top: Mapping[str, Any], context: Context, obligations: Sequence[Node]) -> Iterator[Use]:
    """Yield for each group whether it must, should or may use the resource."""
    characters = context.entity.statements_by("oko:hasCharacterisation")
    users = {iri for one in characters for iri in one.iris("oko:assessedUserGroup")}
    levels = top["levels"]
    for row in top["users"]:
        sector, group = ID[f"sector/{row['sector']}"], ID[f"user-group/{row['group']}"]
        rules = [one for one in obligations if sector in one.iris("oko:obligedGroup")]
        level = next((name for name in levels if any(_level(one) == name for one in rules)), "")
        if level:
            binding = [one for one in rules if _level(one) == level]
            yield Use(row["title"], levels[level]["word"], binding)
        elif group in users:
            yield Use(row["title"], levels["voluntary"]["word"], is_ours=True)
        elif rules or not row["if_obliged"]:
            yield Use(row["title"], "")


def _level(node: Node) -> str:
    return local_name(node.iri_of("oko:obligationLevel") or "")


def _reasons(reader: Reader, iri: str, similar: Sequence[str]) -> list[str]:
    """List the first MAX_REASONS against choosing the resource; none for another day."""
    if reader.day:
        return []
    as_of = ViewedDay(Choices(), reader.today)
    others = [read_side(reader, ID[f"resource/{slug}"], as_of) for slug in similar]
    found = reasons_against(reader, read_side(reader, iri, as_of), others)
    return [text for text, _ in islice(found, MAX_REASONS)]


def _unknown_starts(reader: Reader, top: Mapping[str, Any], node: Node) -> list[str]:
    """Name the facts that are expected of every solution and unknown of this one."""
    asked = [row for row in top["starts"] if row["asked"] and node.is_a("oko:DigitalSolution")]
    missing = [row["title"] for row in asked if not node.all(row["property"])]
    titles = [reader.text(title) for title in missing]
    return [title if title.isupper() else title.lower() for title in titles]


def _known_starts(top: Mapping[str, Any], context: Context) -> Iterator[LinkedText]:
    """Link to what is known about starting to use the resource."""
    for row in top["starts"]:
        term, title, node = row["property"], row["title"], context.node
        iris = node.iris(term)
        if term == "oko:exposesService" and len(iris) > 1:
            yield LinkedText(
                f"{context.reader.text(title)} ({len(iris)})",
                part_address(context, node.iri, "api"),
            )
        elif term == "dcat:contactPoint" and iris:
            yield contact_cell(context.reader, node, context.near)[0]
        elif iris:
            yield LinkedText(context.reader.text(title), iris[0])


def contact_cell(reader: Reader, node: Node, nodes: Nodes) -> list[LinkedText]:
    """List the ways to reach the contact points of a resource, the quickest first."""
    points = [nodes.get(iri, Node(iri)) for iri in node.iris("dcat:contactPoint")]
    ways = [way for term in CONTACTS for point in points for way in point.iris(term)]
    return [LinkedText(reader.text("Kontakt"), way) for way in ways or [one.iri for one in points]]


def _newest_figures(context: Context) -> list[Node]:
    """List the newest figure of each series, prices last."""
    nodes = context.entity.statements_by("oko:hasMeasurement")

    def age(node: Node) -> tuple[bool, str]:
        end = node.value("oko:periodUntil", "oko:periodFrom", "oko:attestedFrom")
        return node.iri_of("oko:metric") != ID["metric/price"], end

    newest: dict[str, Node] = {}
    for node in sorted(nodes, key=age, reverse=True):
        newest.setdefault(node.value("oko:series") or node.iri, node)
    return list(newest.values())[:MAX_FIGURES]


def _miniature(reader: Reader, iri: str) -> Mapping[str, object]:
    """Draw the dependencies one step away: those that most depend on, four on each side."""
    relations = relations_on(reader.whole, reader.day, "dependency")
    needs = {fact.object: fact for fact in relations if fact.subject == iri}
    used_by = {fact.subject: fact for fact in relations if fact.object == iri}
    drawn = [
        facts[one]
        for facts in (needs, used_by)
        for one in sorted(facts, key=lambda one: (-dependants_of(reader, one), one))[:MAX_DRAWN]
    ]
    drawing = draw_layers(drawn, shape=MINIATURE) if drawn else None
    return {"drawing": drawing, "needs": needs, "used_by": used_by}


def _former_owners(context: Context) -> list[str]:
    """List the former providers of a resource."""
    former = context.entity.statements_by("oko:hasFormerParticipation")
    provided = [n for n in former if local_name(n.iri_of("oko:role") or "") == "provider"]
    now = context.node.iris("oko:providedBy")
    return [iri for n in provided for iri in n.iris("oko:participant") if iri not in now]

"""The top of the page of a shared resource, and of an agency: what a reader wants to know first."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from okosystem.features.entity.cells import Context, Nodes, dependants_of, figure_cell
from okosystem.features.entity.sections import FilledSection, KindPage, part_address
from okosystem.graph.advice import cases
from okosystem.graph.changes import all_changes, find_events, sentence
from okosystem.graph.comparison import comparison_address, most_similar
from okosystem.graph.findings import findings, status_of
from okosystem.graph.labels import LinkedText
from okosystem.graph.layers import BoxShape, draw_layers
from okosystem.graph.markup import measured_period
from okosystem.graph.reader import Reader
from okosystem.graph.relations import relations_on
from okosystem.graph.statements import Node, level_of_use
from okosystem.rdf.terms import ID, kind_of, local_name

MAX_SIMILAR, MAX_FIGURES, MAX_DRAWN = 3, 3, 4
MINIATURE = BoxShape(158, 40, 42)
CONTACTS = ("vcard:hasURL", "vcard:hasEmail", "vcard:hasTelephone")
"""The ways to reach a contact point, the quickest first."""


class Use(NamedTuple):
    """Whether a group must, should or may use a resource, by which rules or our assessment."""

    group: str
    level: str
    rules: Sequence[Node] = ()
    is_ours: bool = False


def read_resource(page: KindPage, context: Context, _filled: object) -> Mapping[str, object]:
    """Collect what the top of the page needs."""
    node, slug, top = context.node, local_name(context.node.iri), page.top
    obligations = context.entity.statements_by("oko:hasObligation")
    checked = [n.value("oko:checkedOn") for n in (node, *context.entity.statements.values())]
    similar = [] if context.reader.day else most_similar(context.reader, slug)[:MAX_SIMILAR]
    leaving = top["leaving"].get(local_name(node.iri_of("oko:lifecycleStatus") or ""), "")
    uses = [use for use in _uses(top, context, obligations) if use.rules or not leaving]
    unknown = _unknown_starts(top, context)
    return {
        "placements": context.entity.statements_by("oko:hasPlacement"),
        "former_owners": _former_owners(context),
        "leaving": leaving,
        "uses": uses,
        "bases": [
            (top["levels"][level_of_use(one)]["heading"], one)
            for one in obligations
            if not one.iris("oko:obligedGroup") and level_of_use(one) in top["levels"]
        ],
        "advice": [s.node.iri for s in context.entity.incoming_by("oko:recommendsPhaseOutOf")],
        "figure_cell": partial(figure_cell, context.reader),
        "measured_period": partial(measured_period, context.reader),
        "compared": comparison_address(context.reader.on(None), slug, *similar),
        "starts": list(_known_starts(top, context)),
        "unknown": unknown,
        "unknown_count": sum(map(len, unknown.values())) + sum(not use.level for use in uses),
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
        level = next(
            (name for name in levels if any(level_of_use(one) == name for one in rules)), ""
        )
        if level:
            binding = [one for one in rules if level_of_use(one) == level]
            yield Use(row["title"], levels[level]["word"], binding)
        elif group in users:
            yield Use(row["title"], levels["voluntary"]["word"], is_ours=True)
        elif rules or not row["if_obliged"]:
            yield Use(row["title"], "")


def _unknown_starts(top: Mapping[str, Any], context: Context) -> Mapping[str, list[str]]:
    """Name the facts that are expected of every solution and unknown of this one.

    They stand by the day when they were last looked for, and by "" when nobody has looked.
    """
    node, unknown = context.node, dict[str, list[str]]()
    asked = [row for row in top["starts"] if row["asked"] and node.is_a("oko:DigitalSolution")]
    for row in asked:
        if not node.all(row["property"]):
            term = row["title"]
            title = context.reader.text(term)
            titles = unknown.setdefault(_last_looked_for(context, row.get("question", "")), [])
            titles.append(title if title.isupper() else title.lower())
    return dict(sorted(unknown.items()))


def _last_looked_for(context: Context, question: str) -> str:
    """Find the day when the answer to a question was last looked for in vain, or ""."""
    examinations = context.entity.statements_by("oko:hasExamination")
    iri = ID[f"architect-question/{question}"]
    days = [e.value("oko:attestedFrom") for e in examinations if iri in e.iris("oko:lookedFor")]
    return max(days, default="")


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


MAX_LINES, MAX_DEPENDANTS = 3, 5
YEAR = timedelta(days=365)
DECIDED = ("advised", "followed-up")


class Deadline(NamedTuple):
    """A day by which something is due, ends or begins."""

    day: str
    iri: str
    text: str


def read_agency(
    _page: object, context: Context, filled: Sequence[FilledSection]
) -> Mapping[str, object]:
    """Collect what the top of the page needs; of today only."""
    iri, since = context.node.iri, context.reader.today - YEAR
    if context.reader.day or kind_of(iri) != "actor":
        return {"is_today": False}
    rows = {one.section.id: one.rows for one in filled}
    provided = {row.holder for row in rows["tilbyr"] if not row.state}
    resources = {one for one in provided if kind_of(one) == "resource"}
    dependants, providers = _dependants_of(context.reader, resources)
    advice = [case for case in cases(context.reader) if case.concerns(iri, resources)]
    advice.sort(key=lambda case: iri not in case.recipients)
    events = find_events(context.reader, since, context.reader.today)
    changes = [
        event
        for event in events
        if event.entity in {iri, *resources} or any(iri in one.says for one in event.changes)
    ]
    open_findings = (f for f in context.reader.release.findings if f.owner == iri)
    return {
        "is_today": True,
        "slug": local_name(iri),
        "short": context.reader.curie(iri) if iri in context.reader.members("actor") else "",
        "advice": advice[:MAX_LINES],
        "drafts": _drafts(context.reader, iri),
        "advice_count": len(advice),
        "changes": changes[:MAX_LINES],
        "event_text": lambda event: sentence(context.reader, [event]),
        "change_count": len(changes),
        "since": since,
        "until": context.reader.today,
        "dependants": len(dependants),
        "actors": len(rows["avhengige"]),
        "top": providers.most_common(MAX_DEPENDANTS),
        "deadlines": sorted(_deadlines(context.reader, filled, resources), key=lambda d: d.day)[
            :MAX_LINES
        ],
        "to_fix": Counter(finding.text(context.reader.language) for finding in open_findings),
    }


def _dependants_of(reader: Reader, resources: Collection[str]) -> tuple[set[str], Counter[str]]:
    """Find the resources that need some others, and count them by provider."""
    graph = reader.whole
    needs = relations_on(graph, None, "dependency")
    dependants = {fact.subject for fact in needs if fact.object in resources}.difference(resources)
    roles = relations_on(graph, None, "participation")
    provided = [f for f in roles if f.object in dependants and f.says == ID["role/provider"]]
    return dependants, Counter(fact.subject for fact in provided)


def _drafts(reader: Reader, iri: str) -> list[str]:
    """List the resources with a computed question about phase-out that an actor is to answer."""
    return [
        found.node.iris("oko:concerns")[0]
        for found in findings(reader, "PhaseOutDraft")
        if iri in found.node.iris("oko:adviceTo")
        and found.verdict != "keep"
        and not found.is_advised
        and local_name(status_of(reader, found)) not in DECIDED
    ]


def _deadlines(
    reader: Reader, filled: Sequence[FilledSection], resources: set[str]
) -> Iterator[Deadline]:
    """List future deadlines: follow-up, expected ends, and plans for its resources."""
    now = str(reader.today)
    for row in (row for one in filled for row in one.rows):
        due = row.node.value("oko:dueDate", "oko:expectedEnd")
        if due and due >= now:
            yield Deadline(due, row.node.iri, reader.label(row.node.iri))
    for change in all_changes(reader):
        is_planned = change.day > now and not change.is_first_attestation
        if is_planned and resources.intersection(change.entities):
            yield Deadline(change.day, change.iri, change.title(reader))

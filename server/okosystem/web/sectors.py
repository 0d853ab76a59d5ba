"""/for/<sector>: what a sector must, should and may use, and what is going away, with the rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, url_for

from okosystem.core.terms import ID, local_name, value_of
from okosystem.engine.answers import Row as Solution
from okosystem.model.labels import Text, shorten
from okosystem.model.relations import count_dependants
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.alphabet import in_order
from okosystem.web.dates import when
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language, mark
from okosystem.web.lists import members
from okosystem.web.problems import SHOWN, refuse
from okosystem.web.state import current_graph, current_labels, today
from okosystem.web.views.form import Choices
from okosystem.web.views.tables import Cell, choose_format, name_columns, view_response

bp = Blueprint("sectors", __name__)
Nodes = Mapping[str, Node]
FIRST = {"must": 5, "should": 3, "may": 3, "leaving": 2}
"""Rows of a section that are shown open."""
# Section → heading, what it holds, and the sentence when it is empty.
SECTIONS: Mapping[str, tuple[str, str, str]] = {
    "must": (mark("Må"), mark("Pålagt, eller et vilkår for dem som bruker løsningen."),
             mark("Ingen pålegg er lagt inn. Det betyr ikke at det ikke finnes noen.")),
    "should": (mark("Bør"), mark("Anbefalt i en regel, eller i et råd som er vedtatt."),
               mark("Ingen anbefalinger er lagt inn.")),
    "may": (mark("Kan"), mark("I drift, og laget for sektoren slik redaksjonen vurderer det."),
            mark("Ingen løsninger er lagt inn.")),
    "leaving": (mark("På vei ut"), mark("Fases ut, er erstattet eller er lagt ned."),
                mark("Ingenting som er på vei ut, er lagt inn.")),
}  # fmt: skip
LEVELS = {"mandatory": "must", "recommended": "should", "voluntary": "may"}
ENDED = ("phasing-out", "replaced", "retired")
COLUMNS = (
    *("section", "resource", "resourceName", "why", "statement", "condition", "conditionName"),
    *("provision", "validFrom", "attestedFrom", "evidence", "sources", "status", "statusName"),
    *("replacedBy", "replacedByName", "documentation"),
)


@dataclass(frozen=True, slots=True)
class Use:
    """A row: a resource, and the statement that says why it is in the section."""

    section: str
    resource: Node
    statement: Node | None
    status: str

    @property
    def why(self) -> Text | None:
        """What the rule says, else what the resource is, in a few words."""
        if self.section == "leaving":
            return None
        if self.statement and self.statement.value("oko:obligationLevel"):
            return self.statement.text(current_language(), "dct:description")
        text = self.resource.text(current_language(), "dct:description")
        return text and replace(text, value=shorten(text.value))

    @property
    def successors(self) -> Sequence[str]:
        """What has replaced the resource, or will."""
        return self.resource.iris("oko:replacedBy")

    @property
    def status_iri(self) -> str:
        """The status that puts it in the section; empty when a rule does."""
        return ID[f"lifecycle-status/{self.status}"] if self.status else ""

    @property
    def period(self) -> str:
        """Since when."""
        return when(self.statement) if self.statement else ""

    @property
    def documentation(self) -> str:
        """The address of the documentation, else of the page for everybody."""
        found = self.resource.all("foaf:page") or self.resource.all("dcat:landingPage")
        return value_of(found[0]) if found else ""


@dataclass(frozen=True, slots=True)
class Uses:
    """What is known for a sector, by section, and how much is not known."""

    sections: Mapping[str, Sequence[Use]]
    resources: int
    governed: int
    ungrouped: int


@bp.get("/for")
def sectors() -> str:
    """List the sectors, with the number of rows in each section, most rules first."""
    known = {iri: read_uses(iri) for iri in in_order(members("sector"))}
    ordered = sorted(known.items(), key=lambda pair: -len(pair[1].sections["must"]))
    return render_template("sectors.html", known=dict(ordered), sections=SECTIONS)


@bp.get("/for/<slug>")
@bp.get("/for/<slug>.<suffix>")
def sector(slug: str, suffix: str = "") -> Response:
    """Show what a sector must, should and may use, or send it as a file."""
    iri = find_sector(slug)
    uses = read_uses(iri)
    return view_response(
        f"for-{slug}",
        Choices((), {}, None),
        choose_format(suffix),
        page=lambda: render_template(
            "sector.html", iri=iri, slug=slug, uses=uses, sections=SECTIONS, first=FIRST
        ),
        rows=lambda: [to_row(use) for found in uses.sections.values() for use in found],
        columns=COLUMNS,
    )


def find_sector(slug: str) -> str:
    """Find a sector by its slug; refuses an unknown one with the existing ones."""
    iri, iris = ID[f"sector/{slug}"], members("sector")
    if iri not in iris:
        names, language = current_labels(), current_language()
        choices = [
            (names.name(one, language), url_for(".sector", slug=local_name(one)))
            for one in in_order(iris)
        ]
        refuse("Ingen sektor heter «%(given)s». Disse finnes:", choices, 404, given=slug[:SHOWN])
    return iri


def read_uses(iri: str) -> Uses:
    """Read what is known for a sector."""
    graph, thing = current_graph(), ox.NamedNode(iri)
    rules = graph.ask("sector-rules", thing=thing)
    nodes = collect_nodes(graph, graph.ask("sector-resources", thing=thing))
    resources = {i: node for i, node in nodes.items() if i.startswith(ID["resource/"])}
    advice = graph.ask("sector-advice")
    found = [
        *read_rules(rules, resources),
        *read_resources(resources, nodes),
        *read_advice(advice, resources),
    ]
    chosen = sort_uses(found)
    totals = advice[0]
    return Uses(
        sections={section: [u for u in chosen if u.section == section] for section in SECTIONS},
        resources=int(value_of(totals["resources"])),
        governed=int(value_of(totals["known"])),
        ungrouped=len({n.iri for n in _rule_nodes(rules) if not n.iris("oko:obligedGroup")}),
    )


def _rule_nodes(rows: Iterable[Solution]) -> Iterable[Node]:
    return collect_nodes(current_graph(), rows).values()


def read_rules(rows: Sequence[Solution], resources: Nodes) -> Iterable[Use]:
    """Read the rules in force that name the sector."""
    about = {value_of(row["node"]): value_of(row["resource"]) for row in rows}
    day = today().isoformat()
    for rule in _rule_nodes(rows):
        end = rule.value("oko:validUntil") or rule.value("oko:endedBy")
        if rule.iris("oko:obligedGroup") and not (end and end < day):
            level = local_name(rule.iri_of("oko:obligationLevel") or "")
            resource = resources.get(about[rule.iri], Node(about[rule.iri]))
            yield Use(LEVELS[level], resource, rule, "")


def read_resources(resources: Nodes, nodes: Nodes) -> Iterable[Use]:
    """Read the resources that are in operation or on their way out."""
    for resource in resources.values():
        terms = ("oko:hasPlannedLifecycleEvent", "oko:hasCurrentLifecycleEvent")
        events = [nodes[i] for i in resource.iris(*terms) if i in nodes]
        status = {local_name(event.iri_of("oko:status") or ""): event for event in events}
        ended = next((slug for slug in ENDED if slug in status), "")
        if ended:
            yield Use("leaving", resource, status[ended], ended)
        elif "in-operation" in status:
            yield Use("may", resource, None, "in-operation")


def read_advice(rows: Sequence[Solution], resources: Nodes) -> Iterable[Use]:
    """Read the resources that adopted advice recommends, or wants to phase out."""
    for row in rows:
        for column, section in (("used", "should"), ("ended", "leaving")):
            iri = value_of(row[column]) if row[column] is not None else ""
            if iri in resources:
                yield Use(section, resources[iri], Node(value_of(row["advice"])), "")


def sort_uses(found: Sequence[Use]) -> list[Use]:
    """Sort by use, with every resource in the first section that it belongs to.

    What is on its way out is not something to use, whatever the rules say.
    """
    dependants = count_dependants(current_graph())
    leaving = {use.resource.iri for use in found if use.section == "leaving"}
    ruled = {use.resource.iri for use in found if use.statement and use.section != "leaving"}
    kept = [
        use
        for use in found
        if (use.resource.iri in leaving) == (use.section == "leaving")
        and (use.statement or use.resource.iri not in ruled)
    ]
    return sorted(
        kept,
        key=lambda use: (
            ENDED.index(use.status) if use.status in ENDED else 0,
            use.statement is None,
            -dependants[use.resource.iri],
            label_of(use.resource.iri),
        ),
    )


def to_row(use: Use) -> dict[str, Cell]:
    """Write a row as cells; an empty one is unknown."""
    node = use.statement or Node("")
    return {
        "section": use.section,
        **name_columns(resource=use.resource.iri),
        "why": str(use.why or ""),
        "statement": node.iri,
        **name_columns(condition=node.iri_of("oko:underCondition") or ""),
        "provision": str(node.text(current_language(), "oko:provision") or ""),
        "validFrom": node.value("oko:validFrom") or "",
        "attestedFrom": node.value("oko:attestedFrom") or "",
        "evidence": node.iri_of("oko:evidenceClass") or "",
        "sources": node.iris("dct:source"),
        **name_columns(status=use.status_iri),
        "replacedBy": use.successors,
        "replacedByName": "; ".join(map(label_of, use.successors)),
        "documentation": use.documentation,
    }

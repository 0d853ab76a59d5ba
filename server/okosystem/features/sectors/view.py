"""/for and /for/<sector>: what a sector must, should and may use, with rules and phase-outs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from okosystem.analyses.facts import IN_OPERATION
from okosystem.graph.choices import MAX_SHOWN, Choices, Refused
from okosystem.graph.columns import name_columns
from okosystem.graph.labels import Text, shorten
from okosystem.graph.reader import Reader
from okosystem.graph.relations import count_dependants
from okosystem.graph.statements import Node, collect_nodes
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, Inputs, Row, View
from okosystem.package import read_package_table
from okosystem.rdf.terms import ID, local_name, value_of
from okosystem.sparql.answers import Row as Solution

TABLE = read_package_table("features/sectors/sectors.toml")
SECTIONS: Mapping[str, Mapping[str, str]] = TABLE.rows(
    "section", "heading note empty first", "level"
)
COLUMNS: Sequence[str] = TABLE["columns"]
RULES, RESOURCES, ADVICE = QUERIES = ("sector-rules", "sector-resources", "sector-advice")
ENDED = {ID[f"lifecycle-status/{slug}"]: order for order, slug in enumerate(TABLE["ended"])}
NO_NODE = Node("")
Nodes = Mapping[str, Node]
LEVELS = {each.get("level", ""): key for key, each in SECTIONS.items()}


@dataclass(frozen=True, slots=True)
class Use:
    """A resource, and the statement or the status that puts it in the section."""

    section: str
    resource: Node
    statement: Node = NO_NODE
    status: str = ""

    def why(self, reader: Reader) -> Text | None:
        """Choose the text of the rule, else a short description of the resource."""
        if self.section == "leaving":
            return None
        if self.statement.value("oko:obligationLevel"):
            return self.statement.text(reader.language, "dct:description")
        text = self.resource.text(reader.language, "dct:description")
        return text and replace(text, value=shorten(text.value))


@dataclass(frozen=True, slots=True)
class Uses:
    """The uses of a sector by section, and the numbers of what is unknown."""

    sections: Mapping[str, Sequence[Use]]
    resources: int
    governed: int
    ungrouped: int


def list_sectors(reader: Reader, _: Choices) -> View:
    """List the sectors, with the number of rows in each section, most rules first."""
    known = {iri: read_uses(reader, iri) for iri in reader.sort(reader.members("sector"))}
    ordered = sorted(known.items(), key=lambda pair: -len(pair[1].sections["must"]))
    return View(page=lambda: {"known": dict(ordered), "sections": SECTIONS})


def show_sector(reader: Reader, choices: Choices) -> View:
    """Show what a sector must, should and may use."""
    iri = find_sector(reader, choices["sector"])
    uses = read_uses(reader, iri)
    return View(
        rows=[to_row(reader, use) for found in uses.sections.values() for use in found],
        inputs=Inputs(QUERIES, ("documentation",)),
        page=lambda: {"iri": iri, "uses": uses, "sections": SECTIONS},
        file=f"for-{local_name(iri)}",
    )


def find_sector(reader: Reader, slug: str) -> str:
    """Return the IRI of a sector; raises Refused for an unknown one."""
    known = {local_name(iri): iri for iri in reader.sort(reader.members("sector"))}
    if slug not in known:
        raise Refused(
            "Ingen sektor heter «%(given)s». Disse finnes:",
            [(reader.name(i), reader.link("sector", sector=s) or "") for s, i in known.items()],
            404,
            given=slug[:MAX_SHOWN],
        )
    return known[slug]


def read_uses(reader: Reader, iri: str) -> Uses:
    """Read the rules, resources and advice for a sector."""
    thing = ox.NamedNode(iri)
    solutions = reader.ask(RULES, thing=thing)
    rules = collect_nodes(reader, solutions)
    about = {value_of(row["node"]): value_of(row["resource"]) for row in solutions}
    nodes = collect_nodes(reader, reader.ask(RESOURCES, thing=thing))
    resources = {i: node for i, node in nodes.items() if i.startswith(ID["resource/"])}
    advice = reader.ask(ADVICE)
    found = _sort(
        reader,
        [
            *_read_rules(reader, rules, about, resources),
            *_read_resources(resources, nodes),
            *_read_advice(advice, resources),
        ],
    )
    return Uses(
        sections={section: [u for u in found if u.section == section] for section in SECTIONS},
        resources=int(value_of(advice[0]["resources"])),
        governed=int(value_of(advice[0]["known"])),
        ungrouped=sum(not rule.iris("oko:obligedGroup") for rule in rules.values()),
    )


def _read_rules(
    reader: Reader, rules: Nodes, about: Mapping[str, str], resources: Nodes
) -> Iterable[Use]:
    """Read the rules in force that name the sector."""
    for iri, rule in rules.items():
        end = rule.value("oko:validUntil", "oko:endedBy")
        if rule.iris("oko:obligedGroup") and not (end and end < str(reader.today)):
            resource = resources.get(about[iri], Node(about[iri]))
            yield Use(LEVELS[local_name(rule.value("oko:obligationLevel"))], resource, rule)


def _read_resources(resources: Nodes, nodes: Nodes) -> Iterable[Use]:
    """Read the resources that are in operation or being phased out."""
    for resource in resources.values():
        terms = ("oko:hasPlannedLifecycleEvent", "oko:hasCurrentLifecycleEvent")
        events = {
            nodes[i].value("oko:status"): nodes[i] for i in resource.iris(*terms) if i in nodes
        }
        if ended := next((status for status in ENDED if status in events), ""):
            yield Use("leaving", resource, events[ended], ended)
        elif IN_OPERATION in events:
            yield Use("may", resource, status=IN_OPERATION)


def _read_advice(rows: Sequence[Solution], resources: Nodes) -> Iterable[Use]:
    """Read the resources that adopted advice recommends, or wants to phase out."""
    for row in rows:
        for column, section in (("used", "should"), ("ended", "leaving")):
            if (iri := value_of(row[column])) in resources:
                yield Use(section, resources[iri], Node(value_of(row["advice"])))


def _sort(reader: Reader, found: Sequence[Use]) -> list[Use]:
    """Sort by use, with every resource in the first section that it belongs to.

    A resource that is phased out is not recommended, whatever the rules.
    """
    dependants = count_dependants(reader)
    leaving = {use.resource.iri for use in found if use.section == "leaving"}
    ruled = {u.resource.iri for u in found if u.statement.iri and u.section != "leaving"}
    kept = [
        use
        for use in found
        if (use.resource.iri in leaving) == (use.section == "leaving")
        and (use.statement.iri or use.resource.iri not in ruled)
    ]
    return sorted(
        kept,
        key=lambda use: (
            ENDED.get(use.status, 0),
            not use.statement.iri,
            -dependants[use.resource.iri],
            reader.label(use.resource.iri),
        ),
    )


def to_row(reader: Reader, use: Use) -> Row:
    """Write a row as cells; an empty one is unknown."""
    node = use.statement
    return {
        "section": use.section,
        **name_columns(reader, resource=use.resource.iri),
        **name_columns(reader, duty=node.iris("oko:duty")),
        "why": str(use.why(reader) or ""),
        "statement": node.iri,
        **name_columns(reader, condition=node.value("oko:underCondition")),
        "provision": str(node.text(reader.language, "oko:provision") or ""),
        "validFrom": node.value("oko:validFrom"),
        "attestedFrom": node.value("oko:attestedFrom"),
        "evidence": node.value("oko:evidenceClass"),
        "sources": node.iris("dct:source"),
        **name_columns(reader, status=use.status, replacedBy=use.resource.iris("oko:replacedBy")),
        "documentation": use.resource.value("foaf:page", "dcat:landingPage"),
    }


TITLE = mark("Hva må, bør og kan dere bruke?")
ALL = Feature(name="sectors", path="/for", title=TITLE, read=list_sectors, template="sectors.html")
ONE = Feature(
    name="sector",
    path="/for/<sector>",
    title=TITLE,
    columns=COLUMNS,
    day=None,
    read=show_sector,
    template="sector.html",
)

"""The functions that the tables of the pages name: WORDS of sentences and FINDERS of rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import pyoxigraph as ox

from okosystem.features.entity.cells import (
    WORDS_OF_STATEMENTS,
    Cell,
    Context,
    cell_of,
    count_cell,
    day_cell,
    number_of,
    setters_of_conditions,
    text_cell,
)
from okosystem.features.entity.coverage import coverage_cell, degree_spread, gap_spread
from okosystem.graph.labels import KINDS, MODELS, LinkedText
from okosystem.graph.markup import day, term_name
from okosystem.graph.statements import Node, incoming_statements
from okosystem.rdf.terms import kind_of, local_name, value_of
from okosystem.sparql.queries import fill_in

if TYPE_CHECKING:
    from okosystem.features.entity.sections import KindPage, Row

MODERNISE, RESOURCES = "modernise-for-capability", "2"
"""The question of what to modernise, and the step of its answer that lists resources."""


def _date_of_source(row: "Row") -> Cell:
    """Write the date of a source; of an undated one, when it was written at the latest, or read."""
    if row.node.value("dct:date"):
        return day_cell(row.reader, row.node, "dct:date")
    for term, words in (
        ("oko:noLaterThan", row.reader.text("udatert, skrevet senest %(day)s")),
        ("oko:readOn", row.reader.text("udatert, lest %(day)s")),
    ):
        if raw := row.node.value(term):
            return text_cell(row.reader, words % {"day": day(row.reader, raw)})
    return []


def _model_links(row: "Row") -> Cell:
    """Link to the same entity in other organisations' models, by the name of the model."""
    iris = row.node.iris("rdfs:seeAlso", "skos:exactMatch", "skos:closeMatch")
    names = {iri: name for iri in iris for start, name in MODELS.items() if iri.startswith(start)}
    return [LinkedText(row.reader.text(name), iri) for iri, name in names.items()]


def _placed_by(row: "Row") -> Cell:
    """Name who placed the resources of a category without boxes on the slides."""
    text = row.reader.text("redaksjonen, i 2026. Faggruppen har ikke vedtatt plassene.")
    context = row.context
    is_ours = context.pointing("oko:category") and not context.of_class("oko:SlideBox")
    return text_cell(row.reader, text if is_ours else "")


def _box_owner(row: "Row") -> Cell:
    return row.node.all("oko:slideOwner") or row.node.all("oko:slideOwnerText")


def _only_resource(row: "Row") -> Cell:
    """Warn that only one resource has the capability."""
    primary = row.context.pointing("oko:primaryCapability")
    text = row.reader.text("Bare én ressurs: faller den bort, er det ingen annen vi kjenner.")
    is_only = len(primary) == 1 and not row.context.pointing("oko:secondaryCapability")
    return text_cell(row.reader, text if is_only else "")


def _narrower_resources(row: "Row") -> Cell:
    """Count the resources that have a narrower capability."""
    terms = "oko:primaryCapability", "oko:secondaryCapability"
    number = len(row.context.pointing(*terms, at=row.node.iri))
    if not number:
        return text_cell(row.reader, row.reader.text("ingen ressurs vi kjenner"))
    return count_cell(
        row.reader,
        row.reader.plural("%(num)s ressurs", "%(num)s ressurser", number),
        number,
    )


def _count_provided(row: "Row") -> Cell:
    """Count what an actor provides in an ecosystem."""
    members = row.context.pointing("oko:inEcosystem")
    number = sum(row.node.iri in member.iris("oko:providedBy") for member in members)
    return count_cell(
        row.reader,
        row.reader.plural("%(num)s ressurs", "%(num)s ressurser", number),
        number,
    )


def _count_in_focus(row: "Row") -> Cell:
    """Count what is in focus for an area."""
    number = len(row.context.pointing("oko:focusArea", at=row.node.iri))
    return count_cell(
        row.reader,
        row.reader.plural("%(num)s i fokus", "%(num)s i fokus", number),
        number,
    )


def _count_contributing(row: "Row") -> Cell:
    """Count the measures that contribute to a goal."""
    number = len(row.context.pointing("oko:contributesTo", at=row.node.iri))
    text = row.reader.plural("%(num)s tiltak", "%(num)s tiltak", number)
    return count_cell(row.reader, text, number) if number else []


def _focus_landscape(row: "Row") -> Cell:
    focus = f"focus-area/{local_name(row.node.iri)}"
    address = row.reader.link("landscape", perspektiv=focus) or ""
    return [LinkedText(row.reader.text("Vis i landskapet"), address)]


def _focus_share(row: "Row") -> Cell:
    """Count the boxes of the slides that support a focus area."""
    supporting = {node.iri for node in row.context.pointing("oko:focusArea")}
    boxes = row.context.of_class("oko:SlideBox")
    lit = sum(not supporting.isdisjoint(box.iris("oko:became")) for box in boxes)
    return text_cell(
        row.reader,
        row.reader.text("%(lit)s av %(all)s bokser") % {"lit": lit, "all": len(boxes)},
    )


def _focus_supporters(row: "Row") -> Cell:
    """List what supports a focus area in a category."""
    support = row.context.pointing("oko:focusArea")
    found = [node for node in support if row.node.iri in node.iris("oko:category")]
    return cell_of(*found) or text_cell(
        row.reader, row.reader.text("ingen vi har koblet til området")
    )


def _life_event(row: "Row") -> Cell:
    """Name the life event of a step."""
    pointing = row.context.pointing
    chains = pointing("oko:hasStep", at=row.node.iri)
    return cell_of(*(e for c in chains for e in pointing("oko:hasServiceChain", at=c.iri)))


def _properties(row: "Row") -> Cell:
    """Name the properties by which something points at the entity."""
    return text_cell(
        row.reader, ", ".join(str(term_name(row.reader, name)) for name in row.node.properties)
    )


def _pointing_here(context: Context) -> list[Node]:
    """List the entities that point at an entity, each with the properties."""
    nodes: dict[str, Node] = {}
    for name, iri in incoming_statements(context.reader, context.node.iri):
        nodes.setdefault(iri, Node(iri)).properties[name] = []
    return list(nodes.values())


def _providers(context: Context) -> list[Node]:
    """List the providers of an ecosystem, those that provide most first."""
    members = context.pointing("oko:inEcosystem")
    found = Counter(p for member in members for p in member.iris("oko:providedBy"))
    return [Node(iri) for iri, _ in found.most_common()]


def _shared_members(context: Context) -> list[Node]:
    members = context.pointing("oko:inEcosystem")
    return [member for member in members if len(member.iris("oko:inEcosystem")) > 1]


def _exchanges_between_same(context: Context) -> list[Node]:
    """List the other exchanges between the same two, in either direction."""
    ends = set(context.node.iris("oko:giver", "oko:receiver"))
    others = context.of_class("oko:ValueExchange")
    return [other for other in others if set(other.iris("oko:giver", "oko:receiver")) == ends]


def _exchanges_of_same(context: Context) -> list[Node]:
    """List the other exchanges of the same thing."""
    value = set(context.node.iris("oko:exchanges"))
    others = context.of_class("oko:ValueExchange")
    return [other for other in others if value.intersection(other.iris("oko:exchanges"))]


def _citing(context: Context) -> list[Node]:
    """List the entities that are based on a source, by kind."""
    rank = {kind: number for number, kind in enumerate(KINDS)}
    return sorted(context.near.values(), key=lambda n: (rank.get(kind_of(n.iri), len(rank)), n.iri))


def _citing_no_other_source(context: Context) -> list[Node]:
    return [node for node in _citing(context) if node.iris("dct:source") == [context.node.iri]]


class ChainStep(NamedTuple):
    """A step of a chain, the resources it uses, their data, and the gaps in what it requires."""

    node: Node
    resources: Sequence[Node]
    data: Sequence[str]
    gaps: Sequence[Node]


def _read_steps(context: Context) -> list[ChainStep]:
    """Read the steps of a chain in order; a gap in a required capability counts."""
    all_gaps, steps = context.of_class("oko:GapAssessment"), []
    for node in sorted(context.of_class("oko:ChainStep"), key=number_of):
        resources = [context.near[i] for i in node.iris("oko:usesResource") if i in context.near]
        data = dict.fromkeys(i for one in resources for i in one.iris("oko:informationObject"))
        required = set(node.iris("oko:onCapability"))
        gaps = [gap for gap in all_gaps if required.intersection(gap.iris("oko:onCapability"))]
        steps.append(ChainStep(node, resources, list(data), gaps))
    return steps


def _lacking_steps(context: Context) -> list[Node]:
    """List the steps with a known gap, or without any known resource."""
    return [step.node for step in _read_steps(context) if step.gaps or not step.resources]


def _governing(context: Context) -> list[Node]:
    """List the conditions that govern the entities near it: possible legal barriers."""
    found = {iri for node in context.near.values() for iri in node.iris("oko:governedBy")}
    return [Node(iri) for iri in found]


def _to_modernise(context: Context) -> list[Node]:
    """List what must be modernised to strengthen a capability, each with its reasons."""
    rows = context.reader.store.rows(_modernise_query(context))
    nodes: dict[str, Node] = {}
    for row in rows:
        if value_of(row["step"]) == RESOURCES and isinstance(row["finding"], ox.Literal):
            node = nodes.setdefault(value_of(row["subject"]), Node(value_of(row["subject"])))
            reasons = node.properties.setdefault("oko:reason", [])
            if row["finding"] not in reasons:
                reasons.append(row["finding"])
    return list(nodes.values())


def _modernise_query(context: Context) -> str:
    query, prefixes = context.reader.release.queries[MODERNISE], context.reader.release.prefixes
    return fill_in(query, prefixes, {"capability": context.node.iri}, context.reader.language)


def _modernise_link(row: "Row") -> Cell:
    """Link to the answer about a capability: gap, resources, measures and who is affected."""
    curie = row.reader.curie(row.node.iri)
    asked = f"{MODERNISE}?capability={quote(curie, safe=':/')}"
    address = f"{row.reader.root}/sporsmal/{asked}"
    return [LinkedText(row.reader.text("Gap, ressurser, tiltak og hvem som rammes"), address)]


def _gaps(row: "Row") -> Cell:
    """List the gaps of a step."""
    (step,) = (step for step in _read_steps(row.context) if step.node.iri == row.node.iri)
    return cell_of(*step.gaps) or text_cell(
        row.reader, row.reader.text("ingen delt ressurs er kjent")
    )


def read_chain(_page: "KindPage", context: Context, _filled: object) -> Mapping[str, object]:
    """Read the chain of a life event."""
    chains = context.of_class("oko:ServiceChain")
    text = chains[0].text(context.reader.language, "dct:description") if chains else None
    return {"steps": _read_steps(context), "chain_text": text}


def find_neighbours(_page: "KindPage", context: Context, _filled: object) -> Mapping[str, object]:
    """Find the previous and the next box or sentence of the slides."""
    is_box = context.node.is_a("oko:SlideBox")
    nodes = [n for n in context.of_class("oko:SlideEvidence") if n.is_a("oko:SlideBox") == is_box]
    beside = {number_of(node, "oko:slideOrder")[0]: node.iri for node in nodes}
    here, _ = number_of(context.node, "oko:slideOrder")
    return {"before": beside.get(here - 1), "after": beside.get(here + 1)}


WORDS: Mapping[str, Callable[["Row"], Cell]] = {
    **WORDS_OF_STATEMENTS,
    "boxOwner": _box_owner,
    "contributing": _count_contributing,
    "coverage": coverage_cell,
    "dated": _date_of_source,
    "degreeSpread": degree_spread,
    "event": _life_event,
    "focusLandscape": _focus_landscape,
    "focusShare": _focus_share,
    "focused": _focus_supporters,
    "gapSpread": gap_spread,
    "gaps": _gaps,
    "inFocus": _count_in_focus,
    "modelLinks": _model_links,
    "modernise": _modernise_link,
    "narrowerResources": _narrower_resources,
    "onlyOne": _only_resource,
    "placedBy": _placed_by,
    "properties": _properties,
    "provided": _count_provided,
}
FINDERS: Mapping[str, Callable[[Context], Iterable[Node]]] = {
    "betweenTheSame": _exchanges_between_same,
    "citing": _citing,
    "citingOnly": _citing_no_other_source,
    "governing": _governing,
    "lackingSteps": _lacking_steps,
    "ofTheSame": _exchanges_of_same,
    "pointingHere": _pointing_here,
    "providers": _providers,
    "settersOfConditions": setters_of_conditions,
    "sharedMembers": _shared_members,
    "toModernise": _to_modernise,
}

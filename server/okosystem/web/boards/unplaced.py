"""Unplaced resources with what people propose and what the analysis suggests, and as files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.terms import ID, OKO
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.boards.findings import TABLE, AnalysisFinding, finding_triples, findings
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language, gettext
from okosystem.web.malbilde.landscape import ResourceBox
from okosystem.web.malbilde.scene import Scene, build_scene
from okosystem.web.malbilde.view import View
from okosystem.web.state import current_graph, whole_store
from okosystem.web.views.form import ViewedDay
from okosystem.web.views.tables import Cell, dispute_columns, name_columns

REASONS: Mapping[str, str] = TABLE["unplaced"]
SUGGESTION = "PlacementSuggestion"
NUMBERS = ("score", "same-capabilities", "neighbours", "margin")
PROPOSED = "oko:hasProposedPlacement"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An unplaced resource, and what points to a category.

    `proposal` is made by people, `found` by the analysis; `hints` are the categories of its main
    capabilities. `kind` is the kind of the suggested category. `parts` are the parts of an
    umbrella name, if any of them is placed.
    """

    box: ResourceBox
    node: Node
    proposal: Node | None = None
    hints: Sequence[str] = ()
    found: AnalysisFinding | None = None
    kind: str = ""
    parts: Sequence[str] = ()

    @property
    def why(self) -> str:
        """Why the resource is unplaced, as far as the graph knows."""
        if self.node.iris("oko:hasPlacement", "oko:hasFormerPlacement"):
            reason = "placed-otherwise"
        elif self.is_umbrella:
            reason = "umbrella"
        else:
            reason = "only-in-text" if self.node.iris("oko:namedOnSlide") else "not-on-slides"
        return gettext(REASONS[reason])

    @property
    def is_umbrella(self) -> bool:
        """Whether the resource is only a name for its parts."""
        return self.proposal is None and bool(self.parts)

    @property
    def proposed(self) -> str:
        """The category people propose, if any."""
        return (self.proposal and self.proposal.iri_of("oko:inCategory")) or ""

    @property
    def suggested(self) -> str:
        """The category the analysis suggests; empty if unknown."""
        return (self.found and self.found.node.iri_of("oko:suggests")) or ""

    @property
    def confidence(self) -> str:
        """The confidence of the suggestion; empty if unknown."""
        return (self.found and self.found.node.iri_of("oko:confidence")) or ""


def read_nodes() -> Mapping[str, Node]:
    """Read the statements about resources, proposals and external descriptions."""
    return collect_nodes(current_graph(), current_graph().ask("unplaced"))


def unplaced_on(viewed: ViewedDay) -> list[Unplaced]:
    """List the unplaced resources of a day, perhaps with a scenario."""
    scenario = viewed.scenario.slug if viewed.scenario else ""
    scene = build_scene(View(day=viewed.other_day, scenario=scenario))
    return list_unplaced(scene, findings(SUGGESTION, store=viewed.store))


def list_unplaced(scene: Scene, suggestions: Sequence[AnalysisFinding]) -> list[Unplaced]:
    """List the unplaced resources in use, the strongest suggestions first."""
    nodes = read_nodes()
    by_resource = {iri: one for one in suggestions for iri in one.node.iris("oko:concerns")}
    found = [_read(box, nodes, scene, by_resource.get(box.iri)) for box in scene.now.waiting]
    return sorted(found, key=lambda one: (-(one.found.strength if one.found else -1), one.box.iri))


def _read(
    box: ResourceBox, nodes: Mapping[str, Node], scene: Scene, found: AnalysisFinding | None
) -> Unplaced:
    """Read one resource, without proposals not valid that day."""
    node = nodes.get(box.iri, Node(box.iri))
    proposals = [nodes[i] for i in node.iris(PROPOSED) if i in nodes and i not in scene.day.gone]
    suggested = found.node.iri_of("oko:suggests") if found else ""
    capabilities = [nodes[i] for i in node.iris("oko:primaryCapability") if i in nodes]
    hints = dict.fromkeys(iri for c in capabilities for iri in c.iris("skos:relatedMatch"))
    kinds = {c.iri: ID[f"category-kind/{c.kind}"] for c in scene.now.categories}
    parts, placed = node.iris("oko:hasPart"), {b.iri for b in scene.now.drawn}
    return Unplaced(
        box,
        node,
        next(iter(proposals), None),
        list(hints),
        found,
        kinds.get(suggested or "", ""),
        parts if placed.intersection(parts) else (),
    )


def unplaced_row(resource: Unplaced) -> dict[str, Cell]:
    """Write a resource as a row; an empty value is unknown."""
    owners, language = resource.box.owners, current_language()
    proposal = resource.proposal or Node("")
    node = resource.found.node if resource.found else Node("")
    numbers = resource.found.numbers if resource.found else {}
    return {
        **name_columns(resource=resource.box.iri),
        "providedBy": owners,
        "providedByName": "; ".join(map(label_of, owners)),
        "why": resource.why,
        **name_columns(
            proposed=resource.proposed,
            proposedConfidence=proposal.iri_of("oko:confidence") or "",
        ),
        "proposal": proposal.iri,
        **dispute_columns(*filter(None, [proposal.iri])),
        "proposalReason": str(proposal.text(language, "oko:reason") or ""),
        "capabilitiesLeadTo": resource.hints,
        **name_columns(
            suggested=resource.suggested, drawnAs=resource.kind, confidence=resource.confidence
        ),
        **{name: numbers.get(name, "") for name in NUMBERS},
        "finding": node.iri,
        "day": node.value("oko:asOf"),
        **name_columns(evidence=node.iri_of("oko:evidenceClass") or ""),
        "explanation": str(node.text(language, "dct:description") or ""),
    }


def unplaced_triples(viewed: ViewedDay, resources: Sequence[Unplaced]) -> list[ox.Triple]:
    """List the triples about the suggestions and proposals."""
    suggestions = [resource.found for resource in resources if resource.found]
    triples = finding_triples((SUGGESTION,), suggestions, viewed)
    term = ox.NamedNode(OKO["hasProposedPlacement"])
    for resource in resources:
        if resource.proposal:
            proposal = ox.NamedNode(resource.proposal.iri)
            triples += whole_store().outward(proposal)
            triples.append(ox.Triple(ox.NamedNode(resource.box.iri), term, proposal))
    return triples

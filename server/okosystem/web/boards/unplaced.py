"""Unplaced resources with what people propose and what the analysis suggests, and as files."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.terms import ID, OKO
from okosystem.engine.answers import Term
from okosystem.model.labels import Text
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.boards.files import finding_triples
from okosystem.web.boards.findings import AnalysisFinding, findings
from okosystem.web.display_names import label_of
from okosystem.web.kind_pages.cells import Nodes
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.malbilde.landscape import ResourceBox
from okosystem.web.malbilde.scene import Scene, build_scene
from okosystem.web.malbilde.view import View
from okosystem.web.state import current_graph, whole_store
from okosystem.web.views.form import ViewedDay
from okosystem.web.views.tables import Cell, dispute_columns, name_columns

SUGGESTION = "PlacementSuggestion"
NUMBERS = ("score", "same-capabilities", "neighbours", "margin")
COLUMNS = (
    *("resource", "resourceName", "providedBy", "providedByName", "why", "proposed"),
    *("proposedName", "proposedConfidence", "proposedConfidenceName", "proposal", "objections"),
    *("corrections", "proposalReason", "capabilitiesLeadTo", "suggested", "suggestedName"),
    *("drawnAs", "drawnAsName", "confidence", "confidenceName", *NUMBERS),
    *("finding", "day", "evidence", "evidenceName", "explanation"),
)
TITLE = mark("Plass")
LEAD = mark(
    "Ressurser uten plass i målbildet. Tallet er hvor godt kategorien passer, fra 0 til 1."
    " Kategorien er beregnet eller foreslått. Ingen har vedtatt den. Best treff står først."
)
UMBRELLA = mark("Samlenavn: delene har plass hver for seg.")
PLACED_OTHERWISE = mark("Har plass i målbildet ellers, men ikke slik det vises her.")
ONLY_IN_TEXT = mark("Nevnt i teksten på lysbildene fra 2021, men ikke tegnet som boks.")
NOT_ON_SLIDES = mark("Ikke på lysbildene fra 2021.")


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An unplaced resource, and what points to a category.

    `proposal` is made by people, `found` by the analysis; `hints` are the categories of its main
    capabilities. `kind` is the kind of the suggested category. `parts` are the parts of an
    umbrella name, if any of them is placed.
    """

    box: ResourceBox
    node: Node
    proposal: Node | None
    hints: Sequence[str]
    found: AnalysisFinding | None
    kind: str
    parts: Sequence[str]

    @property
    def why(self) -> str:
        """Why the resource is unplaced, as far as the graph knows."""
        if self.node.iris("oko:hasPlacement", "oko:hasFormerPlacement"):
            return PLACED_OTHERWISE
        if self.is_umbrella:
            return UMBRELLA
        return ONLY_IN_TEXT if self.node.iris("oko:namedOnSlide") else NOT_ON_SLIDES

    @property
    def is_umbrella(self) -> bool:
        """Whether the resource is only a name for its parts."""
        return self.proposal is None and bool(self.parts)

    @property
    def notes(self) -> list[Term]:
        """The editors' notes on its placement."""
        notes = self.node.all("skos:editorialNote")
        return [t for t in notes if isinstance(t, ox.Literal) and "plassert" in t.value]

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

    def reason(self) -> Text | None:
        """Return the reason for the proposal."""
        return self.proposal.text(current_language(), "oko:reason") if self.proposal else None


def read_nodes() -> Nodes:
    """Read the statements about resources, proposals and external descriptions."""
    return collect_nodes(current_graph(), current_graph().ask("unplaced"))


def unplaced_on(viewed: ViewedDay) -> list[Unplaced]:
    """List the unplaced resources of a day, perhaps with a scenario."""
    day = viewed.day if viewed.store is not None else None
    view = View(day=day, scenario=viewed.scenario.slug if viewed.scenario else "")
    suggestions = findings(SUGGESTION, store=viewed.store)
    return list_unplaced(build_scene(view), suggestions, read_nodes())


def list_unplaced(
    scene: Scene, suggestions: Sequence[AnalysisFinding], nodes: Nodes
) -> list[Unplaced]:
    """List the unplaced resources in use, the strongest suggestions first."""
    by_resource = {iri: one for one in suggestions for iri in one.node.iris("oko:concerns")}
    resources = [
        read_unplaced(box, nodes, scene, by_resource.get(box.iri)) for box in scene.now.waiting
    ]
    return sorted(
        resources, key=lambda one: (-(one.found.strength if one.found else -1), one.box.iri)
    )


def read_unplaced(
    box: ResourceBox, nodes: Nodes, scene: Scene, found: AnalysisFinding | None
) -> Unplaced:
    """Read one resource, without proposals not valid that day."""
    node = nodes.get(box.iri, Node(box.iri))
    proposals = [nodes[i] for i in node.iris("oko:hasProposedPlacement") if i in nodes]
    proposal = next((p for p in proposals if p.iri not in scene.day.gone), None)
    suggested = (found and found.node.iri_of("oko:suggests")) or ""
    capabilities = [nodes[i] for i in node.iris("oko:primaryCapability") if i in nodes]
    hints = dict.fromkeys(iri for c in capabilities for iri in c.iris("skos:relatedMatch"))
    kinds = {c.iri: ID[f"category-kind/{c.kind}"] for c in scene.now.categories}
    parts, placed = node.iris("oko:hasPart"), {b.iri for b in scene.now.drawn}
    return Unplaced(
        box=box,
        node=node,
        proposal=proposal,
        hints=list(hints),
        found=found,
        kind=kinds.get(suggested, ""),
        parts=parts if placed.intersection(parts) else (),
    )


def unplaced_row(resource: Unplaced) -> dict[str, Cell]:
    """Write a resource as a row; an empty value is unknown."""
    proposal, found = resource.proposal, resource.found
    node = found.node if found else Node("")
    return {
        **name_columns(resource=resource.box.iri),
        "providedBy": resource.box.owners,
        "providedByName": "; ".join(label_of(iri) for iri in resource.box.owners),
        "why": gettext(resource.why),
        **name_columns(
            proposed=resource.proposed,
            proposedConfidence=(proposal and proposal.iri_of("oko:confidence")) or "",
        ),
        "proposal": proposal.iri if proposal else "",
        **dispute_columns(*([proposal.iri] if proposal else [])),
        "proposalReason": str(resource.reason() or ""),
        "capabilitiesLeadTo": resource.hints,
        **name_columns(
            suggested=resource.suggested, drawnAs=resource.kind, confidence=resource.confidence
        ),
        **{name: (found.numbers if found else {}).get(name, "") for name in NUMBERS},
        "finding": node.iri,
        "day": node.value("oko:asOf"),
        **name_columns(evidence=node.iri_of("oko:evidenceClass") or ""),
        "explanation": str(node.text(current_language(), "dct:description") or ""),
    }


def unplaced_triples(as_of: ViewedDay, resources: Sequence[Unplaced]) -> list[ox.Triple]:
    """List the triples about the suggestions and proposals.

    Suggestions of another day have IRIs of their own.
    """
    suggestions = [resource.found for resource in resources if resource.found]
    triples = finding_triples((SUGGESTION,), suggestions, as_of)
    term = ox.NamedNode(OKO["hasProposedPlacement"])
    for resource in resources:
        if resource.proposal:
            proposal = ox.NamedNode(resource.proposal.iri)
            triples += whole_store().outward(proposal)
            triples.append(ox.Triple(ox.NamedNode(resource.box.iri), term, proposal))
    return triples

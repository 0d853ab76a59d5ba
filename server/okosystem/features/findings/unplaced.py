"""Unplaced resources with the proposals of people and the suggestions of the analysis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.features.landscape.boxes import ResourceBox
from okosystem.features.landscape.scene import Scene, build_scene
from okosystem.features.landscape.selection import Selection
from okosystem.graph.as_of import viewed_day
from okosystem.graph.columns import dispute_columns, name_columns
from okosystem.graph.findings import AnalysisFinding, finding_triples, findings
from okosystem.graph.reader import Reader
from okosystem.graph.statements import Node, collect_nodes
from okosystem.graph.view import Cell
from okosystem.package import read_package_table
from okosystem.rdf.terms import ID, OKO

REASONS: Mapping[str, str] = read_package_table("features/findings/unplaced.toml")["reasons"]
SUGGESTION = "PlacementSuggestion"
PROPOSED = "oko:hasProposedPlacement"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An unplaced resource, and what points to a category.

    `proposal` is made by people for the category `proposed`, `finding` by the analysis for the
    category `suggested`, which is drawn as `kind`; `hints` are the categories of its main
    capabilities.
    """

    box: ResourceBox
    node: Node
    proposal: Node | None = None
    proposed: str = ""
    hints: Sequence[str] = ()
    finding: AnalysisFinding | None = None
    suggested: str = ""
    kind: str = ""

    @property
    def strength(self) -> float | None:
        """The number beside the category that is shown, if the analysis suggests that one."""
        is_same = self.proposed in ("", self.suggested)
        return self.finding.strength if self.finding and is_same else None

    def why(self, reader: Reader) -> str:
        """Say the reason that the resource is unplaced, as a text for the reader."""
        if self.node.iris("oko:hasPlacement", "oko:hasFormerPlacement"):
            reason = "placed-otherwise"
        else:
            reason = "only-in-text" if self.node.iris("oko:namedOnSlide") else "not-on-slides"
        return reader.text(REASONS[reason])


def read_nodes(reader: Reader) -> Mapping[str, Node]:
    """Read the statements about resources, proposals and external descriptions."""
    return collect_nodes(reader, reader.ask("unplaced"))


def find_unplaced(reader: Reader) -> list[Unplaced]:
    """List the unplaced resources of the day, perhaps with a scenario."""
    viewed = viewed_day(reader)
    scene = build_scene(reader, Selection(day=viewed.other_day, scenario=reader.scenario))
    return list_unplaced(reader, scene, findings(reader, SUGGESTION, store=viewed.store))


def list_unplaced(
    reader: Reader, scene: Scene, suggestions: Sequence[AnalysisFinding]
) -> list[Unplaced]:
    """List the resources that lack a place, the strongest suggestions first.

    Proposals that do not hold on the day are left out.
    """
    nodes, listed = read_nodes(reader), []
    found = {iri: one for one in suggestions for iri in one.node.iris("oko:concerns")}
    kinds = {c.iri: ID[f"category-kind/{c.kind}"] for c in scene.now.categories}
    for box in sorted(scene.now.waiting, key=lambda box: box.iri):
        node, suggestion = nodes.get(box.iri, Node(box.iri)), found.get(box.iri)
        proposals = [i for i in node.iris(PROPOSED) if i in nodes and i not in scene.day.gone]
        proposal = nodes[proposals[0]] if proposals else None
        suggested = (suggestion and suggestion.node.iri_of("oko:suggests")) or ""
        capabilities = [nodes[i] for i in node.iris("oko:primaryCapability") if i in nodes]
        hints = dict.fromkeys(iri for c in capabilities for iri in c.iris("skos:relatedMatch"))
        resource = Unplaced(
            box,
            node,
            proposal=proposal,
            proposed=(proposal and proposal.iri_of("oko:inCategory")) or "",
            hints=list(hints),
            finding=suggestion,
            suggested=suggested,
            kind=kinds.get(suggested, ""),
        )
        listed.append(resource)
    return sorted(listed, key=lambda one: one.strength or -1, reverse=True)


def unplaced_row(reader: Reader, resource: Unplaced) -> dict[str, Cell]:
    """Write a resource as a row; an empty value is unknown."""
    language, proposal = reader.language, resource.proposal or Node("")
    node = resource.finding.node if resource.finding else Node("")
    return {
        **name_columns(reader, resource=resource.box.iri, providedBy=resource.box.owners),
        "why": resource.why(reader),
        **name_columns(reader, proposed=resource.proposed),
        **name_columns(reader, proposedConfidence=proposal.iri_of("oko:confidence") or ""),
        "proposal": proposal.iri,
        **dispute_columns(reader, *filter(None, [proposal.iri])),
        "proposalReason": str(proposal.text(language, "oko:reason") or ""),
        "capabilitiesLeadTo": resource.hints,
        **name_columns(reader, suggested=resource.suggested, drawnAs=resource.kind),
        **name_columns(reader, confidence=node.iri_of("oko:confidence") or ""),
        **(resource.finding.numbers if resource.finding else {}),
        "finding": node.iri,
        "day": node.value("oko:asOf"),
        **name_columns(reader, evidence=node.iri_of("oko:evidenceClass") or ""),
        "explanation": str(node.text(language, "dct:description") or ""),
    }


def unplaced_triples(reader: Reader, resources: Sequence[Unplaced]) -> list[ox.Triple]:
    """List the triples about the suggestions and proposals."""
    suggestions = [resource.finding for resource in resources if resource.finding]
    triples = finding_triples(reader, suggestions)
    term = ox.NamedNode(OKO["hasProposedPlacement"])
    for resource in resources:
        if resource.proposal:
            proposal = ox.NamedNode(resource.proposal.iri)
            triples += reader.whole.store.outward(proposal)
            triples.append(ox.Triple(ox.NamedNode(resource.box.iri), term, proposal))
    return triples

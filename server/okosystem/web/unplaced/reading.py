"""What has no place in a scene of the målbilde: what people propose, and what is worked out."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.terms import ID
from okosystem.engine.answers import Term
from okosystem.model.labels import Text
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.boards.findings import AnalysisFinding, slug_of
from okosystem.web.kind_pages.parts import Nodes
from okosystem.web.languages import current_language, mark
from okosystem.web.malbilde.boxes import ResourceBox
from okosystem.web.malbilde.scene import Scene
from okosystem.web.state import current_graph

KIND = "PlacementSuggestion"
UMBRELLA = mark("Samlenavn: delene har plass hver for seg.")
PLACED_ELSE = mark("Har plass i målbildet ellers, men ikke slik det vises her.")
IN_TEXT = mark("Nevnt i teksten på lysbildene fra 2021, men ikke tegnet som boks.")
NOT_SEEN = mark("Ikke på lysbildene fra 2021.")


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A resource without a place, and what points to one.

    `proposal` is made by people, `found` is worked out, `hints` are what its main capabilities
    lead to. `kind` tells where in the picture the place that is worked out is drawn. `parts` are
    what it is a name for, when some of it has a place.
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
        """Say why it has no place, as far as the graph knows."""
        if self.node.iris("oko:hasPlacement", "oko:hasFormerPlacement"):
            return PLACED_ELSE
        if self.is_umbrella:
            return UMBRELLA
        return IN_TEXT if self.node.iris("oko:namedOnSlide") else NOT_SEEN

    @property
    def is_umbrella(self) -> bool:
        """Tell whether it is only a name for its parts."""
        return self.proposal is None and bool(self.parts)

    @property
    def notes(self) -> list[Term]:
        """List what the editors say of its place."""
        said = self.node.all("skos:editorialNote")
        return [t for t in said if isinstance(t, ox.Literal) and "plassert" in t.value]

    @property
    def proposed(self) -> str:
        """The place that people propose, if any."""
        return (self.proposal and self.proposal.iri_of("oko:inCategory")) or ""

    @property
    def suggested(self) -> str:
        """The place that is worked out; empty is unknown."""
        return (self.found and self.found.node.iri_of("oko:suggests")) or ""

    @property
    def confidence(self) -> str:
        """How sure that place is; empty is unknown."""
        return (self.found and self.found.node.iri_of("oko:confidence")) or ""

    @property
    def level(self) -> str:
        """How sure it is, in a word: high, medium or low."""
        return slug_of(self.confidence)

    def reason(self) -> Text | None:
        """Give the reason for the proposal, for the reader."""
        return self.proposal.text(current_language(), "oko:reason") if self.proposal else None


def known() -> Nodes:
    """Read what is said of resources, of proposals, and of what others describe."""
    return collect_nodes(current_graph(), current_graph().ask("unplaced"))


def unplaced(shown: Scene, suggestions: Sequence[AnalysisFinding], nodes: Nodes) -> list[Unplaced]:
    """List what is in use without a place in a scene, what is most clear first.

    What nothing is known to point to stands last.
    """
    by_resource = {iri: one for one in suggestions for iri in one.node.iris("oko:concerns")}
    waiting = [box for box in shown.now.unplaced if not box.is_ended]
    found = [read(box, nodes, shown, by_resource.get(box.iri)) for box in waiting]
    return sorted(found, key=lambda one: (-(one.found.strength if one.found else -1), one.box.iri))


def read(box: ResourceBox, nodes: Nodes, shown: Scene, found: AnalysisFinding | None) -> Unplaced:
    """Read what is known of one resource, without what was not true then."""
    node = nodes.get(box.iri, Node(box.iri))
    proposals = [nodes[i] for i in node.iris("oko:hasProposedPlacement") if i in nodes]
    proposal = next((p for p in proposals if p.iri not in shown.day.gone), None)
    place = found.node.iri_of("oko:suggests") if found else None
    kinds = {c.iri: ID[f"category-kind/{c.kind}"] for c in shown.now.categories}
    parts, placed = node.iris("oko:hasPart"), {b.iri for b in shown.now.drawn}
    return Unplaced(
        box=box,
        node=node,
        proposal=proposal,
        hints=hints_of(node, nodes),
        found=found,
        kind=kinds.get(place or "", ""),
        parts=parts if placed.intersection(parts) else (),
    )


def hints_of(resource: Node, nodes: Nodes) -> list[str]:
    """List the categories that the main capabilities of a resource lead to."""
    capabilities = [nodes[i] for i in resource.iris("oko:primaryCapability") if i in nodes]
    return list(dict.fromkeys(iri for c in capabilities for iri in c.iris("skos:relatedMatch")))

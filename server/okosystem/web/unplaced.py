"""/uplassert: what is known but has no place in the picture, why, and what would place it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from flask import Blueprint, render_template

from okosystem.engine.answers import Term
from okosystem.web.graph import Node, ask, collect
from okosystem.web.kind_pages.parts import Nodes, of_class
from okosystem.web.languages import current_language, mark
from okosystem.web.texts import Text

bp = Blueprint("unplaced", __name__)

UMBRELLA = mark("Samlenavn: delene har plass hver for seg.")
IN_TEXT = mark("Nevnt i teksten på lysbildene fra 2021, men ikke tegnet som boks.")
NOT_SEEN = mark("Ikke på lysbildene fra 2021.")


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A resource without a place, the proposal there is, and what points to a category."""

    node: Node
    proposal: Node | None
    hints: Sequence[str]

    @property
    def why(self) -> str:
        """Say why it has no place, as far as the graph knows."""
        if self.is_umbrella:
            return UMBRELLA
        return IN_TEXT if self.node.iris("oko:namedOnSlide") else NOT_SEEN

    @property
    def is_umbrella(self) -> bool:
        """Tell whether it is only a name for its parts."""
        return self.proposal is None and bool(self.node.iris("oko:hasPart"))

    @property
    def notes(self) -> list[Term]:
        """List what the editors say of its place."""
        said = self.node.all("skos:editorialNote")
        return [t for t in said if isinstance(t, ox.Literal) and "plassert" in t.value]

    def reason(self) -> Text | None:
        """Give the reason for the proposal, for the reader."""
        return self.proposal.text(current_language(), "oko:reason") if self.proposal else None


@bp.get("/uplassert")
def unplaced() -> str:
    """List them, those with a proposal first."""
    nodes = collect(ask("unplaced"))
    found = read(nodes)
    proposed = [u for u in found if u.proposal]
    umbrellas = [u for u in found if u.is_umbrella]
    others = [u for u in found if not u.proposal and not u.is_umbrella]
    candidates = [node for node in nodes.values() if node.all("oko:candidateReason")]
    told = [node for u in found for node in (u.node, u.proposal) if node]
    return render_template(
        "unplaced.html",
        proposed=proposed,
        umbrellas=umbrellas,
        others=others,
        candidates=candidates,
        total=len(found),
        sources=list(dict.fromkeys(i for n in [*told, *candidates] for i in n.iris("dct:source"))),
    )


def read(nodes: Nodes) -> list[Unplaced]:
    """Read what has no place."""
    resources = of_class(nodes, "oko:SharedResource")
    return [Unplaced(r, proposal_of(r, nodes), hints_of(r, nodes)) for r in resources]


def proposal_of(resource: Node, nodes: Nodes) -> Node | None:
    """Find what is proposed for a resource."""
    found = (nodes[iri] for iri in resource.iris("oko:hasProposedPlacement") if iri in nodes)
    return next(found, None)


def hints_of(resource: Node, nodes: Nodes) -> list[str]:
    """List the categories that the main capabilities of a resource lead to."""
    capabilities = [nodes[i] for i in resource.iris("oko:primaryCapability") if i in nodes]
    return list(dict.fromkeys(iri for c in capabilities for iri in c.iris("skos:relatedMatch")))

"""What has no place, drawn to the places that are worked out and where these are in the picture."""

from collections.abc import Sequence

from okosystem.web.malbilde.scene import Scene
from okosystem.web.unplaced.reading import Unplaced
from okosystem.web.views.sankey import SankeyDiagram, draw_sankey

UNKNOWN = "ukjent"


def in_order(found: Sequence[Unplaced], shown: Scene) -> list[Unplaced]:
    """Sort as the places are drawn, so that no two bands cross; what is unknown stands last."""
    places = [category.iri for category in shown.picture.categories]
    return sorted(found, key=lambda one: places.index(one.suggested) if one.kind else len(places))


def drawing_of(shown: Sequence[Unplaced]) -> SankeyDiagram:
    """Draw from each resource by the place that is worked out to where in the picture that is."""
    return draw_sankey(
        [(one.box.iri, one.suggested or UNKNOWN, one.kind or UNKNOWN) for one in shown]
    )

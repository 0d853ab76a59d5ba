"""The poster on paper: laid out as wide as makes it fill the sheet, its text as large as can be."""

from okosystem.web.malbilde.layout import WIDTH
from okosystem.web.malbilde.poster import Poster, poster
from okosystem.web.malbilde.scene import Scene

# A3 on its side, in millimetres, and the edge that printers cannot reach.
ACROSS, DOWN, EDGE = 420.0, 297.0, 8.0
RATIO = (DOWN - 2 * EDGE) / (ACROSS - 2 * EDGE)
STEP, WIDEST = 40.0, 2 * WIDTH


def on_sheet(shown: Scene, root: str, footer: float) -> Poster:
    """Lay out a scene at the first width that lets all of it on the sheet, footer and all.

    Wider is lower, but of smaller text. What height is over then, the layers share.
    """
    wide = WIDTH
    drawn = poster(shown, root, wide)
    while drawn.height + footer > wide * RATIO and wide < WIDEST:
        wide += STEP
        drawn = poster(shown, root, wide)
    return poster(shown, root, wide, max(0.0, wide * RATIO - drawn.height - footer))

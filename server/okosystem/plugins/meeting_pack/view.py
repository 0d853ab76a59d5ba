"""/mote/lysbilder: the slides of the meeting pack as of today."""

from dataclasses import replace

from okosystem.graph.choices import Choices
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, View


def read(reader: Reader, choices: Choices) -> View:
    """Offer the slides, whose links lead back to this site."""
    return View(slides=lambda: _write_slides(reader, reader.language, reader.absolute("")))


@cached_per_graph(maxsize=3, of_today=True)
def _write_slides(graph: Reader, language: str, site: str) -> bytes:
    # Both import python-pptx, which a server that nobody asks for slides need not hold.
    from okosystem.plugins.meeting_pack.pack import make_deck
    from okosystem.plugins.meeting_pack.powerpoint import write_powerpoint

    reader = replace(graph, language=language, host=site)
    return write_powerpoint(reader, make_deck(reader))


FEATURE = Feature(
    name="meeting-slides",
    path="/mote/lysbilder",
    title=mark("Lysbilder til møtet"),
    read=read,
    day=None,
    template="",
    file="fagdag",
)

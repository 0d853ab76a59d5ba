"""What the ecosystem is: its definition, where the word comes from, and its four parts."""

from collections.abc import Mapping
from dataclasses import dataclass

from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.statements import Node, collect_nodes
from okosystem.rdf.terms import ID

PARTS = ("actor", "condition", "resource", "exchange")
DEFINED, ORIGIN, BLOG = (
    str(ID[name])
    for name in (
        "ecosystem/felles-okosystem",
        "slide/statement-02",
        "resource/digitaliseringsbloggen",
    )
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A definition, where the word comes from, a post about that, and the number in each part."""

    definition: Text | None
    origin: Text | None
    post: str
    parts: Mapping[str, int]


def explain_ecosystem(reader: Reader) -> Explanation:
    """Explain the ecosystem in the language of the reader, with the numbers of today."""
    nodes, parts = _read_explanation(reader)
    definition, origin = (
        nodes.get(iri, Node(iri)).text(reader.language, "dct:description")
        for iri in (DEFINED, ORIGIN)
    )
    post = nodes.get(BLOG, Node(BLOG)).value("dcat:landingPage")
    return Explanation(definition, origin and origin.first_sentence, post, parts)


@cached_per_graph(of_today=True)
def _read_explanation(graph: Reader) -> tuple[Mapping[str, Node], Mapping[str, int]]:
    nodes = collect_nodes(graph, graph.ask("explained-ecosystem"))
    return nodes, {kind: len(graph.members(kind)) for kind in PARTS}

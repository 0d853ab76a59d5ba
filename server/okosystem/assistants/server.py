"""The server: tools, resources and prompts on one graph."""

from importlib.metadata import version

from okosystem.assistants.faults import Mending
from okosystem.assistants.graph import Graph
from okosystem.assistants.prompts import add_prompts
from okosystem.assistants.reading import add_resources
from okosystem.assistants.tools import add_tools

INSTRUCTIONS = (
    "The knowledge graph of Norway's common public digital ecosystem (felles økosystem): shared "
    "resources, who provides, uses and sets the terms for them, what depends on what, needs, gaps "
    "and overlaps. Begin with search or questions. Cite IRI, source and evidence class: fact, "
    "deduction, judgement and proposal are not the same. What the graph does not claim to know in "
    "full is unknown («ukjent»), never «no»."
)


def make(graph: Graph) -> Mending:
    """Make a server of a graph."""
    server = Mending(
        "okosystem",
        title="Felles økosystem",
        instructions=INSTRUCTIONS,
        version=version("okosystem"),
        log_level="WARNING",
        subscriptions=False,
    )
    add_tools(server, graph)
    add_resources(server, graph)
    add_prompts(server)
    return server

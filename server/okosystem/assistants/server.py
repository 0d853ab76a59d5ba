"""The MCP server: the tools, resources and prompts of one graph."""

import json
from importlib.metadata import version
from typing import Any

import pyoxigraph as ox
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError

from okosystem.assistants.errors import ExplainingServer
from okosystem.assistants.graph import ServedGraph
from okosystem.assistants.prompts import add_prompts
from okosystem.assistants.queries import render_answers
from okosystem.assistants.tools import add_tools
from okosystem.core.terms import ID

INSTRUCTIONS = (
    "The knowledge graph of Norway's common public digital ecosystem (felles økosystem): shared "
    "resources, who provides, uses and sets the terms for them, what depends on what, needs, gaps "
    "and overlaps. Begin with search or questions. Cite IRI, source and evidence class: fact, "
    "deduction, judgement and proposal are not the same. What the graph does not claim to know in "
    "full is unknown («ukjent»), never «no»."
)
TURTLE, JSON = "text/turtle", "application/json"
COMPLETENESS_QUERY = "known-completeness"


def make_server(graph: ServedGraph) -> ExplainingServer:
    """Make the server of a graph."""
    server = ExplainingServer(
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


def add_resources(server: MCPServer[Any], graph: ServedGraph) -> None:
    """Add the documents that clients can read."""

    @server.resource("okosystem://ontology", title="Ontologien", mime_type=TURTLE)
    def ontology() -> str:
        """Read the classes and properties of the graph, with definitions in nb and en."""
        sparql = graph.release.page_queries["ontology-document"]
        return graph.store.query(sparql).write(TURTLE).decode()

    @server.resource("okosystem://completeness", title="Hva grafen vet, og ikke", mime_type=JSON)
    def completeness() -> str:
        """List what the graph claims to know in full; everything else is «ukjent»."""
        query = graph.release.queries[COMPLETENESS_QUERY]
        answer = graph.store.query(query.sparql)
        named_answer = (query, answer.columns, answer.rows())
        return render_answers(graph, [named_answer], (0, 500), "nb").model_dump_json()

    @server.resource("okosystem://release", title="Utgivelsen", mime_type=JSON)
    def release() -> str:
        """Identify the release that answers: digest, version, day and prefixes."""
        names = ("digest", "version", "modified", "prefixes")
        return json.dumps({name: graph.release.manifest.get(name) for name in names})

    @server.resource("okosystem://{kind}/{slug}", title="En ting i grafen", mime_type=TURTLE)
    def thing(kind: str, slug: str) -> str:
        """Read all statements about an entity, such as okosystem://resource/id-porten."""
        return describe_in_turtle(graph, f"{ID}{kind}/{slug}")


def describe_in_turtle(graph: ServedGraph, iri: str) -> str:
    """Describe an entity in Turtle; raises ResourceNotFoundError if nothing is said about it."""
    if iri not in graph.store:
        raise ResourceNotFoundError(
            f"Nothing is said about {iri[:200]}. How to fix it: find it with the tool search; "
            "id/resource/id-porten is read as okosystem://resource/id-porten."
        )
    sparql = graph.release.profiles[0].sparql
    node = ox.NamedNode(iri)
    return graph.store.query(sparql, parameters={"thing": node}).write(TURTLE).decode()

"""What clients may read: things and the ontology in Turtle, and what the graph claims to know."""

import json
from typing import Any

import pyoxigraph as ox
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError

from okosystem.assistants.asking import answered
from okosystem.assistants.graph import Graph
from okosystem.core.terms import ID

TURTLE, JSON = "text/turtle", "application/json"
CLAIMS = "known-completeness"


def add_resources(server: MCPServer[Any], graph: Graph) -> None:
    """Give a server what can be read of a graph."""

    @server.resource("okosystem://ontology", title="Ontologien", mime_type=TURTLE)
    def ontology() -> str:
        """Give the classes and properties of the graph, with definitions in nb and en."""
        sparql = graph.release.page_queries["ontology-document"]
        return graph.store.query(sparql).write(TURTLE).decode()

    @server.resource("okosystem://completeness", title="Hva grafen vet, og ikke", mime_type=JSON)
    def completeness() -> str:
        """Tell what the graph claims to know in full; all else is «ukjent»."""
        query = graph.release.queries[CLAIMS]
        answer = graph.store.query(query.sparql)
        asked = (query, answer.columns, answer.rows())
        return answered(graph, [asked], (0, 500), "nb").model_dump_json()

    @server.resource("okosystem://release", title="Utgivelsen", mime_type=JSON)
    def release() -> str:
        """Tell which release is asked: digest, version, day and prefixes."""
        told = ("digest", "version", "modified", "prefixes")
        return json.dumps({name: graph.release.manifest.get(name) for name in told})

    @server.resource("okosystem://{kind}/{slug}", title="En ting i grafen", mime_type=TURTLE)
    def thing(kind: str, slug: str) -> str:
        """Give all that is said of a thing, such as okosystem://resource/id-porten."""
        return turtle(graph, f"{ID}{kind}/{slug}")


def turtle(graph: Graph, iri: str) -> str:
    """Describe a thing in Turtle; raises ResourceNotFoundError when nothing is said of it."""
    if iri not in graph.store:
        raise ResourceNotFoundError(
            f"Nothing is said about {iri[:200]}. How to fix it: find it with the tool search; "
            "id/resource/id-porten is read as okosystem://resource/id-porten."
        )
    sparql = graph.release.profiles[0].sparql
    node = ox.NamedNode(iri)
    return graph.store.query(sparql, parameters={"thing": node}).write(TURTLE).decode()

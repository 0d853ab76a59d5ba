"""The tools: what a client may ask, with the schema of what it gives and gets."""

from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp_types import CallToolResult
from pydantic import Field

from okosystem.assistants import asking, describing, querying, walking
from okosystem.assistants.analysing import add_analyses
from okosystem.assistants.answers import Description, Hits, Ways
from okosystem.assistants.calling import (
    READS,
    Ctx,
    Day,
    First,
    Language,
    Most,
    Scenario,
    Thing,
    client_of,
    told,
)  # fmt: skip
from okosystem.assistants.graph import Graph
from okosystem.assistants.tables import Questions, Result, Tables


def add_tools(server: MCPServer[Any], graph: Graph) -> None:
    """Give a server the tools on a graph."""
    _add_things(server, graph)
    _add_questions(server, graph)
    add_analyses(server, graph)


def _add_things(server: MCPServer[Any], graph: Graph) -> None:
    @server.tool(title="Find things by name, also former names", annotations=READS)
    def search(
        text: Annotated[str, Field(min_length=1, max_length=200, description="Words of a name")],
        kind: Annotated[
            str, Field(max_length=40, description="resource, actor, need, …; empty for all")
        ] = "",
        limit: Most = 10,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Hits]:
        """Find resources, actors, needs and more in Norway's common digital ecosystem by name.

        Former names count, and `found_by` shows the name that matched. Nothing found is
        «ukjent» (unknown): the graph does not claim to know every resource.
        """
        return told(describing.search(graph, text, kind, limit, language))

    @server.tool(title="Describe a thing, statement by statement", annotations=READS)
    def describe(
        thing: Thing, offset: First = 0, limit: Most = 15, language: Language = "nb"
    ) -> Annotated[CallToolResult, Description]:
        """Tell what is said of a thing: each statement with source, evidence class and dates.

        `unknown` lists what may be true but is not known: say «ukjent», never «nei».
        """
        return told(describing.describe(graph, thing, (offset, limit), language))

    @server.tool(title="The shortest ways between two things", annotations=READS)
    def path(
        start: Thing,
        end: Thing,
        limit: Annotated[int, Field(ge=1, le=20, description="The most ways to tell")] = 3,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Ways]:
        """Find how two things hang together: roles, dependencies, parts, exchanges, memberships.

        Each step names the statements that make it. No way known does not mean none.
        """
        return told(walking.ways(graph, start, end, limit, language))


def _add_questions(server: MCPServer[Any], graph: Graph) -> None:
    @server.tool(title="List the named questions", annotations=READS)
    def questions(
        about: Annotated[str, Field(max_length=200, description="Words; empty for all")] = "",
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Questions]:
        """List the questions that can be asked by name, with their parameters and an example."""
        return told(asking.questions(graph, about, language))

    @server.tool(title="Ask a named question", annotations=READS)
    def ask(
        name: Annotated[str, Field(max_length=200, description="A name from `questions`")],
        ctx: Ctx,
        parameters: Annotated[
            dict[str, str] | None, Field(description="A text for each parameter it has")
        ] = None,
        date: Day = "",
        scenario: Scenario = "",
        offset: First = 0,
        limit: Most = 50,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Tables]:
        """Ask one of the named questions, which people have reviewed. Prefer this to `sparql`.

        With a date or a scenario every analysis is worked out anew: phase-out-board, criticality.
        """
        then = graph.as_of_day(date, scenario, client_of(ctx))
        return told(asking.ask(then, name, parameters or {}, (offset, limit), language))

    @server.tool(title="Ask in SPARQL 1.1", annotations=READS)
    def sparql(
        query: Annotated[str, Field(min_length=1, max_length=20_000)],
        ctx: Ctx,
        limit: Most = 100,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Result]:
        """Ask the graph in SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE, all prefixes declared.

        The ontology is the resource okosystem://ontology. Select statement nodes too, so that
        their sources come along in `grounds`. A query that takes too much is stopped.
        """
        return told(querying.sparql(graph, query, client_of(ctx), limit, language))

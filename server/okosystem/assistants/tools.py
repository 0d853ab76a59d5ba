"""The tools, with the schemas of their arguments and answers."""

import json
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context, MCPServer
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from okosystem.assistants import entities, queries
from okosystem.assistants.graph import ServedGraph
from okosystem.assistants.schemas import Answer, Description, Hits, Questions, Result, Tables, Ways
from okosystem.assistants.summaries import summarize

Language = Annotated[
    Literal["nb", "nn", "en"], Field(description="Language of names: nb (default), nn or en")
]
Thing = Annotated[
    str,
    Field(
        min_length=1,
        max_length=500,
        description="An IRI, prefix:name such as resource:id-porten, or a name as people say it",
    ),
]
OptionalThing = Annotated[str, Field(max_length=500, description="The same, or empty for all")]
Limit = Annotated[int, Field(ge=1, le=200, description="The largest number of rows to return")]
Offset = Annotated[int, Field(ge=0, le=1_000_000, description="The number of rows to skip")]
Day = Annotated[
    str, Field(max_length=40, description="YYYY-MM-DD: as of that day; empty for the release's")
]
Scenario = Annotated[
    str,
    Field(
        max_length=80,
        description="Lay this scenario over the graph, as of its own day unless one is given; "
        "`search` lists them by kind scenario",
    ),
]
Event = Literal["stop", "break-interface", "extend", "change-owner"]
Ctx = Context[Any, Any]
READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def add_tools(server: MCPServer[Any], graph: ServedGraph) -> None:
    """Add all the tools to a server."""
    _add_entity_tools(server, graph)
    _add_question_tools(server, graph)
    _add_analysis_tools(server, graph)


def _add_entity_tools(server: MCPServer[Any], graph: ServedGraph) -> None:
    @server.tool(title="Find entities by name, also by past names", annotations=READ_ONLY)
    def search(
        text: Annotated[str, Field(min_length=1, max_length=200, description="Words of a name")],
        kind: Annotated[
            str, Field(max_length=40, description="resource, actor, need, …; empty for all")
        ] = "",
        limit: Limit = 10,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Hits]:
        """Find resources, actors, needs and more in Norway's common digital ecosystem by name.

        Past names count too, and `found_by` has the name that matched. No hits means
        «ukjent» (unknown): the graph does not claim to know every resource.
        """
        return _render(entities.search(graph.view(language), text, kind, limit))

    @server.tool(title="Describe an entity, statement by statement", annotations=READ_ONLY)
    def describe(
        thing: Thing, offset: Offset = 0, limit: Limit = 15, language: Language = "nb"
    ) -> Annotated[CallToolResult, Description]:
        """Describe an entity by its statements, each with source, evidence class and dates.

        `unknown` lists what may be true but is not known: say «ukjent», never «nei».
        """
        return _render(entities.describe(graph.view(language), thing, (offset, limit)))

    @server.tool(title="Find the shortest paths between two entities", annotations=READ_ONLY)
    def path(
        start: Thing,
        end: Thing,
        limit: Annotated[int, Field(ge=1, le=20, description="The largest number of paths")] = 3,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Ways]:
        """Find how two entities are related: roles, dependencies, parts, exchanges, memberships.

        Each step names the statements that make it. No known path does not mean there is none.
        """
        return _render(entities.find_paths(graph.view(language), start, end, limit))


def _add_question_tools(server: MCPServer[Any], graph: ServedGraph) -> None:
    @server.tool(title="List the named questions", annotations=READ_ONLY)
    def questions(
        about: Annotated[str, Field(max_length=200, description="Words; empty for all")] = "",
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Questions]:
        """List the questions that `ask` can answer, with their parameters and an example."""
        return _render(queries.list_questions(graph.view(language), about))

    @server.tool(title="Ask a named question", annotations=READ_ONLY)
    def ask(
        name: Annotated[str, Field(max_length=200, description="A name from `questions`")],
        ctx: Ctx,
        parameters: Annotated[
            dict[str, str] | None, Field(description="A value for each of its parameters")
        ] = None,
        date: Day = "",
        scenario: Scenario = "",
        offset: Offset = 0,
        limit: Limit = 50,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Tables]:
        """Ask one of the named questions, which people have reviewed. Prefer this to `sparql`.

        With a date or a scenario, every analysis is computed anew: phase-out-board, criticality.
        """
        view = graph.view(language, date, scenario, _client_of(ctx))
        window = (offset, limit)
        return _render(queries.answer_question(view, name, parameters or {}, window))

    @server.tool(title="Ask in SPARQL 1.1", annotations=READ_ONLY)
    def sparql(
        query: Annotated[str, Field(min_length=1, max_length=20_000)],
        ctx: Ctx,
        limit: Limit = 100,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Result]:
        """Query the graph in SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE, all prefixes declared.

        The ontology is the resource okosystem://ontology. Select statement nodes as well, so that
        `grounds` includes their sources. A query that needs too much time or memory is stopped.
        """
        view = graph.view(language)
        return _render(queries.answer_sparql(view, query, _client_of(ctx), limit))


def _add_analysis_tools(server: MCPServer[Any], graph: ServedGraph) -> None:
    @server.tool(title="Find what an event affects", annotations=READ_ONLY)
    def impact(
        thing: Thing,
        ctx: Ctx,
        event: Annotated[Event, Field(description="What happens to the entity")] = "stop",
        date: Day = "",
        scenario: Scenario = "",
        offset: Offset = 0,
        limit: Limit = 50,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Tables]:
        """Find what an event affects, directly or through others, by which path, and its owners.

        `likely` is false for what is affected in the worst case only.
        """
        view = graph.view(language, date, scenario, _client_of(ctx))
        return _render(queries.analyse_impact(view, thing, event, (offset, limit)))

    @server.tool(title="Find overlaps", annotations=READ_ONLY)
    def overlap(
        ctx: Ctx,
        thing: OptionalThing = "",
        date: Day = "",
        scenario: Scenario = "",
        offset: Offset = 0,
        limit: Limit = 50,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Tables]:
        """Find resources that overlap or may overlap, all or with one. Questions, not rulings."""
        view = graph.view(language, date, scenario, _client_of(ctx))
        return _render(queries.analyse(view, queries.OVERLAP, thing, (offset, limit)))

    @server.tool(title="Find gaps", annotations=READ_ONLY)
    def gaps(
        ctx: Ctx,
        about: OptionalThing = "",
        date: Day = "",
        scenario: Scenario = "",
        offset: Offset = 0,
        limit: Limit = 50,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Tables]:
        """Find gaps, and needs that nothing addresses: all, or for one category or need."""
        view = graph.view(language, date, scenario, _client_of(ctx))
        return _render(queries.analyse(view, queries.GAPS, about, (offset, limit)))


def _render(answer: Answer) -> CallToolResult:
    """Render an answer as a summary, as JSON text for clients without schemas, and as structure."""
    structure = answer.model_dump(mode="json")
    texts = (summarize(answer), json.dumps(structure, ensure_ascii=False))
    return CallToolResult(
        content=[TextContent(type="text", text=text) for text in texts],
        structured_content=structure,
    )


def _client_of(ctx: Ctx) -> str:
    """Return the client's address; over stdio there is only one client."""
    request = ctx.request_context.request
    return str(request.client.host) if request is not None and request.client else "stdio"

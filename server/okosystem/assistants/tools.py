"""The tools, with the schemas of their arguments and answers; tools.toml describes them."""

import json
from collections.abc import Callable
from functools import cache, partial
from typing import Annotated, Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from mcp.server.mcpserver import Context, MCPServer
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from okosystem.assistants import entities, queries
from okosystem.assistants.graph import ServedGraph, render_text
from okosystem.assistants.schemas import Answer, Description, Hits, Questions, Result, Tables, Ways
from okosystem.core.package import read_package_table

TEXTS = read_package_table("assistants/tools.toml")
Event = Literal["stop", "break-interface", "extend", "change-owner"]
Ctx = Context[Any, Any]
READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
Tool = Callable[..., CallToolResult]
MAX_SUMMARY_ROWS = 10


def argument(name: str, **limits: int) -> Any:
    """Describe an argument of a tool, with limits on its value."""
    return Field(description=TEXTS["arguments"][name], **limits)  # type: ignore[call-overload]


Language = Annotated[Literal["nb", "nn", "en"], argument("language")]
Thing = Annotated[str, argument("thing", min_length=1, max_length=500)]
OptionalThing = Annotated[str, argument("optional_thing", max_length=500)]
Limit = Annotated[int, argument("limit", ge=1, le=200)]
Offset = Annotated[int, argument("offset", ge=0, le=1_000_000)]
Day = Annotated[str, argument("date", max_length=40)]
Scenario = Annotated[str, argument("scenario", max_length=80)]


def add_tools(server: MCPServer[Any], graph: ServedGraph) -> None:
    """Add all the tools to a server."""

    def tool(function: Tool) -> Tool:
        return server.tool(**TEXTS["tools"][function.__name__], annotations=READ_ONLY)(function)

    _add_entity_tools(tool, graph)
    _add_question_tools(tool, graph)
    _add_analysis_tools(tool, graph)


def _add_entity_tools(tool: Callable[[Tool], Tool], graph: ServedGraph) -> None:
    @tool
    def search(
        text: Annotated[str, argument("text", min_length=1, max_length=200)],
        kind: Annotated[str, argument("kind", max_length=40)] = "",
        limit: Limit = 10,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Hits]:
        return _render(entities.search(graph.view(language), text, kind, limit))

    @tool
    def describe(
        thing: Thing, offset: Offset = 0, limit: Limit = 15, language: Language = "nb"
    ) -> Annotated[CallToolResult, Description]:
        return _render(entities.describe(graph.view(language), thing, (offset, limit)))

    @tool
    def path(
        start: Thing,
        end: Thing,
        limit: Annotated[int, argument("paths", ge=1, le=20)] = 3,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Ways]:
        return _render(entities.find_paths(graph.view(language), start, end, limit))


def _add_question_tools(tool: Callable[[Tool], Tool], graph: ServedGraph) -> None:
    @tool
    def questions(
        about: Annotated[str, argument("about", max_length=200)] = "",
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Questions]:
        return _render(queries.list_questions(graph.view(language), about))

    @tool
    def ask(
        name: Annotated[str, argument("name", max_length=200)],
        ctx: Ctx,
        parameters: Annotated[dict[str, str] | None, argument("parameters")] = None,
        date: Day = "",
        scenario: Scenario = "",
        offset: Offset = 0,
        limit: Limit = 50,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Tables]:
        view = graph.view(language, date, scenario, _client_of(ctx))
        window = (offset, limit)
        return _render(queries.answer_question(view, name, parameters or {}, window))

    @tool
    def sparql(
        query: Annotated[str, Field(min_length=1, max_length=20_000)],
        ctx: Ctx,
        limit: Limit = 100,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Result]:
        view = graph.view(language)
        return _render(queries.answer_sparql(view, query, _client_of(ctx), limit))


def _add_analysis_tools(tool: Callable[[Tool], Tool], graph: ServedGraph) -> None:
    @tool
    def impact(
        thing: Thing,
        ctx: Ctx,
        event: Annotated[Event, argument("event")] = "stop",
        date: Day = "",
        scenario: Scenario = "",
        offset: Offset = 0,
        limit: Limit = 50,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Tables]:
        view = graph.view(language, date, scenario, _client_of(ctx))
        return _render(queries.analyse_impact(view, thing, event, (offset, limit)))

    @tool
    def overlap(
        ctx: Ctx,
        thing: OptionalThing = "",
        date: Day = "",
        scenario: Scenario = "",
        offset: Offset = 0,
        limit: Limit = 50,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Tables]:
        view = graph.view(language, date, scenario, _client_of(ctx))
        return _render(queries.analyse(view, queries.OVERLAP_QUERIES, thing, (offset, limit)))

    @tool
    def gaps(
        ctx: Ctx,
        about: OptionalThing = "",
        date: Day = "",
        scenario: Scenario = "",
        offset: Offset = 0,
        limit: Limit = 50,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Tables]:
        view = graph.view(language, date, scenario, _client_of(ctx))
        return _render(queries.analyse(view, queries.GAP_QUERIES, about, (offset, limit)))


def _render(answer: Answer) -> CallToolResult:
    """Render an answer as a summary, as JSON text for clients without schemas, and as structure."""
    structure = answer.model_dump(mode="json")
    texts = (summarize(answer), json.dumps(structure, ensure_ascii=False))
    return CallToolResult(
        content=[TextContent(type="text", text=text) for text in texts],
        structured_content=structure,
    )


def summarize(answer: Answer) -> str:
    """Summarize an answer in a few lines, ending with its basis, release and completeness."""
    text, kind = partial(render_text, language=answer.language), type(answer).__name__
    lines = _read_template().render(answer=answer, kind=kind, most=MAX_SUMMARY_ROWS, text=text)
    note = text("note", release=answer.release[:12], completeness=answer.completeness)
    basis = answer.basis
    newest = basis.newest_source.date if basis.newest_source else "-"
    rests_on = text("rests-on", statements=basis.statements, newest=newest)
    return "\n".join([lines.removeprefix("\n") or text("none"), rests_on, note])


@cache
def _read_template() -> Template:
    loader = PackageLoader("okosystem", "assistants")
    environment = Environment(loader=loader, undefined=StrictUndefined)  # noqa: S701  plain text
    return environment.get_template("summaries.jinja")


def _client_of(ctx: Ctx) -> str:
    """Return the client's address; over stdio there is only one client."""
    request = ctx.request_context.request
    return str(request.client.host) if request is not None and request.client else "stdio"

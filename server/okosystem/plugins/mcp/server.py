"""The MCP server: the tools, resources and prompts of one release.

Its errors explain the problem and how to fix it, without stack traces.
"""

import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib.metadata import version
from typing import Any, TypeVar, get_args

import mcp_types as mcp
from anyio import to_thread
from jinja2 import Environment, StrictUndefined
from mcp.server.caching import CacheableMethod, CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from okosystem.errors import GraphError
from okosystem.graph.choices import Refused
from okosystem.package import read_package_table
from okosystem.plugins.mcp.answers import Answer, render
from okosystem.plugins.mcp.feature_tools import feature_tools
from okosystem.plugins.mcp.resources import read, suggest
from okosystem.plugins.mcp.served import Served
from okosystem.plugins.mcp.tools import TOOLS, Tool

T = TypeVar("T")
Context = ServerRequestContext[Any]
Paging = mcp.PaginatedRequestParams | None
logger = logging.getLogger(__name__)
CACHE_HINT = CacheHint(ttl_ms=300_000, scope="public")
"""How long a client may keep what it has read: a server answers from one release, to anybody."""
MAX_COMPLETIONS = 100
"""The protocol allows no more in one answer."""
MAX_ARGUMENT = 2000
READ_ONLY = mcp.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
TEXTS = read_package_table("plugins/mcp/prompts.toml")
PROMPTS = {one["name"]: mcp.Prompt(**one) for one in TEXTS["prompts"]}


def make_server(served: Served) -> Server[Any]:
    """Make the server of a release."""
    handlers = Handlers(served)
    return Server(
        "okosystem",
        title="Felles økosystem",
        instructions=TEXTS["instructions"],
        version=version("okosystem"),
        cache_hints=dict.fromkeys(get_args(CacheableMethod), CACHE_HINT),
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
        on_list_prompts=handlers.list_prompts,
        on_get_prompt=handlers.get_prompt,
        on_completion=handlers.complete,
    )


class Handlers:
    """The handlers of the requests of the protocol."""

    def __init__(self, served: Served) -> None:
        self._served = served

    @cached_property
    def _tools(self) -> Mapping[str, Tool]:
        return {tool.name: tool for tool in (*TOOLS, *feature_tools(self._served.reader))}

    async def list_tools(self, _: Context, __: Paging) -> mcp.ListToolsResult:
        """List the tools; what they let choose is read from the graph."""
        return await _run(
            lambda: mcp.ListToolsResult(tools=[*map(_describe, self._tools.values())])
        )

    async def call_tool(
        self, context: Context, params: mcp.CallToolRequestParams
    ) -> mcp.CallToolResult:
        """Call a tool; an error is a result that explains it."""
        client = str(context.request.client.host) if context.request else "stdio"
        try:
            return await _run(lambda: self._call(params.name, params.arguments or {}, client))
        except MCPError as error:
            text = mcp.TextContent(type="text", text=error.message)
            return mcp.CallToolResult(content=[text], is_error=True)

    def _call(self, name: str, arguments: Mapping[str, Any], client: str) -> mcp.CallToolResult:
        tool = self._tools.get(name)
        if tool is None:
            raise _invalid(f"There is no tool {name[:80]!r}. There is: {', '.join(self._tools)}.")
        known = tool.arguments.model_fields
        if unknown := [argument for argument in arguments if argument not in known]:
            fault = f"{name} has no argument {unknown[0][:80]!r}. It has: {', '.join(known)}."
            raise _invalid(fault)
        return render(tool.call(self._served, client, arguments))

    async def list_resources(self, _: Context, __: Paging) -> mcp.ListResourcesResult:
        """List the resources."""
        return mcp.ListResourcesResult(resources=[mcp.Resource(**r) for r in TEXTS["resources"]])

    async def list_templates(self, _: Context, __: Paging) -> mcp.ListResourceTemplatesResult:
        """List the addresses of resources with parts to fill in."""
        templates = [mcp.ResourceTemplate(**one) for one in TEXTS["templates"]]
        return mcp.ListResourceTemplatesResult(resource_templates=templates)

    async def read_resource(
        self, _: Context, params: mcp.ReadResourceRequestParams
    ) -> mcp.ReadResourceResult:
        """Read a resource; raises MCPError with an explanation."""
        try:
            text, media_type = await _run(lambda: read(self._served, params.uri))
        except MCPError as error:
            raise MCPError(error.code, error.message, {"uri": params.uri}) from error
        contents = mcp.TextResourceContents(uri=params.uri, text=text, mime_type=media_type)
        return mcp.ReadResourceResult(contents=[contents])

    async def list_prompts(self, _: Context, __: Paging) -> mcp.ListPromptsResult:
        """List the prompts."""
        return mcp.ListPromptsResult(prompts=[*PROMPTS.values()])

    async def get_prompt(
        self, _: Context, params: mcp.GetPromptRequestParams
    ) -> mcp.GetPromptResult:
        """Return a prompt; raises MCPError with an explanation."""
        name, given = params.name, params.arguments or {}
        if name not in PROMPTS:
            raise _invalid(f"There is no prompt {name[:80]!r}. There is: {', '.join(PROMPTS)}.")
        known = {one.name: one for one in PROMPTS[name].arguments or ()}
        faults = [f"lacks {a!r}" for a, one in known.items() if one.required and not given.get(a)]
        faults += [f"has no argument {a[:80]!r}" for a in given if a not in known]
        faults += [f"has too long a {a!r}" for a in given if len(given[a]) > MAX_ARGUMENT]
        if faults:
            raise _invalid(f"{name} {faults[0]}. Its arguments are {', '.join(known)}.")
        environment = Environment(undefined=StrictUndefined)  # noqa: S701  plain text
        text = environment.from_string(TEXTS["texts"][name]).render(
            {**dict.fromkeys(known), **given}
        )
        content = mcp.TextContent(type="text", text=f"{text}\n\n{TEXTS['rules']}")
        return mcp.GetPromptResult(messages=[mcp.PromptMessage(role="user", content=content)])

    async def complete(self, _: Context, params: mcp.CompleteRequestParams) -> mcp.CompleteResult:
        """Suggest values for an argument."""
        known = (params.context and params.context.arguments) or {}
        found = await _run(lambda: suggest(self._served, params.ref, params.argument, known))
        completion = mcp.Completion(
            values=found[:MAX_COMPLETIONS], total=len(found), has_more=len(found) > MAX_COMPLETIONS
        )
        return mcp.CompleteResult(completion=completion)


def _describe(tool: Tool) -> mcp.Tool:
    return mcp.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        output_schema=Answer.model_json_schema(),
        annotations=READ_ONLY,
    )


async def _run(function: Callable[[], T]) -> T:
    """Run a function in a thread; raises MCPError, which says nothing about the inside."""
    try:
        return await to_thread.run_sync(function)
    except (GraphError, ValidationError) as error:
        raise _invalid(_explain(error)) from error
    except MCPError:
        raise
    except Exception as error:
        logger.exception("a request failed")
        raise MCPError(mcp.INTERNAL_ERROR, "The server could not answer; see its log.") from error


def _explain(error: GraphError | ValidationError) -> str:
    """Describe an error that the client can fix."""
    message = str(error)
    if isinstance(error, ValidationError):
        faults = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        message = "; ".join(faults)
    if isinstance(error, Refused):
        message = error.to_english()
    return message if "How to fix it" in message else f"{message}. How to fix it: correct it."


def _invalid(message: str) -> MCPError:
    return MCPError(mcp.INVALID_PARAMS, message)

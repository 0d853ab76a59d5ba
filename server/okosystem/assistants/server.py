"""The MCP server: the tools, resources and prompts of one graph.

Its errors explain the problem and how to fix it, without stack traces.
"""

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Annotated, Any, get_args

import pyoxigraph as ox
from anyio import to_thread
from mcp.server.caching import CacheableMethod, CacheHint
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolResult,
    Completion,
    CompletionArgument,
    CompletionContext,
    GetPromptResult,
    InputRequiredResult,
    PromptReference,
    ResourceTemplateReference,
)
from pydantic import Field, ValidationError

from okosystem.assistants.completion import complete
from okosystem.assistants.graph import ServedGraph
from okosystem.assistants.queries import answer_question
from okosystem.assistants.tools import add_tools
from okosystem.core.errors import GraphError
from okosystem.core.package import read_package_table
from okosystem.core.terms import ID

TURTLE, JSON, SPARQL = "text/turtle", "application/json", "application/sparql-query"
COMPLETENESS_QUERY = "known-completeness"
FIX_HEADING = "How to fix it"
CACHE_HINT = CacheHint(ttl_ms=300_000, scope="public")
"""How long a client may keep what it has read: a server answers from one release, to anybody."""
Text = Annotated[str, Field(max_length=2000)]


def make_server(graph: ServedGraph) -> "ExplainingServer":
    """Make the server of a graph."""
    texts = read_package_table("assistants/prompts.toml")
    server = ExplainingServer(
        "okosystem",
        title="Felles økosystem",
        instructions=texts["instructions"],
        version=version("okosystem"),
        log_level="WARNING",
        subscriptions=False,
        cache_hints=dict.fromkeys(get_args(CacheableMethod), CACHE_HINT),
    )
    add_tools(server, graph)
    _add_resources(server, graph)
    _add_prompts(server, texts)
    _add_completion(server, graph)
    return server


class ExplainingServer(MCPServer[Any]):
    """An MCP server that checks names before it calls, and explains every error of the client."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool; raises ToolError with an explanation."""
        known = {
            tool.name: list(tool.input_schema["properties"]) for tool in await self.list_tools()
        }
        if name not in known:
            raise ToolError(f"There is no tool {name[:80]!r}. There is: {', '.join(known)}.")
        for argument in arguments:
            if argument not in known[name]:
                names = ", ".join(known[name])
                raise ToolError(f"{name} has no argument {argument[:80]!r}. It has: {names}.")
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if explanation := _explain(error.__cause__):
                raise ToolError(explanation) from error
            raise

    async def get_prompt(
        self,
        name: str,
        arguments: dict[str, Any] | None = None,
        context: Context[Any, Any] | None = None,
    ) -> GetPromptResult | InputRequiredResult:
        """Return a prompt; raises MCPError with an explanation."""
        prompts = {prompt.name: prompt for prompt in await self.list_prompts()}
        if name not in prompts:
            known = ", ".join(prompts)
            raise _invalid(f"There is no prompt {name[:80]!r}. There is: {known}.")
        parameters = prompts[name].arguments or []
        missing = [a.name for a in parameters if a.required and not (arguments or {}).get(a.name)]
        unknown = sorted(set(arguments or {}) - {a.name for a in parameters})
        if missing or unknown:
            fault = f"lacks {missing[0]!r}" if missing else f"has no argument {unknown[0][:80]!r}"
            names = ", ".join(a.name for a in parameters)
            raise _invalid(f"{name} {fault}. {FIX_HEADING}: its arguments are {names}.")
        try:
            return await super().get_prompt(name, arguments, context)
        except ValueError as error:
            raise _invalid(
                f"{name}: an argument is too long. {FIX_HEADING}: shorten it."
            ) from error


def _explain(cause: BaseException | None) -> str:
    """Describe an error that the client can fix; empty for any other error."""
    if isinstance(cause, GraphError):
        message = str(cause)
        return (
            message
            if FIX_HEADING in message
            else f"{message}. {FIX_HEADING}: correct it and ask again."
        )
    if isinstance(cause, ValidationError):
        faults = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in cause.errors())
        return f"{'; '.join(faults)}. {FIX_HEADING}: see the input schema of the tool."
    return ""


def _invalid(message: str) -> MCPError:
    return MCPError(INVALID_PARAMS, message)


def _add_resources(server: ExplainingServer, graph: ServedGraph) -> None:
    @server.resource("okosystem://ontology", title="Ontologien", mime_type=TURTLE)
    def ontology() -> str:
        """Read the classes and properties of the graph, with definitions in nb and en."""
        sparql = graph.release.page_queries["ontology-document"]
        return graph.store.query(sparql).write(TURTLE).decode()

    @server.resource("okosystem://completeness", title="Hva grafen vet, og ikke", mime_type=JSON)
    def completeness() -> str:
        """List what the graph claims to know in full; everything else is «ukjent»."""
        return answer_question(graph, COMPLETENESS_QUERY, {}, (0, 500)).model_dump_json()

    @server.resource("okosystem://release", title="Utgivelsen", mime_type=JSON)
    def release() -> str:
        """Identify the release that answers: digest, version, day and prefixes."""
        names = ("digest", "version", "modified", "prefixes")
        return json.dumps({name: graph.release.manifest.get(name) for name in names})

    # Before the next one, which its addresses match too.
    @server.resource("okosystem://query/{name}", title="En navngitt spørring", mime_type=SPARQL)
    def query(name: str) -> str:
        """Read a named query, with its title and parameters in the comments before it."""
        if name not in graph.release.queries:
            raise ResourceNotFoundError(
                f"There is no query named {name[:200]!r}. "
                "How to fix it: the tool questions lists their names."
            )
        return graph.release.queries[name].sparql

    @server.resource("okosystem://{kind}/{slug}", title="En ting i grafen", mime_type=TURTLE)
    def thing(kind: str, slug: str) -> str:
        """Read all statements about an entity, such as okosystem://resource/id-porten."""
        iri = f"{ID}{kind}/{slug}"
        if iri not in graph.store:
            raise ResourceNotFoundError(
                f"The graph has no statements about {iri[:200]}. "
                "How to fix it: find it with the tool search; id/resource/id-porten is read as "
                "okosystem://resource/id-porten."
            )
        sparql = graph.release.profiles[0].sparql
        answer = graph.store.query(sparql, parameters={"thing": ox.NamedNode(iri)})
        return answer.write(TURTLE).decode()


def _add_completion(server: ExplainingServer, graph: ServedGraph) -> None:
    @server.completion()  # type: ignore[no-untyped-call, untyped-decorator]
    async def suggest(
        reference: PromptReference | ResourceTemplateReference,
        argument: CompletionArgument,
        context: CompletionContext | None,
    ) -> Completion:
        known = (context and context.arguments) or {}
        return await to_thread.run_sync(
            complete, graph, reference, argument.name, argument.value, known
        )


def _add_prompts(server: ExplainingServer, texts: Mapping[str, str]) -> None:
    def render(name: str, **values: str) -> str:
        return f"{texts[name].format(**values)}\n\n{texts['rules']}"

    @server.prompt(title="Finnes dette allerede?")
    def finnes_dette_allerede(behov: Text) -> str:
        """Se om noe felles dekker et behov før noe nytt bygges."""
        return render("exists", need=behov)

    @server.prompt(title="Hva ryker hvis noe slås av?")
    def hva_ryker_hvis(ressurs: Text, dag: Annotated[str, Field(max_length=40)] = "") -> str:
        """Følg avhengighetene fra en ressurs til alt som lener seg på den."""
        on_day, with_date = (f" den {dag}", f" med date {dag}") if dag else ("", "")
        return render("impact", resource=ressurs, on_day=on_day, with_date=with_date)

    @server.prompt(title="Hvor sikkert er dette?")
    def hvor_sikkert_er(ting: Text) -> str:
        """Gå gjennom belegget for det grafen sier om en ting."""
        return render("evidence", entity=ting)

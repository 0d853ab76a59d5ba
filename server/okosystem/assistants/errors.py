"""Error answers that say what is wrong and how to fix it, without stack traces."""

from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, CallToolResult, GetPromptResult, InputRequiredResult
from pydantic import ValidationError

from okosystem.core.errors import GraphError

FIX = "How to fix it"


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
            if explanation := explain(error.__cause__):
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
            raise _invalid(f"{name} {fault}. {FIX}: its arguments are {names}.")
        try:
            return await super().get_prompt(name, arguments, context)
        except ValueError as error:
            raise _invalid(f"{name}: an argument is too long. {FIX}: shorten it.") from error


def explain(cause: BaseException | None) -> str:
    """Describe an error that the client can fix; an empty string for any other."""
    if isinstance(cause, GraphError):
        message = str(cause)
        return message if FIX in message else f"{message}. {FIX}: correct it and ask again."
    if isinstance(cause, ValidationError):
        faults = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in cause.errors())
        return f"{'; '.join(faults)}. {FIX}: see the input schema of the tool."
    return ""


def _invalid(message: str) -> MCPError:
    return MCPError(INVALID_PARAMS, message)

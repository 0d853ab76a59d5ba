"""What went wrong, told so that it can be fixed: never a stack trace, never a silent default."""

from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, CallToolResult, GetPromptResult, InputRequiredResult
from pydantic import ValidationError

from okosystem.core.errors import GraphError

FIX = "How to fix it"


class Mending(MCPServer[Any]):
    """A server whose faults say what is wrong and how to fix it."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool; raises ToolError in our words."""
        takes = {
            tool.name: list(tool.input_schema["properties"]) for tool in await self.list_tools()
        }
        if name not in takes:
            raise ToolError(f"There is no tool {name[:80]!r}. There is: {', '.join(takes)}.")
        for given in arguments:
            if given not in takes[name]:
                told = ", ".join(takes[name])
                raise ToolError(f"{name} has no argument {given[:80]!r}. It has: {told}.")
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if words := fix_for(error.__cause__):
                raise ToolError(words) from error
            raise

    async def get_prompt(
        self,
        name: str,
        arguments: dict[str, Any] | None = None,
        context: Context[Any, Any] | None = None,
    ) -> GetPromptResult | InputRequiredResult:
        """Give a prompt; raises MCPError in our words."""
        prompts = {prompt.name: prompt for prompt in await self.list_prompts()}
        if name not in prompts:
            known = ", ".join(prompts)
            raise _invalid(f"There is no prompt {name[:80]!r}. There is: {known}.")
        takes = prompts[name].arguments or []
        missing = [a.name for a in takes if a.required and not (arguments or {}).get(a.name)]
        unknown = sorted(set(arguments or {}) - {a.name for a in takes})
        if missing or unknown:
            fault = f"lacks {missing[0]!r}" if missing else f"has no argument {unknown[0][:80]!r}"
            told = ", ".join(a.name for a in takes)
            raise _invalid(f"{name} {fault}. {FIX}: its arguments are {told}.")
        try:
            return await super().get_prompt(name, arguments, context)
        except ValueError as error:
            raise _invalid(f"{name}: an argument is too long. {FIX}: say it shorter.") from error


def _invalid(words: str) -> MCPError:
    return MCPError(INVALID_PARAMS, words)


def fix_for(cause: BaseException | None) -> str:
    """Say what is wrong in words of ours; empty when it is no fault of the caller."""
    if isinstance(cause, GraphError):
        said = str(cause)
        return said if FIX in said else f"{said}. {FIX}: correct it and ask again."
    if isinstance(cause, ValidationError):
        told = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in cause.errors())
        return f"{'; '.join(told)}. {FIX}: see the input schema of the tool."
    return ""

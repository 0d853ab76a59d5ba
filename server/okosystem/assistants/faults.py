"""What went wrong, told so that it can be mended: never a stack trace, never a silent default."""

from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, InputRequiredResult
from pydantic import ValidationError

from okosystem.core.errors import GraphError

CURE = "How to mend it"


class Mending(MCPServer[Any]):
    """A server whose faults say what is wrong and how to mend it."""

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
            if words := mending(error.__cause__):
                raise ToolError(words) from error
            raise


def mending(cause: BaseException | None) -> str:
    """Say what is wrong in words of ours; empty when it is no fault of the caller."""
    if isinstance(cause, GraphError):
        said = str(cause)
        return said if CURE in said else f"{said}. {CURE}: correct it and ask again."
    if isinstance(cause, ValidationError):
        told = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in cause.errors())
        return f"{'; '.join(told)}. {CURE}: see the input schema of the tool."
    return ""

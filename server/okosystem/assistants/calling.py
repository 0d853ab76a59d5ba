"""What all tools take and give: the types of arguments, and an answer as clients want it."""

import json
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from okosystem.assistants.answers import Answer
from okosystem.assistants.wording import text

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
Maybe = Annotated[str, Field(max_length=500, description="The same, or empty for all")]
Most = Annotated[int, Field(ge=1, le=200, description="The most rows to tell")]
First = Annotated[int, Field(ge=0, le=1_000_000, description="Rows to pass over")]
Day = Annotated[
    str, Field(max_length=40, description="YYYY-MM-DD: as of that day; empty for the release's")
]
Scenario = Annotated[
    str,
    Field(
        max_length=80,
        description="Suppose what this scenario says, as of its day when no other is given; "
        "`search` lists them by kind scenario",
    ),
]
Event = Literal["stop", "break-interface", "extend", "change-owner"]
Ctx = Context[Any, Any]
READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def told(answer: Answer) -> CallToolResult:
    """Write an answer: in short, whole as text for clients without schemas, and as structure."""
    whole = answer.model_dump(mode="json")
    texts = (text(answer), json.dumps(whole, ensure_ascii=False))
    return CallToolResult(
        content=[TextContent(type="text", text=each) for each in texts], structured_content=whole
    )


def client_of(ctx: Ctx) -> str:
    """Tell the address of the client; of stdio there is but one."""
    asked = ctx.request_context.request
    return str(asked.client.host) if asked is not None and asked.client else "stdio"

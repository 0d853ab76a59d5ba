"""The tools for analyses: what is hit, what overlaps and what is missing, on any known day."""

from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp_types import CallToolResult
from pydantic import Field

from okosystem.assistants import asking
from okosystem.assistants.calling import (
    READS,
    Ctx,
    Day,
    Event,
    First,
    Language,
    Maybe,
    Most,
    Scenario,
    Thing,
    client_of,
    told,
)  # fmt: skip
from okosystem.assistants.graph import Graph
from okosystem.assistants.tables import Tables


def add_analyses(server: MCPServer[Any], graph: Graph) -> None:
    """Give a server the tools that ask what was worked out, today, on a day or with a scenario."""

    @server.tool(title="What is hit if something happens to a thing", annotations=READS)
    def impact(
        thing: Thing,
        ctx: Ctx,
        event: Annotated[Event, Field(description="What happens to it")] = "stop",
        date: Day = "",
        scenario: Scenario = "",
        offset: First = 0,
        limit: Most = 50,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Tables]:
        """Tell what an event hits, directly or through others, by which way, and whom to tell.

        `likely` is false for what is hit in the worst case only.
        """
        then = graph.as_of_day(date, scenario, client_of(ctx))
        return told(asking.impact(then, thing, event, (offset, limit), language))

    @server.tool(title="What overlaps", annotations=READS)
    def overlap(
        ctx: Ctx,
        thing: Maybe = "",
        date: Day = "",
        scenario: Scenario = "",
        offset: First = 0,
        limit: Most = 50,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Tables]:
        """Tell which resources overlap or may overlap, of all or of one. Questions, not rulings."""
        then = graph.as_of_day(date, scenario, client_of(ctx))
        return told(asking.analysis(then, asking.OVERLAP, thing, (offset, limit), language))

    @server.tool(title="What is missing", annotations=READS)
    def gaps(
        ctx: Ctx,
        about: Maybe = "",
        date: Day = "",
        scenario: Scenario = "",
        offset: First = 0,
        limit: Most = 50,
        language: Language = "nb",
    ) -> Annotated[CallToolResult, Tables]:
        """Tell of gaps and of needs that nothing meets, of all or of one category or need."""
        then = graph.as_of_day(date, scenario, client_of(ctx))
        return told(asking.analysis(then, asking.GAPS, about, (offset, limit), language))

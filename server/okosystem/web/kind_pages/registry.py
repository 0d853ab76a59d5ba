"""The kinds with a page of their own; all others share one."""

from collections.abc import Mapping

from okosystem.web.kind_pages import (
    actor,
    capability,
    category,
    condition,
    ecosystem,
    exchange,
    focus_area,
    goal,
    life_event,
    need,
    resource,
    slide,
    source,
    strategy,
)
from okosystem.web.kind_pages.page import KindPage

PAGES: Mapping[str, KindPage] = {
    "actor": actor.PAGE,
    "capability": capability.PAGE,
    "category": category.PAGE,
    "condition": condition.PAGE,
    "ecosystem": ecosystem.PAGE,
    "exchange": exchange.PAGE,
    "focus-area": focus_area.PAGE,
    "goal": goal.PAGE,
    "life-event": life_event.PAGE,
    "need": need.PAGE,
    "resource": resource.PAGE,
    "sector": actor.PAGE,
    "slide": slide.PAGE,
    "source": source.PAGE,
    "strategy": strategy.PAGE,
}

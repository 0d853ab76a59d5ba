"""The working group's boards: what the analyses found, each step shown, and how they work."""

from okosystem.web.boards import feeds, methods, pages, scenarios

BLUEPRINTS = (pages.bp, methods.bp, feeds.bp, scenarios.bp)

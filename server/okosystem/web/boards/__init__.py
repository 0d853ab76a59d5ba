"""The working group's boards: what the analyses found, each step shown, and how they work."""

from okosystem.web.boards import feeds, methods, pages

BLUEPRINTS = (pages.bp, methods.bp, feeds.bp)

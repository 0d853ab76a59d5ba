"""The working group's boards: the findings of each analysis, with the method explained."""

from okosystem.web.boards import feeds, methods, pages, scenarios

BLUEPRINTS = (pages.bp, methods.bp, feeds.bp, scenarios.bp)

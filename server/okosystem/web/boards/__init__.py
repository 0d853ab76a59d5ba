"""The findings of each analysis that need a decision, the methods, and scenarios."""

from okosystem.web.boards import pages, scenarios

BLUEPRINTS = (pages.bp, scenarios.bp)

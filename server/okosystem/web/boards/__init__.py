"""What needs a decision: the findings of each analysis, with its method, and scenarios."""

from okosystem.web.boards import pages, scenarios

BLUEPRINTS = (pages.bp, scenarios.bp)

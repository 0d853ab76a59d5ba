"""The working group's boards: the findings of each analysis, with the method explained."""

from okosystem.web.boards import pages, scenarios

BLUEPRINTS = (pages.bp, scenarios.bp)

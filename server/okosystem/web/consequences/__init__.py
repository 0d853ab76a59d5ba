"""/konsekvens: what is affected when something happens to a shared resource, step by step."""

from okosystem.web.consequences import pages

BLUEPRINTS = (pages.bp,)

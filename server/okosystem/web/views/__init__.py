"""Views of the whole: who has which role, who gives what to whom, what hangs on what."""

from okosystem.web.views import dependencies, exchanges, explore, roles, ways

BLUEPRINTS = (explore.bp, roles.bp, exchanges.bp, dependencies.bp, ways.bp)

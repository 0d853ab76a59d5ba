"""Views of the whole graph: roles, exchanges, dependencies, and paths between two entities."""

from okosystem.web.views import dependencies, exchanges, explore, paths, roles

BLUEPRINTS = (explore.bp, roles.bp, exchanges.bp, dependencies.bp, paths.bp)

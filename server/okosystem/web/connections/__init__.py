"""/sammenhenger: around one resource, between two entities, or what is affected if one stops."""

from okosystem.web.connections import lists, pages

BLUEPRINTS = (pages.bp, lists.bp)

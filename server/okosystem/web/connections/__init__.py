"""/sammenhenger: around one resource, between two entities, or what is affected if one stops."""

from okosystem.web.connections import life_events, lists, pages

BLUEPRINTS = (pages.bp, lists.bp, life_events.bp)

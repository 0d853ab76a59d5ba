"""/uplassert: what is known but has no place in the picture, why, and what would place it."""

from okosystem.web.unplaced import pages

BLUEPRINTS = (pages.bp,)

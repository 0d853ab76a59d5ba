"""/uplassert: resources without a place in the landscape, why, and where they could be placed."""

from okosystem.web.unplaced import pages

BLUEPRINTS = (pages.bp,)

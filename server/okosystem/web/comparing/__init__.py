"""/sammenlign: two to four shared resources side by side."""

from okosystem.web.comparing import pages

BLUEPRINTS = (pages.bp,)

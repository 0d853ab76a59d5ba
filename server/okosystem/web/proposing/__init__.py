"""/forslag: the proposals, and forms that write a proposal as a file; the server stores nothing."""

from okosystem.web.proposing import pages

BLUEPRINTS = (pages.bp,)

"""/forslag: forms that write a proposal to send, and the proposals; the server stores nothing."""

from okosystem.web.proposing import pages

BLUEPRINTS = (pages.bp,)

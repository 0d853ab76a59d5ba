"""/forslag: what is proposed, and forms that write a proposal as a file; nothing is kept here."""

from okosystem.web.proposing import links, listing, pages

BLUEPRINTS = (listing.bp, pages.bp, links.bp)

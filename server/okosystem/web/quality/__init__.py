"""How good the graph is: what to fix and whose it is, age, evidence, what is unknown, Nynorsk."""

from okosystem.web.quality import letters, page

BLUEPRINTS = (page.bp, letters.bp)

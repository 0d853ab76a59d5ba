"""The quality of the graph: findings by owner, age, evidence, what is unknown, and Nynorsk."""

from okosystem.web.quality import letters, page

BLUEPRINTS = (page.bp, letters.bp)

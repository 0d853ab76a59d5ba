"""The quality of the graph: findings by owner, age, evidence, what is unknown, and Nynorsk."""

from okosystem.web.quality import page

BLUEPRINTS = (page.bp,)

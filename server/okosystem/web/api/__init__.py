"""The JSON API, for programs whose authors do not know SPARQL.

Field names are English snake_case and stable; keys that come from the graph, such as
`oko:providedBy` and the columns of a question, are spelt as there.
"""

from okosystem.web.api import description, views

BLUEPRINTS = (views.bp, description.bp)

"""A named query as a text that any other tool can run."""

import re
from collections.abc import Mapping

from okosystem.core.queries import NamedQuery

_WHERE = re.compile(r"\bWHERE\s*\{|^ASK\s*\{", re.MULTILINE)


def runnable(
    query: NamedQuery, prefixes: Mapping[str, str], given: Mapping[str, str] | None = None
) -> str:
    """Write the query so that it runs anywhere: what nobody has filled in is the example."""
    examples = {key: parameter.example for key, parameter in query.parameters.items()}
    bound = query.bind(examples | dict(given or {}), prefixes).items()
    values = "".join(f"\n  VALUES ?{key} {{ {term} }}" for key, term in bound)
    return _WHERE.sub(lambda found: found.group() + values, query.code, count=1)

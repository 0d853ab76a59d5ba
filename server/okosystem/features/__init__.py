"""What a reader can name: one folder each, found by listing this one.

A feature gets a Reader and the choices at its address, and answers with a View. It knows nothing of
HTTP.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from okosystem.graph.view import Feature


@cache
def find_features() -> Sequence[Feature]:
    """List the features that the modules `view` of the folders declare, by name of folder."""
    modules = (import_module(f"{__name__}.{one.name}.view") for one in iter_modules(__path__))
    return [f for module in modules for f in vars(module).values() if isinstance(f, Feature)]

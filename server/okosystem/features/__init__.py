"""What a reader can name: one folder each, found by listing this one.

A feature gets a Reader and the choices at its address, and answers with a View. It knows nothing of
HTTP.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from okosystem.graph.view import Feature


@cache
def find_features() -> Sequence[Feature]:
    """List the features that the modules `view` of the folders declare, by name of folder."""
    names = [f"{__name__}.{one.name}.view" for one in iter_modules(__path__)]
    modules = [import_module(name) for name in names if find_spec(name)]
    return [f for module in modules for f in vars(module).values() if isinstance(f, Feature)]

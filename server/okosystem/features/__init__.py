"""What a reader can name: one folder each, found by listing this one.

A feature gets a Reader and the choices at its address, and answers with a View. It knows nothing of
HTTP.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from okosystem.graph.view import Feature


@cache
def find_features() -> Sequence[Feature]:
    """List the features that the modules `view` of the folders declare, by name of folder."""
    folders = [one.name for one in iter_modules(__path__) if find_spec(view_of(one.name))]
    return [
        replace(declared, folder=folder)
        for folder in folders
        for declared in vars(import_module(view_of(folder))).values()
        if isinstance(declared, Feature)
    ]


def view_of(folder: str) -> str:
    """Return the name of the module that declares the features of a folder."""
    return f"{__name__}.{folder}.view"

"""What a reader can name: one folder each, found by listing this one and asking the plugins.

A feature gets a Reader and the choices at its address, and answers with a View. It knows nothing of
HTTP.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from okosystem.graph.view import Feature
from okosystem.registry import feature_folders


@cache
def find_features() -> Sequence[Feature]:
    """List the features that the modules `view` of the folders declare, by name of folder."""
    return [
        replace(declared, folder=folder.name)
        for package, folder in feature_folders().items()
        if find_spec(f"{package}.view")
        for declared in vars(import_module(f"{package}.view")).values()
        if isinstance(declared, Feature)
    ]

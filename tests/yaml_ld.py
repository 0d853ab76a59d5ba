"""Read YAML-LD with PyLD, which knows nothing of how we write it, and compare graphs."""

from typing import Any

import pyoxigraph as ox
import yaml
from pyld import jsonld

from okosystem.rdf.json_ld_context import CONTEXT, Context
from okosystem.release.release import Release


def read_yaml_ld(document: bytes, context: Context) -> frozenset[str]:
    """Return the canonical statements of a document that names our context."""

    def load(address: str, _: object) -> dict[str, Any]:
        assert address == CONTEXT
        document = {"@context": dict(context)}
        return {"contextUrl": None, "documentUrl": address, "document": document}

    parsed = yaml.load(document, yaml.CSafeLoader)
    quads = jsonld.to_rdf(parsed, {"format": "application/n-quads", "documentLoader": load})
    return canonical(quads.encode(), ox.RdfFormat.N_QUADS)


def canonical(data: bytes, form: ox.RdfFormat) -> frozenset[str]:
    """Return the statements of a graph, with the labels of RDFC-1.0."""
    graph = ox.Dataset(ox.parse(data, format=form))
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, graph))


def asserted(release: Release) -> frozenset[str]:
    """Return the canonical asserted statements of a release."""
    return canonical(release.read("graph.ttl"), ox.RdfFormat.TURTLE)

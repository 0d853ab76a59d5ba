"""All shapes in one self-contained Turtle file, with its description."""

import re
from collections.abc import Collection

import pyoxigraph as ox

from okosystem.build.shacl import drop_unused_prefixes
from okosystem.rdf.terms import (
    BASE,
    DCT,
    ONTOLOGY,
    OWL,
    RDF_TYPE,
)
from okosystem.rdf.triples import serialize, triples_about
from okosystem.turtle.sources import Project

SHAPES = f"{BASE}shapes"
PREFIXES = "ontology/prefixes.ttl"
HOW_TO_VALIDATE = f"""# What the source files state. To validate it, load these two into one graph:
#   {BASE}dumps/graph.ttl
#   {BASE}dumps/inferred.ttl
# and validate that graph against {SHAPES}, with a processor of SHACL-SPARQL.

"""
_ONTOLOGY_PROPERTIES = {
    *(DCT[name] for name in ("license", "publisher", "modified")),
    OWL["versionInfo"],
}
_HEADER = re.compile(r"\A(?:PREFIX [^\n]*\n)+")


def write_shapes(project: Project, triples: Collection[ox.Triple]) -> str:
    """Join the source files, with the prefixes that their SPARQL uses and a description.

    The title is among the triples; version, licence and publisher are those of the ontology.
    """
    described = [*_describe(triples), *_declare_prefixes(project)]
    headers = {line for file in project.shapes for line in _header(file.text).splitlines()}
    bodies = [file.text.removeprefix(_header(file.text)).strip() for file in project.shapes]
    texts = ["\n".join(sorted(headers)), serialize(described, prefixes={}).decode().strip()]
    return "\n\n".join([*texts, *bodies]) + "\n"


def _declare_prefixes(project: Project) -> list[ox.Triple]:
    """Declare the prefixes that some SPARQL uses: a processor may read them for each query."""
    declared = [quad.triple for quad in project.file(project.root / PREFIXES).quads]
    shapes = [quad.triple for file in project.shapes for quad in file.quads]
    used = set(drop_unused_prefixes([*shapes, *declared]))
    return [triple for triple in declared if triple in used]


def _header(text: str) -> str:
    found = _HEADER.match(text)
    return found[0] if found else ""


def _describe(triples: Collection[ox.Triple]) -> list[ox.Triple]:
    shapes, ontology = ox.NamedNode(SHAPES), ox.NamedNode(ONTOLOGY)
    stated = {triple for triple in triples if triple.subject == shapes}
    copied = {
        ox.Triple(shapes, triple.predicate, triple.object)
        for triple in triples
        if triple.subject == ontology and triple.predicate.value in _ONTOLOGY_PROPERTIES
    }
    itself = triples_about(SHAPES, (RDF_TYPE, OWL["Ontology"]))
    return sorted({*stated, *copied, *itself}, key=str)

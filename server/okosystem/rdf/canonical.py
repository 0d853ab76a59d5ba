"""Hashes: of bytes, and of a graph whatever its file looks like.

The latter by RDF Dataset Canonicalization (RDFC-1.0).
"""

import hashlib
from collections.abc import Sequence

import pyoxigraph as ox

from okosystem.rdf.triples import to_lines

ALGORITHM = ox.CanonicalizationAlgorithm.RDFC_1_0


def sha256(data: bytes) -> str:
    """Compute the hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def hash_graph(lines: Sequence[bytes]) -> str:
    """Compute the SHA-256 of the canonical form of a dataset, given in lines of `to_lines`.

    Only statements with blank nodes are parsed: no others affect their canonical names.
    """
    blank = [line for line in lines if b"_:" in line]
    named = [line for line in lines if b"_:" not in line]
    dataset = ox.Dataset(ox.parse(b"".join(blank), format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ALGORITHM)
    canonical = to_lines(dataset)
    # The order is almost right, and a dict keeps it.
    return sha256(b"".join(sorted(dict.fromkeys([*named, *canonical]))))


def hash_file(quads: bytes) -> str:
    """Compute the same of any file of N-Quads; raises SyntaxError."""
    return hash_graph(to_lines(ox.parse(quads, format=ox.RdfFormat.N_QUADS)))

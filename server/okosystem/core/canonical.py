"""The hash of a graph whatever its file looks like: RDF Dataset Canonicalization (RDFC-1.0)."""

from collections.abc import Sequence

import pyoxigraph as ox

from okosystem.core.release import sha256
from okosystem.core.triples import to_lines

ALGORITHM = ox.CanonicalizationAlgorithm.RDFC_1_0


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

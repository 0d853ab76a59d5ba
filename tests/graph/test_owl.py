"""HermiT finds no inconsistency in the real data, and no class that cannot have members."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.build.source_graph import SourceGraph
from tests.clients.owlapi import NEEDS_JAVA, classify

pytestmark = [NEEDS_JAVA, pytest.mark.slow]


def test_hermit_finds_the_graph_consistent(world: SourceGraph, tmp_path: Path) -> None:
    triples = set(world.triples)
    assert classify(triples, tmp_path) == []
    assert sum(isinstance(t.object, ox.NamedNode) for t in triples) > 10000

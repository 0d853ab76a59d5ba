"""The real graph: pySHACL, the reference engine, finds what rudof finds."""

import pytest

from okosystem.core.findings import Finding
from okosystem.core.shacl import check_shapes
from okosystem.core.source_graph import SourceGraph
from okosystem.core.sources import Project
from okosystem.core.validation import shapes_graph

pytestmark = pytest.mark.slow


def key(finding: Finding) -> tuple[object, ...]:
    return (finding.severity, finding.focus, finding.path, finding.rule, finding.component)


def test_pyshacl_gives_the_findings_of_rudof(world: SourceGraph, project: Project) -> None:
    shapes = shapes_graph(project)
    fast = {key(finding) for finding in check_shapes(world.triples, shapes)}
    reference = {key(finding) for finding in check_shapes(world.triples, shapes, "pyshacl")}
    assert fast == reference
    assert len(fast) > 10

"""Compare a release with what the reference engines derive and find in the same source files."""

import os
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from okosystem.build.shacl import check_shapes
from okosystem.build.source_graph import SourceGraph
from okosystem.build.validation import shapes_graph
from okosystem.rdf.canonical import sha256
from okosystem.release.provenance import state
from okosystem.release.publishing import to_json
from okosystem.release.reference_engines import FILE, TEST_RESULT, Comparison, EngineResult
from okosystem.release.release import MANIFEST, Release
from okosystem.turtle.findings import CHECK, Finding


@dataclass(frozen=True, slots=True)
class Answers:
    """What a release has and what an engine gives, in lines."""

    engine: str
    ours: Set[str]
    theirs: Set[str]

    @property
    def result(self) -> EngineResult:
        """How many lines there are, and how many only one of the two has."""
        package = f"pkg:pypi/{self.engine}@{version(self.engine)}"
        return EngineResult(package, len(self.ours | self.theirs), len(self.ours ^ self.theirs))

    @property
    def differences(self) -> Sequence[str]:
        """The lines that only one of the two has."""
        missing = (f"only in the release: {line}" for line in sorted(self.ours - self.theirs))
        extra = (f"only by {self.engine}: {line}" for line in sorted(self.theirs - self.ours))
        return [*missing, *extra]


def compare(release: Release, graph: SourceGraph) -> Sequence[Answers]:
    """Compare a release with a graph whose reasoner is owlrl, and with what pySHACL finds in it.

    Raises SourceError, also for a graph that is inconsistent.
    """
    inferred = ox.parse(path=str(release.file("inferred.ttl")), format=ox.RdfFormat.TURTLE)
    stated = (finding for finding in release.findings if finding.component != CHECK)
    found = check_shapes(graph.triples, shapes_graph(graph.project), "pyshacl")
    return [
        Answers("owlrl", {str(quad.triple) for quad in inferred}, {*map(str, graph.inferred)}),
        Answers("pyshacl", _lines(stated), _lines(found)),
    ]


def _lines(findings: Iterable[Finding]) -> Set[str]:
    return {
        "  ".join((f.severity.name.lower(), f.focus, f.path, f.value, f.rule, f.component))
        for f in findings
    }


def record(release: Release, comparison: Comparison) -> Path:
    """Write the result beside the manifest; returns the path."""
    folder = release.folder.resolve()
    subject: Mapping[str, str] = {MANIFEST: sha256((folder / MANIFEST).read_bytes())}
    draft = folder / f".{FILE}-{os.getpid()}"
    draft.write_bytes(to_json(state(subject, comparison.to_predicate(), TEST_RESULT)))
    return draft.replace(folder / FILE)

"""Validation of the source files: first literals, then shapes and checks.

A check is a .rq file in queries/checks: each row it returns is a finding.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyoxigraph as ox
from rdflib import Literal, URIRef

from okosystem.core.errors import BrokenHeader
from okosystem.core.findings import Finding, Severity, sort_findings
from okosystem.core.queries import list_query_files, read_header, require_languages, select
from okosystem.core.shacl import check_shapes, restrict_targets
from okosystem.core.source_graph import SourceGraph
from okosystem.core.sources import Project, SourceFile
from okosystem.core.terms import RDF_TYPE, SKOS, XSD, local_name, value_of

_KINDS = {RDF_TYPE, SKOS["inScheme"]}
_ALWAYS_VALID = {XSD["string"], XSD["anyURI"]}


def validate(
    graph: SourceGraph, only: Sequence[SourceFile] = (), engine: str = "rudof"
) -> list[Finding]:
    """Return all findings, or those in the files of `only`, the worst first.

    Ill-typed literals are reported alone, since the engines cannot be trusted with them.
    """
    if ill_typed := [quad for quad in graph.asserted if not _has_valid_object(quad)]:
        return sort_findings(map(_ill_typed_finding, ill_typed))
    shapes = shapes_graph(graph.project)
    if only:
        subjects = (quad.subject for file in only for quad in file.quads)
        entities = {subject for subject in subjects if isinstance(subject, ox.NamedNode)}
        shapes = restrict_targets(entities, shapes, graph.triples)
    by_shapes = check_shapes(graph.triples, shapes, engine)
    by_checks = run_checks(graph.store, graph.project.root / "queries/checks")
    return sort_findings([*by_shapes, *by_checks])


def check_results(results: Sequence[ox.Triple], graph: SourceGraph) -> list[Finding]:
    """Validate computed results, with the types and code lists of the entities they refer to."""
    if not results:
        return []
    subjects = {t.subject for t in results if isinstance(t.subject, ox.NamedNode)}
    kinds = [t for t in graph.triples if t.predicate.value in _KINDS]
    shapes = restrict_targets(subjects, shapes_graph(graph.project), results)
    return check_shapes([*results, *kinds], shapes)


def shapes_graph(project: Project) -> list[ox.Triple]:
    """Collect all shapes, and the prefix declarations that their SPARQL refers to."""
    prefixes = project.file(project.root / "ontology/prefixes.ttl")
    return [quad.triple for file in [*project.shapes, prefixes] for quad in file.quads]


@dataclass(frozen=True, slots=True)
class Check:
    """A rule as a query for ?focus ?path ?value of what breaks it."""

    name: str
    title: Mapping[str, str]
    severity: Severity
    messages: Mapping[str, str]
    sparql: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read one file; raises BrokenHeader."""
        text = path.read_text(encoding="utf-8")
        header = read_header(text, path.name, {"title", "severity", "message"})
        severity = str(header.get("severity", "")).upper()
        if severity not in Severity.__members__:
            raise BrokenHeader(f"{path.name}  severity is violation, warning or info")
        title = require_languages(header.get("title", {}), "title", path.name)
        return cls(path.stem, title, Severity[severity], header.get("message", {}), text)

    def run(self, store: ox.Store) -> Iterator[Finding]:
        """Run the check on the default graph."""
        for row in select(store, self.sparql, self.name):
            focus, path, value = (_text(row[name]) for name in ("focus", "path", "value"))
            yield Finding(
                self.severity, focus, path, value, self.name, "Check", dict(self.messages)
            )


def run_checks(store: ox.Store, folder: Path) -> list[Finding]:
    """Run all checks in a folder and collect their findings."""
    checks = map(Check.read, list_query_files(folder))
    return [finding for check in checks for finding in check.run(store)]


def is_valid_literal(literal: ox.Literal) -> bool:
    """Check the lexical form of a literal, for the XSD datatypes that rdflib knows."""
    datatype = literal.datatype.value
    if not datatype.startswith(XSD) or datatype in _ALWAYS_VALID:
        return True
    if datatype == XSD["dateTime"] and "T" not in literal.value:
        return False  # rdflib reads a bare date as midnight
    return not Literal(literal.value, datatype=URIRef(datatype)).ill_typed


def _has_valid_object(quad: ox.Quad) -> bool:
    return not isinstance(quad.object, ox.Literal) or is_valid_literal(quad.object)


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    return str(term) if isinstance(term, ox.BlankNode) else value_of(term)


def _ill_typed_finding(quad: ox.Quad) -> Finding:
    datatype = local_name(quad.object.datatype.value)  # type: ignore[union-attr]
    value = value_of(quad.object)
    example = {"date": "2026-01-31", "integer": "12", "boolean": "true"}.get(datatype, "")
    return Finding(
        severity=Severity.VIOLATION,
        focus=value_of(quad.subject),
        path=quad.predicate.value,
        value=value,
        rule="well-typed",
        component="Datatype",
        messages={
            "nb": f"«{value}» er ikke en gyldig xsd:{datatype}. Skriv for eksempel {example}.",
            "en": f"“{value}” is not a valid xsd:{datatype}. Write it like {example}.",
        },
    )

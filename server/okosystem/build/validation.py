"""Validation of the source files: first literals, then shapes and checks.

A check is a .rq file in queries/checks: each row it returns is a finding.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from okosystem.build.explanations import (
    EXAMPLES,
    INTEGER_EXAMPLE,
    explain,
    position_of_review,
)
from okosystem.build.shacl import (
    check_shapes,
    restrict_targets,
    select_described,
    store_of,
)
from okosystem.build.source_graph import SourceGraph
from okosystem.errors import BrokenHeader
from okosystem.rdf.terms import (
    EDITORS,
    RDF_TYPE,
    SKOS,
    XSD,
    Term,
    local_name,
    value_of,
)
from okosystem.sparql.queries import (
    list_query_files,
    read_header,
    require_languages,
    select,
    select_from_file,
)
from okosystem.turtle.findings import CHECK, Finding, Severity, sort_findings
from okosystem.turtle.sources import Project, SourceFile

_KINDS = (ox.NamedNode(RDF_TYPE), ox.NamedNode(SKOS["inScheme"]))
_DATE = r"[12]\d{3}-\d\d-\d\d"
_PLAIN_FORMS = {
    XSD["date"]: re.compile(_DATE, re.ASCII),
    XSD["dateTime"]: re.compile(_DATE + r"T\d\d:\d\d:\d\dZ?", re.ASCII),
    XSD["integer"]: re.compile(r"-?\d{1,18}", re.ASCII),
    XSD["decimal"]: re.compile(r"-?\d{1,18}(\.\d{1,18})?", re.ASCII),
    XSD["boolean"]: re.compile("true|false"),
}
"""The forms that nearly all literals have, which are checked without rdflib."""
_YEAR, _MONTH, _DAY = r"-?([1-9]\d{3,}|0\d{3})", r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_MONTH_AND_DAY = rf"(?!02-3|(0[469]|11)-31){_MONTH}-{_DAY}"
_ZONE = r"(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_FORMS = {
    XSD[datatype]: re.compile(form + _ZONE, re.ASCII)
    for datatype, form in {
        "gYear": _YEAR,
        "gYearMonth": f"{_YEAR}-{_MONTH}",
        "gMonth": f"--{_MONTH}",
        "gMonthDay": f"--{_MONTH_AND_DAY}",
        "gDay": f"---{_DAY}",
    }.items()
}
"""The forms of the datatypes that rdflib does not know, as XML Schema has them."""
_READERS: Mapping[str, Callable[[str], object]] = {
    XSD["date"]: date.fromisoformat,
    XSD["dateTime"]: datetime.fromisoformat,
}
_ALWAYS_VALID = {XSD["string"], XSD["anyURI"]}


def validate(
    graph: SourceGraph, only: Sequence[SourceFile] = (), engine: str = "rudof"
) -> list[Finding]:
    """Return all findings, or those in the files of `only`, the worst first.

    Ill-typed literals are reported alone, since the engines cannot be trusted with them.
    """
    quads = (quad for file in only or graph.files for quad in file.statements)
    ill_typed = [quad for quad in quads if not is_well_typed(quad.object)]
    if ill_typed:
        found = map(ill_typed_finding, ill_typed)
        return sort_findings(f for f in found if not position_of_review(f, graph))
    shapes = shapes_graph(graph.project)
    subjects = (quad.subject for file in only for quad in file.statements)
    entities = {subject for subject in subjects if isinstance(subject, ox.NamedNode)}
    if only:
        shapes = restrict_targets(entities, shapes, graph.store)
    data = select_described(entities, graph.store) if only else graph.triples
    by_shapes = check_shapes(data, shapes, engine, graph.store)
    by_checks = run_checks(graph.store, graph.project.root / "queries/checks", entities)
    return sort_findings(explain([*by_shapes, *by_checks], graph))


def attribute(findings: Iterable[Finding], graph: SourceGraph) -> list[Finding]:
    """Add position and owner to each finding; of several owners, the first by name."""
    owners: dict[str, str] = {}
    for row in select_from_file(graph.store, graph.project.root / "queries/owners.rq"):
        owners.setdefault(row["thing"].value, row["owner"].value)
    return [
        replace(
            finding, place=graph.positions.of(finding), owner=owners.get(finding.focus, EDITORS)
        )
        for finding in findings
    ]


def check_results(results: Sequence[ox.Triple], graph: SourceGraph) -> list[Finding]:
    """Validate computed results, with the types and code lists of the entities they refer to."""
    if not results:
        return []
    subjects = {t.subject for t in results if isinstance(t.subject, ox.NamedNode)}
    nodes = {term for t in results for term in (t.subject, t.object)}
    found = (graph.store.quads_for_pattern(None, kind, None) for kind in _KINDS)
    kinds = [quad.triple for quads in found for quad in quads if quad.subject in nodes]
    data = [*results, *kinds]
    store = store_of(data)
    shapes = restrict_targets(subjects, shapes_graph(graph.project), store)
    return check_shapes(data, shapes, store=store)


def shapes_graph(project: Project) -> list[ox.Triple]:
    """Collect all shapes, and the prefix declarations that their SPARQL refers to."""
    prefixes = project.file(project.root / "ontology/prefixes.ttl")
    return [quad.triple for file in [*project.shapes, prefixes] for quad in file.statements]


def run_checks(
    store: ox.Store, folder: Path, entities: Set[ox.NamedNode] = frozenset()
) -> Iterator[Finding]:
    """Run the checks in a folder, which select ?focus ?path ?value of what breaks a rule.

    With `entities`, only what they break.
    """
    values = f"WHERE {{ VALUES ?focus {{ {' '.join(sorted(map(str, entities)))} }}"
    for file in list_query_files(folder):
        text = file.read_text(encoding="utf-8")
        header = read_header(text, file.name, {"title", "severity", "message"})
        require_languages(header.get("title", {}), "title", file.name)
        level = str(header.get("severity", "")).upper()
        if level not in Severity.__members__:
            raise BrokenHeader(f"{file.name}  severity is violation, warning or info")
        severity, messages = Severity[level], header.get("message", {})
        if entities:
            text = text.replace("WHERE {", values, 1)
        for row in select(store, text, file.stem):
            focus, path, value = (_text(row[name]) for name in ("focus", "path", "value"))
            yield Finding(severity, focus, path, value, file.stem, CHECK, messages)


def is_well_typed(term: Term) -> bool:
    """Check the lexical form of a literal of an XSD datatype."""
    if not isinstance(term, ox.Literal) or term.language:
        return True
    datatype = term.datatype.value
    if not datatype.startswith(XSD) or datatype in _ALWAYS_VALID:
        return True
    return _is_valid(value_of(term), datatype)


@lru_cache(maxsize=1 << 12)
def _is_valid(value: str, datatype: str) -> bool:
    if form := _FORMS.get(datatype):
        return bool(form.fullmatch(value))
    return _is_plainly_valid(value, datatype) or _is_valid_for_rdflib(value, datatype)


def _is_plainly_valid(value: str, datatype: str) -> bool:
    form = _PLAIN_FORMS.get(datatype)
    if form is None or not form.fullmatch(value):
        return False
    try:
        _READERS.get(datatype, str)(value)
    except ValueError:
        return False
    return True


def _is_valid_for_rdflib(value: str, datatype: str) -> bool:
    if datatype == XSD["dateTime"] and "T" not in value:
        return False  # rdflib reads a bare date as midnight
    # Seldom needed, and a tenth of the time to validate a file.
    from rdflib import Literal, URIRef

    from okosystem.rdf.rdflib_adapter import without_warnings

    with without_warnings():
        return not Literal(value, datatype=URIRef(datatype)).ill_typed


def _text(term: Term | None) -> str:
    return str(term) if isinstance(term, ox.BlankNode) else value_of(term)


def ill_typed_finding(quad: ox.Quad) -> Finding:
    """Report a literal that is no value of its datatype, with a valid example."""
    datatype = local_name(quad.object.datatype.value)  # type: ignore[union-attr]
    value = value_of(quad.object)
    example = EXAMPLES.get(datatype, INTEGER_EXAMPLE)
    return Finding(
        severity=Severity.VIOLATION,
        focus=value_of(quad.subject),
        path=quad.predicate.value,
        value=value,
        rule="well-typed",
        component="Datatype",
        messages={
            "nb": f"«{value}» er ikke en gyldig xsd:{datatype}. Skriv for eksempel {example}.",
            "nn": f"«{value}» er ikkje ein gyldig xsd:{datatype}. Skriv til dømes {example}.",
            "en": f"“{value}” is not a valid xsd:{datatype}. Write it like {example}.",
        },
    )

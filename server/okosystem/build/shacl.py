"""SHACL validation with pyrudof, which is fast, or with pySHACL, the reference engine."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pyrudof

from okosystem.build.shacl_sparql import (
    SEVERITIES,
    by_subject,
    check_sparql,
    drop_sparql,
)
from okosystem.rdf.terms import (
    RDF_TYPE,
    RDFS,
    SH,
    TYPE_NODE,
    value_of,
)
from okosystem.rdf.triples import serialize, to_quads
from okosystem.turtle.findings import Finding, Severity, sort_findings

if TYPE_CHECKING:
    from rdflib import Graph

_RESULT = ox.NamedNode(SH["ValidationResult"])
_TARGET_NODE = ox.NamedNode(SH["targetNode"])
_CLASS_PROPERTIES = {TYPE_NODE, ox.NamedNode(RDFS["subClassOf"])}
_QUERIES = (SH["select"], SH["ask"])


def check_shapes(
    data: Iterable[ox.Triple],
    shapes: Iterable[ox.Triple],
    engine: str = "rudof",
    store: ox.Store | None = None,
) -> list[Finding]:
    """Validate data against shapes with one of ENGINES; `store` has the data, if there is one.

    pyrudof accepts ill-typed literals: see okosystem.build.validation. It is too slow for SPARQL
    constraints, which Oxigraph evaluates.
    """
    data, shapes = list(data), list(shapes)
    messages = _messages_by_shape(shapes)
    core = drop_sparql(shapes) if engine == "rudof" else shapes
    found = list(_read_report(ENGINES[engine](data, core)))
    if engine == "rudof":
        found += check_sparql(store_of(data) if store is None else store, shapes)
    return [
        # An engine may leave the messages of a shape out of the report.
        finding if finding.messages else replace(finding, messages=messages[finding.rule])
        for finding in sort_findings(found)
    ]


def restrict_targets(
    entities: Set[ox.NamedNode], shapes: Iterable[ox.Triple], store: ox.Store
) -> list[ox.Triple]:
    """Restrict the targets of each shape to the given entities.

    The findings about these entities stay the same. Shapes without a target among them, and that no
    other shape refers to, are left out.
    """
    by_shape = defaultdict[Any, list[ox.Triple]](list)
    reached: list[Any] = []
    for triple in shapes:
        members = _TARGETS_BY_PROPERTY.get(triple.predicate)
        if members is None:
            by_shape[triple.subject].append(triple)
        elif targets := members(store, triple.object) & entities:
            reached.append(triple.subject)
            by_shape[triple.subject] += [
                ox.Triple(triple.subject, _TARGET_NODE, node) for node in targets
            ]
    restricted: list[ox.Triple] = []
    while reached:
        triples = by_shape.pop(reached.pop(), ())
        restricted += triples
        reached += [triple.object for triple in triples]
    return restricted


def select_described(entities: Iterable[ox.NamedNode], store: ox.Store) -> list[ox.Triple]:
    """Select the statements about entities, and about what they refer to.

    Our shapes have no inverse paths and look no further.
    """
    nodes = set[Any](entities)
    own = _statements_of(nodes, store)
    others = {t.object for t in own if not isinstance(t.object, ox.Literal)} - nodes
    return [*own, *_statements_of(others, store)]


def _statements_of(nodes: Iterable[Any], store: ox.Store) -> list[ox.Triple]:
    return [q.triple for node in nodes for q in store.quads_for_pattern(node, None, None)]


def _instances(store: ox.Store, kind: Any) -> set[Any]:
    return {quad.subject for quad in store.quads_for_pattern(None, TYPE_NODE, kind)}


def _subjects(store: ox.Store, predicate: Any) -> set[Any]:
    return {quad.subject for quad in store.quads_for_pattern(None, predicate, None)}


def _objects(store: ox.Store, predicate: Any) -> set[Any]:
    return {quad.object for quad in store.quads_for_pattern(None, predicate, None)}


_TARGETS_BY_PROPERTY: Mapping[ox.NamedNode, Callable[[ox.Store, Any], set[Any]]] = {
    ox.NamedNode(SH["targetClass"]): _instances,
    ox.NamedNode(SH["targetSubjectsOf"]): _subjects,
    ox.NamedNode(SH["targetObjectsOf"]): _objects,
}
"""The function that finds the nodes of each kind of target."""


def store_of(data: Iterable[ox.Triple]) -> ox.Store:
    """Make a store of triples in the default graph."""
    store = ox.Store()
    store.bulk_extend(to_quads(data))
    return store


@cache
def _rudof_session() -> pyrudof.Rudof:
    """Return the shared session, with an empty graph; creating a session takes 40 ms."""
    session = pyrudof.Rudof(pyrudof.RudofConfig())
    session.read_data("\n", format=pyrudof.RDFFormat.NTriples)
    return session


def _validate_with_rudof(data: Iterable[ox.Triple], shapes: Sequence[ox.Triple]) -> list[ox.Triple]:
    if not shapes:
        return []  # pyrudof refuses an empty document
    session, data = _rudof_session(), _select_concerned(data, shapes)
    session.begin_staging()
    try:
        session.read_data(_n_triples(data), format=pyrudof.RDFFormat.NTriples, merge=True)
        session.read_shacl(_n_triples(shapes), format=pyrudof.ShaclFormat.NTriples)
        session.validate_shacl()
        report = session.serialize_shacl_validation_results(
            format=pyrudof.ResultShaclValidationFormat.NTriples
        )
    finally:
        session.rollback_staging()
    return _parse(report)


def _select_concerned(
    data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]
) -> Iterable[ox.Triple]:
    """Select the statements of the properties in the shapes; all if a shape is closed."""
    if any(triple.predicate.value == SH["closed"] for triple in shapes):
        return data
    named = {triple.object for triple in shapes} | _CLASS_PROPERTIES
    return (triple for triple in data if triple.predicate in named)


def _validate_with_pyshacl(
    data: Iterable[ox.Triple], shapes: Sequence[ox.Triple]
) -> list[ox.Triple]:
    # The import of rdflib takes a tenth of the time to validate a file with pyrudof.
    import pyshacl
    from rdflib import Graph

    from okosystem.rdf.rdflib_adapter import to_graph

    shapes_graph = _shapes_graph(_n_triples(drop_unused_prefixes(shapes)))
    _, report, _ = pyshacl.validate(to_graph(data), shacl_graph=shapes_graph, inference="none")
    if not isinstance(report, Graph):
        raise TypeError(f"pySHACL returned no report graph: {report!r}")
    return _parse(report.serialize(format="nt"))


@lru_cache(maxsize=8)
def _shapes_graph(lines: str) -> "Graph":
    from okosystem.rdf.rdflib_adapter import to_graph

    return to_graph(_parse(lines))


ENGINES: Mapping[str, Callable[[Iterable[ox.Triple], Sequence[ox.Triple]], list[ox.Triple]]] = {
    "rudof": _validate_with_rudof,
    "pyshacl": _validate_with_pyshacl,
}


def drop_unused_prefixes(shapes: Sequence[ox.Triple]) -> list[ox.Triple]:
    """Drop the sh:declare that no SPARQL in the shapes needs: pySHACL parses them every time."""
    queries = "".join(value_of(t.object) for t in shapes if t.predicate.value in _QUERIES)
    used = set(re.findall(r"(?<![\w-])([\w-]*+):", queries))
    prefixes = {t.subject: t.object for t in shapes if t.predicate.value == SH["prefix"]}
    unused = {node for node, prefix in prefixes.items() if value_of(prefix) not in used}
    return [t for t in shapes if t.subject not in unused and t.object not in unused]


def _read_report(report: Iterable[ox.Triple]) -> Iterator[Finding]:
    nodes = by_subject(report)
    # A detail is about the value, not the focus node.
    details = {node for own in nodes.values() for node in own.get(SH["detail"], ())}
    for node, own in nodes.items():
        if node in details or _RESULT not in own.get(RDF_TYPE, ()):
            continue
        values = {name: value_of(terms[0]) for name, terms in own.items()}
        component = values.get(SH["sourceConstraintComponent"], "")
        yield Finding(
            severity=SEVERITIES.get(values.get(SH["resultSeverity"], ""), Severity.VIOLATION),
            focus=values.get(SH["focusNode"], ""),
            path=values.get(SH["resultPath"], ""),
            value=values.get(SH["value"], ""),
            rule=values.get(SH["sourceShape"], ""),
            component=component.removeprefix(SH).removesuffix("ConstraintComponent"),
            messages={m.language: m.value for m in own.get(SH["resultMessage"], ()) if m.language},
        )


def _messages_by_shape(shapes: Iterable[ox.Triple]) -> defaultdict[str, dict[str, str]]:
    messages = defaultdict[str, dict[str, str]](dict)
    for triple in shapes:
        message = triple.object
        if triple.predicate.value == SH["message"] and isinstance(message, ox.Literal):
            messages[str(triple.subject)[1:-1]][message.language or ""] = message.value
    return messages


def _parse(lines: str) -> list[ox.Triple]:
    quads = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    return [quad.triple for quad in quads]


def _n_triples(triples: Iterable[ox.Triple]) -> str:
    return serialize(triples, ox.RdfFormat.N_TRIPLES).decode("utf-8")

"""SPARQL constraints of shapes, evaluated by Oxigraph: pyrudof takes ten times as long for them.

SHACL, section 5: each constraint is a SELECT query at a property shape, with `$this` bound to the
targets and `$PATH` replaced by the path. Each row is a finding.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from okosystem.rdf.terms import (
    RDF_TYPE,
    RDFS,
    SH,
    value_of,
)
from okosystem.turtle.findings import Finding, Severity

SPARQL = SH["sparql"]
SEVERITIES: Mapping[str, Severity] = {
    SH["Warning"]: Severity.WARNING,
    SH["Info"]: Severity.INFO,
}
_NO_CONSTRAINT = {
    *(RDF_TYPE, RDFS["label"], SPARQL),
    *(SH[name] for name in ("path", "name", "message", "severity")),
}
"""The properties of a shape that are no constraint in SHACL Core."""
_VALUE = ox.Variable("value")
Shapes = Mapping[object, Mapping[str, Sequence[Any]]]


def drop_sparql(shapes: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Drop the SPARQL constraints, and the property shapes that have no other."""
    known = list(shapes)
    linked = {triple.subject for triple in known if triple.predicate.value == SPARQL}
    linked -= {triple.subject for triple in known if triple.predicate.value not in _NO_CONSTRAINT}
    rest = (triple for triple in known if triple.predicate.value != SPARQL)
    return [t for t in rest if t.subject not in linked and t.object not in linked]


def check_sparql(store: ox.Store, shapes: Iterable[ox.Triple]) -> Iterator[Finding]:
    """Evaluate every SPARQL constraint of the shapes for all its targets in the default graph."""
    known = list(shapes)
    shapes_by_name = by_subject(known)
    owners = _owners(shapes_by_name)
    prefixes = _prefixes(shapes_by_name)
    for link in (t for t in known if t.predicate.value == SPARQL):
        targets = _targets(owners[link.subject], store)
        if not targets:
            continue
        shape = shapes_by_name[link.subject]
        query = _query(shapes_by_name[link.object], shape, targets)
        rows: Any = store.query(query, prefixes=prefixes)
        has_value = _VALUE in rows.variables
        for row in rows:
            value = value_of(row["value"]) if has_value else ""
            yield _finding(value_of(row["this"]), value, value_of(link.subject), shape)


def _query(
    constraint: Mapping[str, Sequence[Any]],
    shape: Mapping[str, Sequence[Any]],
    targets: Iterable[object],
) -> str:
    """Write the query of a constraint for all targets at once: thousands of queries are slow."""
    (select,), (path,) = constraint[SH["select"]], shape[SH["path"]]
    values = " ".join(sorted(map(str, targets)))
    query = re.sub(r"[$?]PATH\b", str(path), value_of(select))
    return query.replace("{", f"{{ VALUES $this {{ {values} }}", 1)


def _owners(shapes: Shapes) -> Mapping[object, list[Mapping[str, Sequence[Any]]]]:
    """Map each property shape to the node shapes that have it."""
    owners = defaultdict[object, list[Mapping[str, Sequence[Any]]]](list)
    for own in shapes.values():
        for property_shape in own.get(SH["property"], ()):
            owners[property_shape].append(own)
    return owners


def _targets(owners: Iterable[Mapping[str, Sequence[Any]]], store: ox.Store) -> set[Any]:
    """Collect the targets of the node shapes that have a property shape."""
    targets: set[Any] = set()
    for own in owners:
        targets.update(own.get(SH["targetNode"], ()))
        for kind in own.get(SH["targetClass"], ()):
            found = store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), kind)
            targets.update(quad.subject for quad in found)
        for predicate in own.get(SH["targetObjectsOf"], ()):
            targets.update(q.object for q in store.quads_for_pattern(None, predicate, None))
        for predicate in own.get(SH["targetSubjectsOf"], ()):
            targets.update(q.subject for q in store.quads_for_pattern(None, predicate, None))
    return targets


def _finding(focus: str, value: str, rule: str, shape: Mapping[str, Sequence[Any]]) -> Finding:
    (path,), severity = shape[SH["path"]], shape.get(SH["severity"], [None])[0]
    return Finding(
        severity=SEVERITIES.get(value_of(severity), Severity.VIOLATION),
        focus=focus,
        path=value_of(path),
        value=value,
        rule=rule,
        component="SPARQL",
        messages={m.language: m.value for m in shape.get(SH["message"], ()) if m.language},
    )


def _prefixes(shapes: Shapes) -> dict[str, str]:
    """Read the prefix declarations among the shapes."""
    declared = [own for own in shapes.values() if SH["prefix"] in own]
    return {value_of(own[SH["prefix"]][0]): value_of(own[SH["namespace"]][0]) for own in declared}


def by_subject(triples: Iterable[ox.Triple]) -> Shapes:
    """Group the values of each property of each subject."""
    found: dict[object, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        found[triple.subject][triple.predicate.value].append(triple.object)
    return {subject: dict(own) for subject, own in found.items()}

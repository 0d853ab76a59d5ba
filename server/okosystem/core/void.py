"""The VoID description of the default graph, which is itself a part of that graph.

A class has a property partition for each property with literals or untyped IRIs as values. Links
between entities are linksets, from one class by one property to another. Editors read both, and
suggest what may follow while a query is written. They join each property partition with all labels
of its class and property: were links partitions too, an editor would get ten times as many rows.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, Self

import networkx as nx
import pyoxigraph as ox

from okosystem.core.terms import (
    ANALYSES,
    BASE,
    DATASET,
    DCAT,
    DCT,
    ENDPOINT,
    ID,
    INFERRED,
    OWL,
    QUERIES,
    RDF_TYPE,
    RDFS,
    SCHEMA,
    SD,
    SH,
    SKOS,
    VOID,
    VOID_EXT,
    VOID_GRAPH,
    curie,
    iri_of,
    local_name,
)
from okosystem.core.triple_counts import Classes, Group, Row, Table
from okosystem.core.triples import to_lines, triples_about

DUMPS = f"{BASE}dumps/"
_PART_BASE = f"{BASE}void#"
_DUMPED_GRAPHS = (ANALYSES, INFERRED, QUERIES, VOID_GRAPH)
_MATCH_KINDS = ("exact", "close", "broad", "narrow", "related")
_MATCH_PROPERTIES = {
    OWL["sameAs"],
    RDFS["seeAlso"],
    *(SKOS[f"{kind}Match"] for kind in _MATCH_KINDS),
}
_URI_SPACE = re.compile(r"[a-z]+://[^/]+/")
_COPIED_PROPERTIES = (DCT["title"], DCT["description"], DCT["publisher"], DCT["license"])
_Value = ox.NamedNode | ox.Literal
_Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Links:
    """The kinds of values and links, which the description itself does not add to."""

    datatypes: Set[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]]
    inward: Mapping[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode], int]
    outward: Mapping[tuple[ox.NamedNode, str], int]


def describe_dataset(
    served: Set[bytes],
    graphs: Mapping[str, Collection[ox.Triple]],
    prefixes: Mapping[str, str],
    digests: Mapping[str, str],
) -> list[ox.Triple]:
    """Describe the default graph, and the named graphs other than those of source files.

    `served` are the lines of the default graph without the description, as of `to_lines`;
    `digests` are those of the files that a graph was made of.

    The description is part of the graph, so counting is repeated until the counts are stable.
    """
    name = cache(lambda iri: curie(iri, prefixes).strip("<>").replace("#", "/"))
    table = Table()
    rows = table.add(served)
    used = {*_MATCH_PROPERTIES, *_COPIED_PROPERTIES, DCAT["downloadURL"], RDFS["subClassOf"]}
    wanted = table.select(rows, used)
    links = _find_links(table.group(rows, table.classes(rows)), wanted)
    texts = _Texts.of(wanted)
    fixed = {*_describe_linksets(links, name), *_describe_kinds_of_values(links, name)}
    rows += table.add(line for line in to_lines(fixed) if line not in served)
    totals = _Totals.of(table, rows)
    # What is described has its types from the start.
    typed = [
        *_describe_totals(totals, texts),
        *_describe_graphs({**graphs, VOID_GRAPH: ()}, texts, digests),
    ]
    classes = table.classes([*rows, *table.add(to_lines(typed))])
    groups = table.group(rows, classes)
    rest: set[ox.Triple] = set()
    while True:
        described = fixed | rest
        own = table.add(line for line in to_lines(rest - fixed) if line not in served)
        found = {
            *_describe_totals(totals + _Totals.of(table, own), texts),
            *_describe_partitions(groups + table.group(own, classes), classes, links, name),
            *_describe_graphs({**graphs, VOID_GRAPH: described}, texts, digests),
        }
        if found == rest:
            return sorted(described, key=str)
        rest = found


def _find_links(groups: Counter[Group], triples: Collection[ox.Triple]) -> _Links:
    broader = _superclasses(triples)
    narrowest, inward = set[Any](), Counter[Any]()
    for group, count in groups.items():
        if group.property.value != RDF_TYPE:
            covered = set[Any]().union(*(broader.get(kind, ()) for kind in group.object))
            narrowest.update(product(group.subject, [group.property], group.object - covered))
            for key in product(group.subject, [group.property], group.object):
                inward[key] += count
    datatypes = {
        (kind, group.property, group.datatype)
        for group in groups
        if group.datatype
        for kind in group.subject
    }
    # Only the narrowest classes of a value: the broader ones follow from them.
    return _Links(datatypes, {key: inward[key] for key in narrowest}, _count_outward(triples))


def _superclasses(triples: Iterable[ox.Triple]) -> Mapping[object, set[object]]:
    """Collect all superclasses of each class, without the class itself."""
    found = [t for t in triples if t.predicate.value == RDFS["subClassOf"]]
    graph = nx.DiGraph((t.subject, t.object) for t in found)
    return {kind: nx.descendants(graph, kind) for kind in graph}


def _count_outward(triples: Iterable[ox.Triple]) -> Counter[tuple[ox.NamedNode, str]]:
    """Count the links to each other publisher's addresses, by the host of their IRIs."""
    found = [t for t in triples if t.predicate.value in _MATCH_PROPERTIES]
    links = ((iri_of(t.subject), t.predicate, iri_of(t.object)) for t in found)
    return Counter(
        (p, space[0])
        for s, p, o in links
        if s.startswith(BASE) and not o.startswith(BASE) and (space := _URI_SPACE.match(o))
    )


@dataclass(frozen=True, slots=True)
class _Texts:
    """The title, description, publisher and licence of each subject; the subject of each dump."""

    copied: Mapping[str, Sequence[tuple[str, _Value]]]
    dumps: Mapping[str, str]

    @classmethod
    def of(cls, triples: Iterable[ox.Triple]) -> Self:
        """Collect them from triples."""
        copied = defaultdict[str, list[tuple[str, _Value]]](list)
        dumps: dict[str, str] = {}
        for triple in triples:
            predicate = triple.predicate.value
            if predicate in _COPIED_PROPERTIES:
                copied[iri_of(triple.subject)].append((predicate, triple.object))  # type: ignore[arg-type]
            elif predicate == DCAT["downloadURL"]:
                dumps[iri_of(triple.object)] = iri_of(triple.subject)
        return cls(copied, dumps)


@dataclass(frozen=True, slots=True)
class _Totals:
    """The total counts of some rows; sums are of disjoint sets of rows."""

    triples: int
    subjects: Set[int]
    properties: Set[int]
    classes: Set[int]

    @classmethod
    def of(cls, table: Table, rows: Sequence[Row]) -> Self:
        """Count rows."""
        classes = {o for _, p, o in rows if p == table.type}
        return cls(len(rows), {s for s, _, _ in rows}, {p for _, p, _ in rows}, classes)

    def __add__(self, other: "_Totals") -> "_Totals":
        return _Totals(
            self.triples + other.triples,
            self.subjects | other.subjects,
            self.properties | other.properties,
            self.classes | other.classes,
        )


def _describe_totals(totals: _Totals, texts: _Texts) -> Iterator[ox.Triple]:
    # Editors find partitions through sd:graph, although the default graph has no name.
    yield from triples_about(f"{ENDPOINT}#default-graph", (SD["graph"], DATASET))
    yield from triples_about(
        DATASET,
        (RDF_TYPE, VOID["Dataset"]),
        (VOID["sparqlEndpoint"], ENDPOINT),
        (VOID["uriSpace"], ox.Literal(ID)),
        (VOID["dataDump"], f"{DUMPS}store.nq"),
        (VOID["triples"], ox.Literal(totals.triples)),
        (VOID["distinctSubjects"], ox.Literal(len(totals.subjects))),
        (VOID["properties"], ox.Literal(len(totals.properties))),
        (VOID["classes"], ox.Literal(len(totals.classes))),
        *texts.copied.get(DATASET, ()),
    )


def _describe_partitions(
    groups: Counter[Group], classes: Mapping[int, Classes], links: _Links, name: _Name
) -> Iterator[ox.Triple]:
    for kind, count in Counter(kind for kinds in classes.values() for kind in kinds).items():
        part = _part(name, kind)
        yield from triples_about(DATASET, (VOID["classPartition"], part))
        yield from triples_about(part, (VOID["class"], kind), (VOID["entities"], ox.Literal(count)))
    for path, count in _count_by_path(groups, links).items():
        part = _part(name, *path)
        yield from triples_about(_part(name, *path[:-1]), (VOID["propertyPartition"], part))
        yield from triples_about(
            part, (VOID["property"], path[-1]), (VOID["triples"], ox.Literal(count))
        )


def _count_by_path(groups: Counter[Group], links: _Links) -> Counter[tuple[ox.NamedNode, ...]]:
    """Count the triples of each property, and of each class and property but links."""
    literals = {(kind, term) for kind, term, _ in links.datatypes}
    linked = {(kind, term) for kind, term, _ in links.inward} - literals
    found = Counter[tuple[ox.NamedNode, ...]]()
    for group, count in groups.items():
        found[group.property,] += count
        for kind in group.subject:
            if (kind, group.property) not in linked:
                found[kind, group.property] += count
    return found


def _describe_kinds_of_values(links: _Links, name: _Name) -> Iterator[ox.Triple]:
    for kind, term, datatype in links.datatypes:
        part = _part(name, kind, term, datatype)
        yield from triples_about(_part(name, kind, term), (VOID_EXT["datatypePartition"], part))
        yield from triples_about(part, (VOID_EXT["datatype"], datatype))


def _describe_linksets(links: _Links, name: _Name) -> Iterator[ox.Triple]:
    """Describe the links between classes, and those to the IRIs of other publishers."""
    for (kind, term, other), count in links.inward.items():
        linkset, target = _part(name, kind, term, other), _part(name, other)
        yield from _linkset(linkset, term, count, _part(name, kind), target)
    for (term, space), count in links.outward.items():
        linkset, target = f"{_part(name, term)}/{space}", f"{_PART_BASE}{space}"
        yield from triples_about(
            target, (RDF_TYPE, VOID["Dataset"]), (VOID["uriSpace"], ox.Literal(space))
        )
        yield from _linkset(linkset, term, count, DATASET, target)


def _linkset(
    linkset: str, term: _Value, count: int, subjects: str, objects: str
) -> Iterator[ox.Triple]:
    yield from triples_about(subjects, (VOID["subset"], linkset))
    yield from triples_about(
        linkset,
        (RDF_TYPE, VOID["Linkset"]),
        (VOID["linkPredicate"], term),
        (VOID["subjectsTarget"], subjects),
        (VOID["objectsTarget"], objects),
        (VOID["triples"], ox.Literal(count)),
    )


def _describe_graphs(
    graphs: Mapping[str, Collection[ox.Triple]], texts: _Texts, digests: Mapping[str, str]
) -> Iterator[ox.Triple]:
    for graph, triples in graphs.items():
        part = f"{_PART_BASE}{local_name(graph)}"
        yield from triples_about(DATASET, (VOID["subset"], part))
        yield from triples_about(
            graph, (RDF_TYPE, SD["NamedGraph"]), (SD["name"], graph), (SD["graph"], part)
        )
        yield from triples_about(
            part,
            (RDF_TYPE, VOID["Dataset"]),
            (RDF_TYPE, SD["Graph"]),
            (VOID["triples"], ox.Literal(len(triples))),
            (VOID["vocabulary"], SH if graph == QUERIES else None),
            (SCHEMA["sha256"], ox.Literal(digests[graph]) if graph in digests else None),
        )
        if graph in _DUMPED_GRAPHS:
            yield from _describe_dump(texts, part, f"{DUMPS}{local_name(graph)}.ttl")


def _describe_dump(texts: _Texts, part: str, dump: str) -> Iterator[ox.Triple]:
    """Name the dump of a graph, and describe the graph as the catalogue describes its dump."""
    yield from triples_about(part, (VOID["dataDump"], dump))
    yield from triples_about(part, *texts.copied.get(texts.dumps.get(dump, ""), ()))


def _part(name: _Name, *path: _Value) -> str:
    """Return the IRI of the part for a class, property and value; the dataset for none."""
    return _PART_BASE + "/".join(name(term.value) for term in path) if path else DATASET

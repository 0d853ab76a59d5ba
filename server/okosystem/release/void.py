"""The VoID description of the default graph, which is itself a part of that graph.

A class has a property partition for each property with literals or untyped IRIs as values. Links
between entities are linksets, from one class by one property to another. Editors read both, and
suggest what may follow while a query is written. They join each property partition with all labels
of its class and property: were links partitions too, an editor would get ten times as many rows.

Triples are counted as lines of N-Triples, by class, property and datatype: one pass over them takes
a third of the time of the aggregate queries.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from functools import cache
from itertools import product

import pyoxigraph as ox

from okosystem.rdf.terms import (
    ANALYSES,
    BASE,
    DATASET,
    DCAT,
    DCT,
    ENDPOINT,
    ID,
    INFERRED,
    OWL,
    PROV,
    QUERIES,
    RDF,
    RDF_TYPE,
    RDFS,
    SCHEMA,
    SD,
    SH,
    SKOS,
    VOID,
    VOID_EXT,
    VOID_GRAPH,
    XSD,
    curie,
    iri_of,
    local_name,
)
from okosystem.rdf.triples import Property, to_lines, triples_about

DUMPS = f"{BASE}dumps/"
_PART_BASE = f"{BASE}void#"
_DUMPED_GRAPHS = (ANALYSES, INFERRED, QUERIES, VOID_GRAPH)
_MATCH_KINDS = ("exact", "close", "broad", "narrow", "related")
_MATCH_PROPERTIES = (
    OWL["sameAs"],
    RDFS["seeAlso"],
    *(SKOS[f"{kind}Match"] for kind in _MATCH_KINDS),
)
_URI_SPACE = re.compile(r"[a-z]+://[^/]+/")
_COPIED_PROPERTIES = (DCT["title"], DCT["description"], DCT["publisher"], DCT["license"])
_CLASSES = (VOID["classPartition"], VOID["class"], VOID["entities"])
_PROPERTIES = (VOID["propertyPartition"], VOID["property"], VOID["triples"])
_DATATYPES = (VOID_EXT["datatypePartition"], VOID_EXT["datatype"], VOID["triples"])
_TYPE = f"<{RDF_TYPE}>".encode()

Line = tuple[bytes, bytes, bytes]
"""Subject, predicate and object, as in N-Triples."""
Classes = frozenset[str]
Group = tuple[Classes, str, Classes, str]
"""What triples are counted by: classes of subject, property, classes of object, datatype."""
Path = tuple[str, ...]
"""A class, a property, and a datatype or another class, or the first of them."""
_Name = Callable[[str], str]


def describe_dataset(
    served: Set[bytes],
    store: ox.Store,
    sizes: Mapping[str, int],
    prefixes: Mapping[str, str],
    digests: Mapping[str, str],
) -> list[ox.Triple]:
    """Describe the default graph, and the named graphs other than those of source files.

    `served` are the lines of the default graph without the description, as of `to_lines`; `store`
    has the statements of the sources and what follows from them; `sizes` are those of the named
    graphs, and `digests` those of the files that a graph was made of.

    The description is part of the graph, so counting is repeated until the counts are stable.
    """
    name = cache(lambda iri: curie(iri, prefixes).strip("<>").replace("#", "/"))
    lines = _split(served)
    groups = _count(lines, _classes(lines))
    datatypes, links = _datatypes_of(groups), _find_links(groups, store)
    # The kinds of values and links are those without the description, which has none of them.
    fixed = {
        *_describe_parts(dict.fromkeys(datatypes), _DATATYPES, name),
        *_describe_links(links, name),
        *_describe_outward_links(store, name),
    }

    def describe_totals(lines: Collection[Line], size: int) -> Iterator[ox.Triple]:
        yield from _describe_totals(lines, store)
        yield from _describe_graphs({**sizes, VOID_GRAPH: size}, store, digests)

    lines += _split(line for line in to_lines(fixed) if line not in served)
    # What is described has its types from the start.
    classes = _classes([*lines, *_split(to_lines(describe_totals(lines, 0)))])
    groups = _count(lines, classes)
    entities = Counter[Path]((kind,) for kinds in classes.values() for kind in kinds)
    rest: set[ox.Triple] = set()
    while True:
        own = _split(line for line in to_lines(rest - fixed) if line not in served)
        counted = groups + _count(own, classes)
        found = {
            *describe_totals([*lines, *own], len(fixed | rest)),
            *_describe_parts(entities, _CLASSES, name),
            *_describe_parts(_count_by_path(counted, datatypes, links), _PROPERTIES, name),
        }
        if found == rest:
            return sorted(fixed | rest, key=str)
        rest = found


def _split(lines: Iterable[bytes]) -> list[Line]:
    return [(s, p, o) for s, p, o in (line.removesuffix(b" .\n").split(b" ", 2) for line in lines)]


def _iri(term: bytes) -> str:
    return term[1:-1].decode()


def _classes(lines: Iterable[Line]) -> Mapping[bytes, Classes]:
    """Collect the classes of each node; equal sets are one object."""
    found = defaultdict[bytes, set[bytes]](set)
    for s, p, o in lines:
        if p == _TYPE and o.startswith(b"<"):
            found[s].add(o)
    same = cache(lambda classes: Classes(map(_iri, classes)))
    return {node: same(frozenset(classes)) for node, classes in found.items()}


def _count(lines: Iterable[Line], classes: Mapping[bytes, Classes]) -> Counter[Group]:
    none, datatype = Classes(), cache(_datatype)
    groups = Counter(
        (classes.get(s, none), p, classes.get(o, none), datatype(o) if o[:1] == b'"' else "")
        for s, p, o in lines
    )
    return Counter({(s, _iri(p), o, of): count for (s, p, o, of), count in groups.items()})


def _datatype(literal: bytes) -> str:
    end = literal.rpartition(b'"')[2]
    return _iri(end[2:]) if end.startswith(b"^^") else RDF["langString"] if end else XSD["string"]


def _datatypes_of(groups: Iterable[Group]) -> Set[Path]:
    return {(kind, term, of) for kinds, term, _, of in groups if of for kind in kinds}


def _find_links(groups: Counter[Group], store: ox.Store) -> Mapping[Path, int]:
    """Count the links from each class by each property to each class.

    Only the narrowest classes of a value: the broader ones follow from them. And not from
    prov:Entity, a superclass of all statements: its links say nothing about a class.
    """
    broader = defaultdict[str, set[str]](set)
    for narrow, _, broad, _ in store.quads_for_pattern(
        None, ox.NamedNode(RDFS["subClassOf"]), None
    ):
        if narrow != broad:
            broader[narrow.value].add(broad.value)
    narrowest, counts = set[Path](), Counter[Path]()
    for (kinds, term, values, _), count in groups.items():
        if term != RDF_TYPE:
            covered = set[str]().union(*(broader[value] for value in values))
            narrowest.update(product(kinds - {PROV["Entity"]}, [term], values - covered))
            counts.update(dict.fromkeys(product(kinds, [term], values), count))
    return {link: counts[link] for link in narrowest}


def _describe_totals(lines: Collection[Line], store: ox.Store) -> Iterator[ox.Triple]:
    # Editors find partitions through sd:graph, although the default graph has no name.
    yield from triples_about(f"{ENDPOINT}#default-graph", (SD["graph"], DATASET))
    yield from triples_about(
        DATASET,
        (RDF_TYPE, VOID["Dataset"]),
        (VOID["sparqlEndpoint"], ENDPOINT),
        (VOID["uriSpace"], ox.Literal(ID)),
        (VOID["dataDump"], f"{DUMPS}store.nq"),
        (VOID["triples"], ox.Literal(len(lines))),
        (VOID["distinctSubjects"], ox.Literal(len({s for s, _, _ in lines}))),
        (VOID["properties"], ox.Literal(len({p for _, p, _ in lines}))),
        (VOID["classes"], ox.Literal(len({o for _, p, o in lines if p == _TYPE}))),
        *_read_texts(store, ox.NamedNode(DATASET)),
    )


def _read_texts(
    store: ox.Store, subject: ox.NamedNode | ox.BlankNode | ox.Triple
) -> Iterator[Property]:
    """Read the title, description, publisher and licence of a dataset or a dump."""
    for term in _COPIED_PROPERTIES:
        for quad in store.quads_for_pattern(subject, ox.NamedNode(term), None):
            if not isinstance(quad.object, ox.BlankNode | ox.Triple):
                yield term, quad.object


def _count_by_path(
    groups: Counter[Group], datatypes: Set[Path], links: Collection[Path]
) -> Counter[Path]:
    """Count the triples of each property, and of each class and property but links."""
    linked = {path[:2] for path in links} - {path[:2] for path in datatypes}
    counts = Counter[Path]()
    for (kinds, term, _, _), count in groups.items():
        paths = [(term,), *((kind, term) for kind in kinds if (kind, term) not in linked)]
        counts.update(dict.fromkeys(paths, count))
    return counts


def _describe_parts(
    counts: Mapping[Path, int | None], terms: tuple[str, str, str], name: _Name
) -> Iterator[ox.Triple]:
    """Describe partitions, by the terms for a partition, what it is of, and its size."""
    partition, of, size = terms
    for path, count in counts.items():
        part, number = _part(name, *path), None if count is None else ox.Literal(count)
        yield from triples_about(_part(name, *path[:-1]), (partition, part))
        yield from triples_about(part, (of, path[-1]), (size, number))


def _describe_links(links: Mapping[Path, int], name: _Name) -> Iterator[ox.Triple]:
    for (kind, term, other), count in links.items():
        linkset, target = _part(name, kind, term, other), _part(name, other)
        yield from _linkset(linkset, term, count, _part(name, kind), target)


def _describe_outward_links(store: ox.Store, name: _Name) -> Iterator[ox.Triple]:
    """Describe the links to each other publisher's addresses, by the host of their IRIs."""
    for term in _MATCH_PROPERTIES:
        quads = store.quads_for_pattern(None, ox.NamedNode(term), None)
        pairs = ((iri_of(quad.subject), iri_of(quad.object)) for quad in quads)
        others = (o for s, o in pairs if s.startswith(BASE) and not o.startswith(BASE))
        for space, count in Counter(
            found[0] for found in map(_URI_SPACE.match, others) if found
        ).items():
            linkset, target = f"{_part(name, term)}/{space}", f"{_PART_BASE}{space}"
            yield from triples_about(
                target, (RDF_TYPE, VOID["Dataset"]), (VOID["uriSpace"], ox.Literal(space))
            )
            yield from _linkset(linkset, term, count, DATASET, target)


def _linkset(
    linkset: str, term: str, count: int, subjects: str, objects: str
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
    sizes: Mapping[str, int], store: ox.Store, digests: Mapping[str, str]
) -> Iterator[ox.Triple]:
    for graph, size in sizes.items():
        part = f"{_PART_BASE}{local_name(graph)}"
        yield from triples_about(DATASET, (VOID["subset"], part))
        yield from triples_about(
            graph, (RDF_TYPE, SD["NamedGraph"]), (SD["name"], graph), (SD["graph"], part)
        )
        yield from triples_about(
            part,
            (RDF_TYPE, VOID["Dataset"]),
            (RDF_TYPE, SD["Graph"]),
            (VOID["triples"], ox.Literal(size)),
            (VOID["vocabulary"], SH if graph == QUERIES else None),
            (SCHEMA["sha256"], ox.Literal(digests[graph]) if graph in digests else None),
        )
        if graph in _DUMPED_GRAPHS:
            dump = ox.NamedNode(f"{DUMPS}{local_name(graph)}.ttl")
            yield from triples_about(part, (VOID["dataDump"], dump))
            # The graph is described as the catalogue describes its dump.
            for quad in store.quads_for_pattern(None, ox.NamedNode(DCAT["downloadURL"]), dump):
                yield from triples_about(part, *_read_texts(store, quad.subject))


def _part(name: _Name, *path: str) -> str:
    """Return the IRI of the part for a class, property and value; the dataset for none."""
    return _PART_BASE + "/".join(map(name, path)) if path else DATASET

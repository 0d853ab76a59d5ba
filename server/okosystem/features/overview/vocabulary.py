"""The kinds and properties that a table can be made of, from the shapes and the graph.

A property is named by its local name. Shapes say what a property of a class is called; those that
are in the graph without a shape, inferred ones among them, are named by the ontology.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.graph.labels import BORROWED, KINDS, best
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.rdf.terms import ID, OKO, RDF_TYPE, SKOS, kind_of, local_name, value_of

USED = "SELECT ?class ?property { ?thing a ?class ; ?property ?value } GROUP BY ?class ?property"
CLASSES = f"""SELECT ?kind ?class (COUNT(?thing) AS ?n) {{
  ?thing a ?class FILTER (STRSTARTS(STR(?thing), "{ID}"))
  BIND (STRBEFORE(STRAFTER(STR(?thing), "{ID}"), "/") AS ?kind)
}} GROUP BY ?kind ?class"""
SIZES = "SELECT ?class (COUNT(?thing) AS ?n) { ?thing a ?class } GROUP BY ?class"
NAMES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?class ?property ?name {
  ?shape sh:targetClass ?class ; sh:property ?one . ?one sh:path ?property
  FILTER (isIRI(?property)) OPTIONAL { ?one sh:name ?name }
}"""
COMPLETE = f"SELECT ?term {{ ?one <{OKO}aboutTerm> ?term ; <{OKO}complete> true }}"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What one graph has: classes by kind, properties by class, and their names in the shapes."""

    classes: Mapping[str, Mapping[str, int]]
    sizes: Mapping[str, int]
    used: Mapping[str, frozenset[str]]
    names: Mapping[tuple[str, str], Mapping[str, str]]
    complete: frozenset[str]

    def kinds(self) -> Sequence[str]:
        """List the kinds, the best known first."""
        return [*(k for k in KINDS if k in self.classes), *sorted({*self.classes} - {*KINDS})]

    def pattern(self, kind: str) -> str:
        """Write what is true of ?row: its class, and the start of its IRI where others have it."""
        found = self.classes[kind]
        iri = max(found, key=lambda one: (found[one], found[one] / self.sizes[one], one))
        own = KINDS.get(kind, {}).get("class", "")
        if own or self.sizes[iri] == found[iri]:
            return f"?row a <{OKO[own] if own else iri}> ."
        return f'?row a <{iri}> . FILTER (STRSTARTS(STR(?row), "{ID[f"{kind}/"]}"))'

    def of_kind(self, kind: str) -> Mapping[str, Sequence[str]]:
        """List the properties of a kind by local name."""
        return _by_name(
            one
            for name in self.classes[kind]
            if name != SKOS["Concept"] or len(self.classes[kind]) == 1
            for one in self.used.get(name, ())
        )

    def everywhere(self) -> Mapping[str, Sequence[str]]:
        """List the properties of all classes by local name."""
        return _by_name(one for properties in self.used.values() for one in properties)

    def name(self, reader: Reader, kind: str, iri: str) -> str:
        """Return what a property of a kind is called: in its shape, else in the ontology."""
        for one in self.classes.get(kind, ()):
            if text := best(self.names.get((one, iri), {}), reader.language):
                return text.value
        borrowed = BORROWED.get(reader.curie(iri))
        return reader.text(borrowed) if borrowed else reader.label(iri)


def _by_name(properties: Iterable[str]) -> Mapping[str, Sequence[str]]:
    named: defaultdict[str, set[str]] = defaultdict(set)
    for iri in properties:
        if iri != RDF_TYPE:
            named[local_name(iri)].add(iri)
    return {name: sorted(named[name]) for name in sorted(named)}


@cached_per_graph()
def read_vocabulary(reader: Reader) -> Vocabulary:
    """Read the vocabulary of a graph."""
    classes: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in reader.store.rows(CLASSES):
        classes[value_of(row["kind"])][value_of(row["class"])] = int(value_of(row["n"]))
    names, used = _read_shapes(reader), defaultdict[str, set[str]](set)
    for row in reader.store.rows(USED):
        used[value_of(row["class"])].add(value_of(row["property"]))
    for one, iri in names:
        used[one].add(iri)
    return Vocabulary(
        classes,
        Counter({value_of(r["class"]): int(value_of(r["n"])) for r in reader.store.rows(SIZES)}),
        {one: frozenset(found) for one, found in used.items()},
        names,
        frozenset(value_of(row["term"]) for row in reader.store.rows(COMPLETE)),
    )


def _read_shapes(reader: Reader) -> Mapping[tuple[str, str], Mapping[str, str]]:
    shapes = ox.Store()
    shapes.load(reader.release.read("shapes.ttl"), format=ox.RdfFormat.TURTLE)
    names: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for found in shapes.query(NAMES):  # type: ignore[union-attr]
        texts = names[value_of(found["class"]), value_of(found["property"])]
        if isinstance(name := found["name"], ox.Literal):
            texts.setdefault(name.language or "", name.value)
    return names


def is_kind(vocabulary: Vocabulary, iri: str) -> bool:
    """Whether an IRI is that of an entity of a known kind."""
    return kind_of(iri) in vocabulary.classes

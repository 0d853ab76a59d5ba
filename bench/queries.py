"""What is asked: query shapes in seven classes, each filled in with things of the graph served."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

import pyoxigraph as ox

INSTANCES = 16
PREFIXES = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
THINGS = {
    "resource": "?x a oko:SharedResource",
    "needed": "?x a oko:SharedResource . ?y oko:dependsOn ?x",
    "needy": "?x a oko:SharedResource . ?x oko:dependsOn ?y",
    "actor": "?x a oko:Actor . ?y oko:providedBy ?x",
    "dependency": "?x a oko:Dependency",
}
WORDS = ("data", "digital", "id", "post", "offentlig", "register", "teneste", "service")


@dataclass(frozen=True, slots=True)
class Shape:
    """One query shape: `$x` stands for a thing or word of its kind."""

    group: str
    name: str
    about: str
    text: str

    @property
    def is_graph(self) -> bool:
        """Tell whether the answer is a graph."""
        return self.text.startswith(("DESCRIBE", "CONSTRUCT"))

    def queries(self, things: dict[str, list[str]]) -> list[str]:
        """Fill the shape in, once for each thing; numbers vary a shape that is about nothing."""
        template = Template(PREFIXES + self.text)
        return [template.substitute(x=thing, n=n) for n, thing in enumerate(things[self.about], 10)]


def things_of(data: Path) -> dict[str, list[str]]:
    """Choose the things to ask about, spread evenly over the graph; the same each time."""
    store = ox.Store()
    store.bulk_load(path=str(data), format=ox.RdfFormat.N_TRIPLES)
    found = {kind: list(_some(store, pattern)) for kind, pattern in THINGS.items()}
    return found | {"word": list(WORDS), "nothing": [str(n) for n in range(INSTANCES)]}


def _some(store: ox.Store, pattern: str) -> Iterator[str]:
    rows = store.query(f"{PREFIXES}SELECT DISTINCT ?x WHERE {{ {pattern} }} ORDER BY ?x")
    assert isinstance(rows, ox.QuerySolutions)  # noqa: S101
    every = [str(row["x"]) for row in rows]
    yield from every[:: max(1, len(every) // INSTANCES)][:INSTANCES]


SHAPES = (
    Shape(
        "lookup",
        "title",
        "resource",
        'SELECT ?t WHERE { $x dct:title ?t FILTER(LANG(?t) = "nb") }',
    ),
    Shape("lookup", "all of one", "resource", "SELECT ?p ?o WHERE { $x ?p ?o }"),
    Shape("lookup", "ask", "resource", "ASK { $x oko:dependsOn ?y }"),
    Shape("lookup", "provider", "resource", "SELECT ?a WHERE { $x oko:providedBy ?a }"),
    Shape("describe", "resource", "resource", "DESCRIBE $x"),
    Shape("describe", "actor", "actor", "DESCRIBE $x"),
    Shape("describe", "dependency", "dependency", "CONSTRUCT { $x ?p ?o } WHERE { $x ?p ?o }"),
    Shape(
        "join",
        "labels in three languages",
        "resource",
        """SELECT ?o ?nb ?nn ?en WHERE { $x oko:providedBy ?o
  OPTIONAL { ?o skos:prefLabel ?nb FILTER(LANG(?nb) = "nb") }
  OPTIONAL { ?o skos:prefLabel ?nn FILTER(LANG(?nn) = "nn") }
  OPTIONAL { ?o skos:prefLabel ?en FILTER(LANG(?en) = "en") } }""",
    ),
    Shape(
        "join",
        "resources of an actor",
        "actor",
        """SELECT ?r ?t WHERE { ?r oko:providedBy $x ; dct:title ?t
  FILTER(LANG(?t) = "nb") } ORDER BY ?t ?r""",
    ),
    Shape(
        "join",
        "who leans on an actor",
        "actor",
        """SELECT DISTINCT ?p ?l WHERE { ?r oko:providedBy $x . ?d oko:dependsOn ?r ;
  oko:providedBy ?p . ?p skos:prefLabel ?l FILTER(LANG(?l) = "nb") } ORDER BY ?l ?p""",
    ),
    Shape(
        "join",
        "qualified dependencies",
        "needy",
        """SELECT ?target ?t ?strength WHERE { $x oko:qualifiedDependency ?d .
  ?d oko:relationTarget ?target ; oko:dependencyStrength ?strength .
  ?target dct:title ?t FILTER(LANG(?t) = "nb") } ORDER BY ?t ?strength""",
    ),
    Shape(
        "path",
        "impact",
        "needed",
        """SELECT ?s ?t WHERE { { SELECT DISTINCT ?s WHERE { ?s oko:dependsOn+ $x } }
  ?s dct:title ?t FILTER(LANG(?t) = "nb") } ORDER BY ?t ?s""",
    ),
    Shape(
        "path",
        "prerequisites",
        "needy",
        """SELECT ?s ?t WHERE { { SELECT DISTINCT ?s WHERE { $x oko:dependsOn+ ?s } }
  ?s dct:title ?t FILTER(LANG(?t) = "nb") } ORDER BY ?t ?s""",
    ),
    Shape(
        "path",
        "actors behind",
        "needy",
        """SELECT DISTINCT ?a WHERE { { SELECT DISTINCT ?s WHERE { $x oko:dependsOn* ?s } }
  ?s oko:providedBy ?a } ORDER BY ?a""",
    ),
    Shape(
        "aggregate",
        "resources by actor",
        "nothing",
        """SELECT ?a (COUNT(DISTINCT ?r) AS ?n) WHERE { ?r oko:providedBy ?a }
GROUP BY ?a HAVING(?n >= 0 && $n >= 0) ORDER BY DESC(?n) ?a""",
    ),
    Shape(
        "aggregate",
        "most leaned on",
        "nothing",
        """SELECT ?r (COUNT(DISTINCT ?d) AS ?n) WHERE { ?d oko:dependsOn ?r }
GROUP BY ?r ORDER BY DESC(?n) ?r LIMIT 1$n""",
    ),
    Shape(
        "aggregate",
        "things by class",
        "nothing",
        "SELECT ?c (COUNT(?s) + $n AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n) ?c",
    ),
    Shape(
        "aggregate",
        "dependencies of an actor",
        "actor",
        """SELECT (COUNT(DISTINCT ?d) AS ?n) (COUNT(DISTINCT ?r) AS ?m)
WHERE { ?r oko:providedBy $x . ?d oko:dependsOn ?r }""",
    ),
    Shape(
        "text",
        "in titles",
        "word",
        """SELECT ?r ?t WHERE { ?r a oko:SharedResource ; dct:title ?t
  FILTER(CONTAINS(LCASE(?t), "$x")) } ORDER BY ?t ?r""",
    ),
    Shape(
        "text",
        "in descriptions",
        "word",
        """SELECT ?r WHERE { ?r dct:description ?t
  FILTER(LANG(?t) = "nb" && CONTAINS(LCASE(?t), "$x")) } ORDER BY ?r""",
    ),
    Shape(
        "text",
        "by regex",
        "word",
        """SELECT ?r ?t WHERE { ?r skos:prefLabel ?t
  FILTER(REGEX(?t, "^$x", "i")) } ORDER BY ?t ?r""",
    ),
    Shape(
        "large",
        "1,010 rows or more of titles",
        "nothing",
        """SELECT ?s ?t WHERE { ?s dct:title|skos:prefLabel ?t }
ORDER BY ?s ?t LANG(?t) LIMIT 10$n""",
    ),
    Shape(
        "large",
        "1,010 rows or more of statements",
        "nothing",
        """SELECT ?s ?p ?o WHERE { ?s a oko:SharedResource ; ?p ?o }
ORDER BY ?s ?p ?o LANG(?o) LIMIT 10$n""",
    ),
    Shape(
        "large",
        "graph of dependencies",
        "nothing",
        """CONSTRUCT { ?s ?p ?o } WHERE { ?s a oko:Dependency ; ?p ?o FILTER($n >= 0) }""",
    ),
)
GROUPS = tuple(dict.fromkeys(shape.group for shape in SHAPES))

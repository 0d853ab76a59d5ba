"""The queries sent to every remote engine, one for each feature in which engines differ."""

PREFIXES = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX resource: <https://w3id.org/felles-okosystem/id/resource/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
QUERIES = {
    "ask-yes": "ASK { resource:id-porten a oko:DigitalSolution }",
    "ask-no": "ASK { resource:id-porten a oko:Need }",
    "count": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "names": 'SELECT ?s ?n { ?s a oko:DigitalSolution ; dct:title ?n FILTER(LANG(?n) = "nb") }',
    "non-ascii": 'SELECT ?s { ?s dct:title ?t FILTER(CONTAINS(STR(?t), "ø")) }',
    "optional": "SELECT ?s ?end { ?s a oko:Participation OPTIONAL { ?s oko:validUntil ?end } }",
    "group": "SELECT ?type (COUNT(?s) AS ?n) { ?s a ?type } GROUP BY ?type HAVING (COUNT(?s) > 40)",
    "order": "SELECT ?s { ?s a oko:DigitalSolution } ORDER BY ?s LIMIT 7 OFFSET 3",
    "values": "SELECT ?s ?n { VALUES ?s { resource:id-porten resource:matrikkelen } "
    '?s dct:title ?n FILTER(LANG(?n) = "nn") }',
    "minus": "SELECT ?s { ?s a oko:DigitalSolution MINUS { ?s oko:dependsOn ?x } }",
    "exists": "SELECT ?s { ?s a oko:DigitalSolution FILTER NOT EXISTS { ?x oko:dependsOn ?s } }",
    "path-from-one": "SELECT DISTINCT ?x { resource:helsenorge-no oko:dependsOn+ ?x }",
    "path-of-two": "SELECT DISTINCT ?x { resource:helsenorge-no (oko:dependsOn|dct:relation)+ ?x }",
    "path-of-all": "SELECT DISTINCT ?a ?b { ?a oko:dependsOn+ ?b }",
    "path-or-self": "SELECT DISTINCT ?x { resource:helsenorge-no oko:dependsOn* ?x }",
    "date": 'SELECT ?s ?d { ?s oko:validFrom ?d FILTER(?d > "2021-01-01"^^xsd:date) }',
    "numbers": "SELECT (1.5 + 1 AS ?a) (true AS ?b) (1 / 4 AS ?c) (2 * 3 AS ?d) {}",
    "unbound": "SELECT (1 / 0 AS ?a) {}",
    "texts": 'SELECT (UCASE("blå") AS ?a) (STRLEN("blå") AS ?b) (STRLANG("å", "nb") AS ?c) {}',
    "base": "SELECT (<x> AS ?x) {}",
    "own-base": "BASE <https://example.org/a> SELECT (<x> AS ?x) {}",
    "graph": "SELECT (COUNT(*) AS ?n) "
    "{ GRAPH <https://w3id.org/felles-okosystem/graph/inferred> { ?s ?p ?o } }",
    "graphs": "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s a oko:DigitalSolution } }",
    "from": "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/felles-okosystem/graph/inferred> "
    "{ ?s ?p ?o }",
    "construct": "CONSTRUCT { ?s dct:relation ?o } WHERE { ?s oko:dependsOn ?o }",
    "describe": "DESCRIBE resource:id-porten",
    "blank": "CONSTRUCT { ?s dct:relation [ dct:title ?n ] } "
    'WHERE { VALUES ?s { resource:id-porten } ?s dct:title ?n FILTER(LANG(?n) = "nb") }',
}

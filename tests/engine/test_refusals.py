import pytest

from okosystem.core.errors import InvalidQuery
from okosystem.engine.query_text import is_repeatable, refuse_federation


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://x> { ?s ?p ?o } }",
        "select*{service<http://x>{?s ?p ?o}}",
        "SELECT * { SERVICE#c\n<http://x> { ?s ?p ?o } }",
        "SELECT * { service?x{ ?s ?p ?o } }",
        "SELECT * { FILTER(?a<?b) SERVICE <http://x> {} }",
        'SELECT * { ?s ?p "a\\"b" SERVICE SILENT <http://x> {} }',
        "PREFIX service: <http://x> SELECT * { SERVICE service: { ?s ?p ?o } }",
        "ASK { FILTER EXISTS { SERVICE <http://x> {} } }",
        "SELECT * { ?s ?p '# SERVICE' . SERVICE <http://x> {} }",
        "SELECT * { ?s ?p '''it''s''' SERVICE <http://x> {} }",
        "SELECT * { # c\rSERVICE <http://x> {}\n}",
        r"SELECT * { ?s <urn:\u0041#a> ?o . SERVICE <http://x> {} }",
        r"SELECT * { ?s ex:a\#b ?o . SERVICE <http://x> {} }",
        r"SELECT * { ?s ex:a\'b ?o . SERVICE <http://x> {} # '" + "\n}",
        r"SELECT * { ?s ?p '''a\'''' SERVICE <http://x> {} #'" + "\n}",
        "SELECT * { ?s ?p ?o FILTER(?o<5)SERVICE#>\n ex: {} }",
        "SELECT * { ?s ?p ?o FILTER(?o<ex:b)SERVICE?x#>\n{} }",
        "SELECT * { ?s ?p ?o FILTER(?o<5#> '''\n) SERVICE <http://x> {} #'''\n}",
        "SELECT * { ?s ?p 1SERVICE <http://x> {} }",
        "SELECT * { ?s ?p 1.5e3SERVICE <http://x> {} }",
        "SELECT * { ?s ?p trueSERVICE <http://x> {} }",
        "SELECT * { SERVICESILENT<http://x>{} }",
        "SELECT * { SERVICESILENT ex:x {} }",
        "SELECT * { SERVICEex:x {} }",
        "SELECT * { SERVICE:{} }",
        r"SELECT * { SERVICEe:\#_:bSERVICEe:{?x ?y ?z} }",
    ],
)
def test_federation_is_refused_however_it_is_spelt(sparql: str) -> None:
    with pytest.raises(InvalidQuery, match="SERVICE is not allowed here"):
        refuse_federation(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?s ?p 'SERVICE <x>' # SERVICE\n }",
        "SELECT * { ?service ex:service <http://x/SERVICE> }",
        "SELECT * { ?s dcat:service-kind ?o ; ex:SERVICE ?p }",
        "SELECT * { GRAPH <http://x/service> { ?s a service:portal . service:a ?web1service ?o } }",
        "SELECT ?s1service ?o { ?s <http://x/a_(b)#service> ?o FILTER(?o<5) } # SERVICE <x> {",
    ],
)
def test_the_word_elsewhere_is_no_federation(sparql: str) -> None:
    refuse_federation(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT (NOW() AS ?t) {}",
        "SELECT (NOW#c\n() AS ?t) {}",
        "SELECT * { ?s ?p ?o FILTER(?s<?o&&NOW()>?o) }",
        r"SELECT * { ?s ex:a\#b ?o BIND(RAND() AS ?n) }",
    ],
)
def test_the_clock_and_chance_are_seen_however_they_are_spelt(sparql: str) -> None:
    assert not is_repeatable(sparql)
    assert is_repeatable("SELECT * { ?s ?now 'NOW()' } # NOW()")

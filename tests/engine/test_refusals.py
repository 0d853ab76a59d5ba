import pytest

from okosystem.core.errors import InvalidQuery
from okosystem.engine.refusals import refuse_federation


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
    ],
)
def test_the_word_elsewhere_is_no_federation(sparql: str) -> None:
    refuse_federation(sparql)

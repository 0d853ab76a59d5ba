"""YAML-LD has the triples that were written, in one order, for readers of YAML 1.1 and 1.2."""

import pyoxigraph as ox
import pytest
import yaml
from ruamel.yaml import YAML

from okosystem.rdf.json_ld_context import build_context
from okosystem.rdf.yaml_ld import write_yaml_ld
from tests.yaml_ld import canonical, read_yaml_ld

PREFIXES = {
    "dct": "http://purl.org/dc/terms/",
    "ex": "https://example.org/",
    "oko": "https://w3id.org/felles-okosystem/ns#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "role": "https://w3id.org/felles-okosystem/id/role/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
ONTOLOGY = """
oko:Box a owl:Class . oko:role a owl:ObjectProperty . oko:inside a owl:ObjectProperty .
oko:count a owl:DatatypeProperty ; rdfs:range xsd:integer .
oko:says a owl:DatatypeProperty ; rdfs:range rdf:langString .
oko:code a owl:DatatypeProperty ; rdfs:range xsd:string .
oko:checkedOn a owl:AnnotationProperty .
"""
BOX = """
ex:box a oko:Box ; dct:title "Boks"@nb , "Box"@en ; oko:count 3 ; oko:role role:user ;
  oko:checkedOn "2026-11-29"^^xsd:date ; ex:open true ; ex:weight 1.5 ; ex:code "no" .
"""
WRITTEN = """\
'@context': https://w3id.org/felles-okosystem/ns/context.jsonld
'@graph':
- id: ex:box
  type: Box
  checkedOn: '2026-11-29'
  count: 3
  dct:title:
    en: Box
    nb: Boks
  ex:code: 'no'
  ex:open: true
  ex:weight:
    '@type': xsd:decimal
    '@value': '1.5'
  oko:role: role:user
"""
NOT_USED = ("AliasToken", "AnchorToken", "TagToken", "DirectiveToken")
HARD = [
    'ex:a oko:says "en"@nb , "to"@nb , "uten språk" .',
    "ex:a oko:says ex:b .",
    "ex:a oko:inside 'tekst' , 4 , ex:b .",
    'ex:a oko:count "04"^^xsd:integer , "4" , "fire"@nb , 4.0 , 12345678901234567890 .',
    'ex:a ex:b "1"^^xsd:boolean , false , "x"^^ex:own , "2026-11-29"^^xsd:date .',
    'ex:a oko:code "yes" , "1e3" , "0o17" , "0x1F" , "12:30" , "~" , "null" , "=" , "2026-11-29" .',
    'ex:a ex:b "a\\nb" , "\\ttab" , " mellomrom " , "# nei" , "- nei" , "\\u2028\\u0085" .',
    'ex:a ex:b "@id" , "ex:a" , "😀" , "" .',
    "ex:a ex:b [ ex:c [ ex:d 1 ] ; ex:c [ ex:d 2 ] ] , ( 1 2 ) .",
    "ex:a ex:b [ a [ ex:c 1 ] ] .",
    "ex:a ex:b <mailto:a@example.org> , <tel:+47> , <urn:x:y> , oko: .",
    "ex:a ex:b <https://a.example/?b=c#d> .",
    "<https://a.example/æ> <https://a.example/ø> <https://a.example/å> .",
]


def turtle(text: str) -> bytes:
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()).encode() + (
        text.encode()
    )


def parse(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(turtle(text), format=ox.RdfFormat.TURTLE)]


CONTEXT = build_context(parse(ONTOLOGY), PREFIXES)


def test_a_thing_is_written_with_short_names() -> None:
    assert write_yaml_ld(parse(BOX), CONTEXT).decode() == WRITTEN
    assert write_yaml_ld([], CONTEXT).decode().endswith("\n'@graph': []\n")


@pytest.mark.parametrize("text", [BOX, *HARD])
def test_every_value_comes_back_as_it_was(text: str) -> None:
    document = write_yaml_ld(parse(text), CONTEXT)
    assert read_yaml_ld(document, CONTEXT) == canonical(turtle(text), ox.RdfFormat.TURTLE)


@pytest.mark.parametrize("text", [BOX, *HARD])
def test_a_reader_of_yaml_1_2_sees_the_same(text: str) -> None:
    document = write_yaml_ld(parse(text), CONTEXT)
    assert YAML(typ="safe", pure=True).load(document) == yaml.safe_load(document)
    marks = [token for token in yaml.scan(document) if type(token).__name__ in NOT_USED]
    assert marks == []


@pytest.mark.parametrize("text", [BOX, *HARD])
def test_the_order_of_the_triples_does_not_matter(text: str) -> None:
    triples, again = parse(text), parse(text)
    assert write_yaml_ld(triples, CONTEXT) == write_yaml_ld(reversed(again), CONTEXT)


def test_a_term_named_as_a_prefix_keeps_the_prefix_of_the_ontology() -> None:
    assert CONTEXT["role"] == PREFIXES["role"]
    assert CONTEXT["oko:role"] == {"@id": f"{PREFIXES['oko']}role", "@type": "@id"}
    assert "oko:count" not in CONTEXT

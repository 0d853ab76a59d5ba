"""Validation with a profile's shapes, and codes that are compared with code lists."""

import pyoxigraph as ox
import pytest

from okosystem.errors import SourceError
from okosystem.feeds.checking import CheckResult
from okosystem.feeds.document import TripleIndex
from okosystem.rdf.terms import DCT
from tests.feeds.conftest import Check

DATASET = "https://fjell.example/data/fjell"
AUTHORITY = "http://publications.europa.eu/resource/authority"
PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
SHAPES = """
<https://a.example/s> a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property [
  sh:path dct:relation ; sh:nodeKind sh:Literal ] ; sh:property [
  sh:path dct:language ; sh:class dct:LinguisticSystem ] .
"""
LIST = f"""
<{AUTHORITY}/language> a skos:ConceptScheme .
<{AUTHORITY}/language/NOB> a skos:Concept, dct:LinguisticSystem ;
  skos:inScheme <{AUTHORITY}/language> .
"""


def triples(turtle: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)]


def stopping(result: CheckResult) -> list[tuple[str, str, str, int | None]]:
    faults = [*result.faults, *(fault for record in result.records for fault in record.faults)]
    return [(f.rule, f.record, f.value, f.line) for f in faults if f.stops]


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        (f"<{DATASET}> dct:relation <https://a.example/a b> .", "https://a.example/a b"),
        (f"<{DATASET}> <https://a.example/a b> 'x' .", "https://a.example/a b"),
        (f"<{DATASET}> dct:relation 'x'^^<https://a.example/a b> .", "https://a.example/a b"),
        (f'<{DATASET}> dct:relation <https://a.example/"b> .', 'https://a.example/"b'),
        (f"<{DATASET}> dct:relation <://x> .", "://x"),
        (f"<{DATASET}> dct:relation <https://a.example/%zz> .", "https://a.example/%zz"),
    ],
)
def test_a_faulty_iri_is_a_fault_of_the_document_with_its_line(
    check: Check, good: str, statement: str, value: str
) -> None:
    text = f"{good}\n{statement}\n"
    result = check(text, shapes=triples(SHAPES))
    line = text.count("\n")
    assert stopping(result) == [("bad-iri", DATASET, value, line)]
    assert len(result.records) == 1


def test_a_faulty_iri_is_shown_as_written_in_breaches(check: Check, good: str) -> None:
    text = f"{good}\n<{DATASET}> dct:relation <https://a.example/a b> .\n"
    (record,) = check(text, shapes=triples(SHAPES)).records
    assert [breach.finding.value for breach in record.breaches or ()] == ["https://a.example/a b"]


def test_a_faulty_iri_of_a_record_does_not_hide_its_breaches(check: Check, good: str) -> None:
    text = good.replace(":fjell a", "<a b> a").replace("dcat:dataset :fjell", "dcat:dataset <a b>")
    text = "BASE <https://fjell.example/data/>\n" + text.replace(
        "dcat:keyword", "dct:relation <https://a.example/x> ; dcat:keyword"
    )
    result = check(text, shapes=triples(SHAPES))
    assert {rule for rule, *_ in stopping(result)} == {"bad-iri"}
    (record,) = result.records
    assert record.is_clean is False


@pytest.mark.parametrize(
    "statement",
    [
        f"_:é.b dct:relation <{DATASET}> .",
        f"<{DATASET}> dct:source << <{DATASET}> dct:title 'x' >> .",
        f"<{DATASET}> dct:source 'x'@ar--rtl .",
        f"<{DATASET}> dct:source <https://a.example/\u2028x> .",
    ],
)
def test_valid_turtle_of_any_kind_can_be_validated(check: Check, good: str, statement: str) -> None:
    result = check(f"{good}\n{statement}\n", shapes=triples(SHAPES))
    assert stopping(result) == []
    assert [record.is_clean for record in result.records] == [True]


def test_an_ill_formed_language_tag_does_not_stop_the_validation(check: Check) -> None:
    text = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">
        <dcat:Dataset rdf:about="{DATASET}"><dct:title xml:lang="en_US">T</dct:title>
        </dcat:Dataset></rdf:RDF>"""
    result = check(text, accept="application/rdf+xml", shapes=triples(SHAPES))
    assert [record.is_clean for record in result.records] == [True]


def test_unusable_shapes_are_still_to_blame(check: Check, good: str) -> None:
    with pytest.raises(SourceError, match="the shapes cannot be used"):
        check(good, shapes=triples(SHAPES.replace("sh:nodeKind sh:Literal", "sh:pattern '('")))


def codes(result: CheckResult) -> list[tuple[str, str, str, int | None]]:
    faults = [*result.faults, *(fault for record in result.records for fault in record.faults)]
    return [(f.record, f.path, f.value, f.line) for f in faults if f.rule == "unknown-code"]


@pytest.mark.parametrize(
    ("header", "written"),
    [
        ("", f"<{AUTHORITY}/language/XX>"),
        (f"PREFIX language: <{AUTHORITY}/language/>", "language:XX"),
    ],
)
def test_a_code_that_a_given_list_lacks_is_reported(
    check: Check, good: str, header: str, written: str
) -> None:
    text = f"{header}\n{good}\n:fil dct:language {written}, <{AUTHORITY}/language/NOB> .\n"
    result = check(text, lists=TripleIndex(triples(LIST)))
    fault = (f"{DATASET[:-5]}fil", f"{DCT}language", f"{AUTHORITY}/language/XX", text.count("\n"))
    assert codes(result) == [fault]
    assert result.is_good
    assert codes(check(text)) == []


def test_an_unknown_code_of_a_catalogue_is_reported_once(check: Check, good: str) -> None:
    text = f"{good}\n:katalog dct:language <{AUTHORITY}/language/XX> ."
    result = check(text, lists=TripleIndex(triples(LIST)))
    assert [fault.rule for fault in result.faults] == ["unknown-code"]
    assert len(codes(result)) == 1


def test_an_unknown_code_counts_when_the_shapes_require_its_class(check: Check, good: str) -> None:
    text = f"{good}\n:fjell dct:language <{AUTHORITY}/language/XX> ."
    given = TripleIndex(triples(LIST))
    assert check(text, shapes=triples(SHAPES)).is_good
    result = check(text, shapes=triples(SHAPES), lists=given)
    (record,) = result.records
    assert [(b.finding.value, b.counts) for b in record.breaches or ()] == [
        (f"{AUTHORITY}/language/XX", True)
    ]
    known = text.replace("/XX", "/NOB")
    assert check(known, shapes=triples(SHAPES), lists=given).is_good

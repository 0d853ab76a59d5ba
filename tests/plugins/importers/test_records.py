"""Reading the records of a catalogue: publisher, title, and which records are skipped."""

import pyoxigraph as ox

from okosystem.plugins.importers.catalogue.records import count_users, read_records

PREFIXES = """
PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX cpsv: <http://purl.org/vocab/cpsv#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


def store_of(text: str) -> ox.Store:
    store = ox.Store()
    store.load((PREFIXES + text).encode(), format=ox.RdfFormat.TURTLE)
    return store


def test_a_record_inherits_the_publisher_of_its_catalogue() -> None:
    store = store_of("""
    <urn:a> a dcat:Dataset ; dct:title "A"@nb .
    <urn:catalogue> dcat:dataset <urn:a> ; dct:publisher <https://x.no/organizations/991825827> .
    """)
    (record,) = read_records(store)
    assert (record.publisher, record.number) == (
        "https://x.no/organizations/991825827", "991825827",
    )  # fmt: skip


def test_a_stated_number_takes_precedence_over_one_in_the_iri() -> None:
    store = store_of("""
    <urn:a> a cpsv:PublicService ; dct:title "A"@nb ; cv:hasCompetentAuthority <urn:org:111111111> .
    <urn:org:111111111> dct:identifier "991825827" .
    <urn:b> a dcat:Dataset ; dct:title "B"@nb ; dct:publisher <urn:1234567890> .
    <urn:c> a dcat:Dataset ; dct:title "C"@nb ; dct:publisher <urn:111111111:222222222> .
    """)
    numbers = {record.iri: record.number for record in read_records(store)}
    assert numbers == {"urn:a": "991825827", "urn:b": None, "urn:c": None}


def test_a_record_of_two_kinds_is_read_once() -> None:
    store = store_of('<urn:a> a dcat:Dataset , dcat:DatasetSeries , cv:Event ; dct:title "A"@nb .')
    assert [record.kind for record in read_records(store)] == ["dataset"]


def test_records_without_title_or_iri_are_skipped() -> None:
    store = store_of("""
    <urn:a> a dcat:Dataset . <urn:b> a dcat:Dataset ; dct:title "Čállosat"@se .
    [] a dcat:Dataset ; dct:title "Navnløs"@nb . <urn:c> a skos:Concept ; skos:prefLabel "C" .
    """)
    assert [(record.iri, record.titles) for record in read_records(store)] == [
        ("urn:c", {"nb": "C"})
    ]


def test_each_other_publisher_is_counted_once() -> None:
    store = store_of("""
    <urn:a> a dcat:Dataset ; dct:title "A"@nb ; dct:publisher <urn:own> .
    <urn:b> dct:requires <urn:a> ; dct:publisher <urn:one> .
    <urn:c> dct:source <urn:a> ; dct:publisher <urn:one> .
    <urn:d> dcat:servesDataset <urn:a> ; dct:publisher <urn:two> .
    <urn:e> dct:relation <urn:a> ; dct:publisher <urn:own> .
    """)
    (record,) = read_records(store)
    assert count_users(store, record) == 2

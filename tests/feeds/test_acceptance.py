"""Each acceptance rule with a document that breaks it, and one document that breaks none."""

import ast
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okosystem.feeds.checking import CheckResult
from okosystem.feeds.document import Delivery, Document, TripleIndex
from okosystem.feeds.report import as_junit, as_text, result_data
from okosystem.feeds.rules import RECORD_KINDS, Fault, harvest_rules
from okosystem.sparql.queries import LANGUAGES

Check = Callable[..., CheckResult]
BASE = "https://fjell.example/data/"
PUBLISHER = "http://purl.org/dc/terms/publisher"
NUMBERS = "https://data.brreg.no/enhetsregisteret/api/enheter/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDF_XML = "application/rdf+xml"
JSON_LD = "application/ld+json"
DCAT = "PREFIX dcat: <http://www.w3.org/ns/dcat#>\nPREFIX dct: <http://purl.org/dc/terms/>\n"
PIECES = [
    b"<https://[x/>",
    b"[",
    b"_:b",
    b"<{x}>",
    b'"""',
    b"<%>",
    b"\\u0000",
    b"dcat:dataset ",
    b":fjell ",
]
XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY a "{a}"><!ENTITY b "{b}">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/">
<rdf:Description rdf:about="https://fjell.example/x"><dct:title>{text}</dct:title></rdf:Description>
</rdf:RDF>"""


def violations_of(result: CheckResult) -> list[Fault]:
    return [*result.faults, *(fault for record in result.records for fault in record.faults)]


def test_a_good_catalogue_breaks_no_rule(good: str, check: Check) -> None:
    result = check(good, org="974760673")
    assert violations_of(result) == []
    assert [(r.iri, r.title, r.is_accepted) for r in result.records] == [
        (f"{BASE}fjell", "Fjell", True)
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "<https://fjell.example/fjell> ;",
            "<https://fjell.example/{nr}/fjell> ;",
            Fault(
                "bad-iri",
                f"{BASE}fil",
                "http://www.w3.org/ns/dcat#accessURL",
                "https://fjell.example/{nr}/fjell",
                line=33,
            ),
        ),
        (
            "<https://fjell.example/fjell> ;",
            "<https://fjell.example/100%> ;",
            Fault(
                "bad-iri",
                f"{BASE}fil",
                "http://www.w3.org/ns/dcat#accessURL",
                "https://fjell.example/100%",
                line=33,
            ),
        ),
        (
            "<https://fjell.example/fjell> ;",
            "<fjell> ;",
            Fault(
                "relative-iri",
                f"{BASE}fil",
                "http://www.w3.org/ns/dcat#accessURL",
                "fjell",
                line=33,
            ),
        ),
        (
            'dcat:keyword "fjell"@nb',
            'dcat:keyword "fjell"@nb ; <https://fjell.example/ns/2024> "ja"',
            Fault("bad-property", f"{BASE}fjell", value="https://fjell.example/ns/2024"),
        ),
        (
            'dcat:keyword "fjell"@nb',
            'dcat:keyword "fj\\u0001ell"@nb',
            Fault(
                "control-character", f"{BASE}fjell", "http://www.w3.org/ns/dcat#keyword", "U+0001"
            ),
        ),
        (
            ":katalog a dcat:Catalog ;",
            "[] a dcat:Catalog ;",
            Fault("container-without-iri", value="Fjellkatalogen"),
        ),
        (
            "dcat:dataset :fjell .",
            'dcat:dataset :fjell, [ a dcat:Dataset ; dct:title "Daler"@nb ] .',
            Fault("record-without-iri", value="Daler"),
        ),
        (
            "dcat:dataset :fjell .",
            "dcat:dataset :fjell, :dal .",
            Fault(
                "missing-record",
                f"{BASE}katalog",
                "http://www.w3.org/ns/dcat#dataset",
                f"{BASE}dal",
            ),
        ),
        (
            "dcat:dataset :fjell .",
            "dcat:dataset :fjell . <https://annen.example/katalog> a dcat:Catalog .",
            Fault("foreign-container", value="https://annen.example/katalog"),
        ),
        (
            'dct:identifier "974760673"',
            'dct:identifier "974760673" . :andre a dcat:Catalog ; dcat:dataset :fjell',
            Fault("two-containers", f"{BASE}fjell", value="2"),
        ),
        (
            ":fjell a dcat:Dataset ;",
            ":fjell a dcat:Dataset, dcat:DataService ;",
            Fault("two-kinds", f"{BASE}fjell", TYPE, "datasets, dataservices"),
        ),
        (
            ' ; dct:identifier "974760673"',
            ' ; dct:identifier "974760674"',
            Fault("publisher-number-wrong", f"{BASE}fjell", PUBLISHER, "974760674"),
        ),
        (
            ' a foaf:Agent ; foaf:name "Fjellregisteret"@nb',
            " a foaf:Agent",
            Fault("publisher-not-described", f"{BASE}fjell", PUBLISHER, f"{BASE}utgiver-974760673"),
        ),
    ],
)
def test_one_fault_breaks_one_rule(
    good: str, check: Check, old: str, new: str, fault: Fault
) -> None:
    assert old in good
    assert fault in violations_of(check(good.replace(old, new)))


def test_a_record_in_no_catalogue_is_reported(good: str, check: Check) -> None:
    result = check(good.replace("dcat:dataset :fjell .", "dcat:dataset :dal ."))
    assert Fault("no-container", f"{BASE}fjell", limit="dcat:dataset") in violations_of(result)


def test_a_dataset_inherits_the_catalogue_of_its_series(check: Check) -> None:
    result = check(
        DCAT + "<https://a.example/c> a dcat:Catalog ; dcat:dataset <https://a.example/s> ;"
        " dct:publisher <https://data.brreg.no/enhetsregisteret/api/enheter/974760673> ."
        "<https://a.example/s> a dcat:DatasetSeries ."
        "<https://a.example/d> a dcat:Dataset ; dcat:inSeries <https://a.example/s> ."
    )
    assert {f.rule for f in violations_of(result)} == {"publisher-not-described"}


def test_a_record_on_another_host_is_reported(check: Check) -> None:
    result = check(
        DCAT + "<https://a.example/c> a dcat:Catalog ; dcat:dataset <https://a.example/1>,"
        " <https://a.example/2>, <https://b.example/3> ."
        "<https://a.example/1> a dcat:Dataset . <https://a.example/2> a dcat:Dataset ."
        "<https://b.example/3> a dcat:Dataset ."
    )
    assert Fault("foreign-record", "https://b.example/3") in violations_of(result)
    assert "no-publisher" in {fault.rule for fault in result.records[0].faults}
    assert not result.records[0].is_accepted


@pytest.mark.parametrize(
    ("publisher", "rule"),
    [
        ("<https://a.example/ingen>", "publisher-without-number"),
        ("<https://a.example/12345678901234567890>", "publisher-without-number"),
        ("<https://a.example/974760673/991825827>", "publisher-without-number"),
        ('"974760673"', "publisher-without-number"),
        (f"<{NUMBERS}974760674>", "publisher-number-wrong"),
        (f"<{NUMBERS}991825827>", "publisher-of-others"),
    ],
)
def test_an_owner_needs_one_valid_organisation_number(
    check: Check, publisher: str, rule: str
) -> None:
    result = check(
        DCAT + f"<https://a.example/c> a dcat:Catalog ; dcat:dataset <https://a.example/1> ;"
        f" dct:publisher {publisher} . <https://a.example/1> a dcat:Dataset .",
        org="974760673",
    )
    assert rule in {fault.rule for fault in violations_of(result)}


def test_an_empty_source_is_reported_with_the_kinds_it_has(good: str, check: Check) -> None:
    result = check(good, "concepts")
    # The codes in the document are concepts, so they would become concepts of the publisher.
    assert [r.iri for r in result.records] == [
        "http://publications.europa.eu/resource/authority/data-theme/ENVI"
    ]
    assert "no-container" in {fault.rule for fault in violations_of(result)}
    empty = check(good, "models")
    expected = Fault(
        "no-records", value=" (datasets, concepts?)", limit="modelldcatno:InformationModel"
    )
    assert violations_of(empty) == [expected]
    assert not empty.is_good
    assert violations_of(check("", "datasets"))[0].rule == "no-records"


def test_an_oversized_record_is_reported(check: Check) -> None:
    statements = " ".join(
        f"<https://a.example/{n}> dct:relation <https://a.example/{n + 1}> ." for n in range(1200)
    )
    result = check(DCAT + f"<https://a.example/0> a dcat:Dataset . {statements}")
    assert Fault(
        "large-record", "https://a.example/0", value="1201", limit="1000"
    ) in violations_of(result)


@pytest.mark.parametrize(
    ("body", "accept", "rule", "line"),
    [
        ("<https://a.example/x> a\n\n", "text/turtle", "syntax", 3),
        ("x", JSON_LD, "syntax", 1),
        ("<rdf:RDF>", RDF_XML, "syntax", 1),
        ("<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 50_000, "text/turtle", "syntax", 1),
        ("<urn:a> <urn:b> " + "{ " * 50_000, "text/n3", "syntax", 1),
        ('{"urn:p":\n' * 12_000, JSON_LD, "syntax", 12001),
        ('{"urn:p":' * 90 + "[" + "1," * 200_000 + "1]" + "}" * 90, JSON_LD, "syntax", 1),
        ('<!DOCTYPE r SYSTEM "a" [<!-- <!ENTITYa "b"> -->]><r/>', RDF_XML, "syntax", 1),
        ('{"@context": "https://a.example/c.jsonld"}', JSON_LD, "remote-context", None),
        (XML.format(a="aaaa", b="&a;&a;", text="&b;"), RDF_XML, "xml-entities", None),
        (XML.format(a="a" * 80_000, b="", text="&a;" * 1000), RDF_XML, "xml-entities", None),
        (
            "\ufeff<https://a.example/x> a <https://a.example/X> .",
            "text/turtle",
            "byte-order-mark",
            1,
        ),
        ("\n<!DOCTYPE html><html><body>Hei</body></html>", "text/turtle", "html", 1),
        (
            '<https://a.example/x> <https://a.example/p> "bl\xe5" .'.encode("latin-1"),
            "text/turtle",
            "not-utf-8",
            1,
        ),
        ("", "application/rdf+json", "unknown-accept", None),
        ("", "*/*", "unknown-accept", None),
        (b" " * (75 * 1024 * 1024 + 1), "text/turtle", "too-large", None),
    ],
)
def test_an_unreadable_document_is_reported(
    check: Check, body: str | bytes, accept: str, rule: str, line: int | None
) -> None:
    result = check(body, accept=accept)
    found = [(fault.rule, fault.line) for fault in violations_of(result)]
    assert found == [(rule, line)]
    assert result.records == []
    assert not result.is_good


def test_short_entities_are_read(check: Check) -> None:
    text = XML.format(a="aaaa", b="bb", text="&a;")
    assert [f.rule for f in check(text, accept="application/rdf+xml").faults] == ["no-records"]


def test_named_graphs_are_ignored(check: Check) -> None:
    text = "<https://a.example/g> { <https://a.example/x> a <http://www.w3.org/ns/dcat#Dataset> }"
    found = [(f.rule, f.value) for f in violations_of(check(text, accept="application/trig"))]
    assert found == [("named-graphs", "1"), ("no-records", "")]


@pytest.mark.parametrize(
    ("transfer", "rules_broken"),
    [
        ({"status": 404}, ["status"]),
        ({"headers": {"content-encoding": "gzip"}}, ["content-encoding"]),
        ({"headers": {"content-type": "text/html; charset=utf-8"}}, ["media-type"]),
        ({"headers": {"content-type": "text/turtle; charset=iso-8859-1"}}, ["other-charset"]),
        ({"hops": ("http://a.example/", "https://a.example/")}, ["redirect-to-other-scheme"]),
        ({"hops": ("https://a.example/", "https://b.example/")}, []),
        ({"cut": "redirect-loop"}, ["redirect-loop"]),
        ({"cut": "half-body", "seen": "3 of 9"}, ["half-body"]),
    ],
)
def test_transfer_faults_are_reported(
    good: str, transfer: dict[str, object], rules_broken: list[str]
) -> None:
    document = Document(Delivery("test", "text/turtle", good.encode(), **transfer))  # type: ignore[arg-type]
    assert [fault.rule for fault in document.faults] == rules_broken


def test_a_code_that_its_list_lacks_is_advice(good: str, check: Check) -> None:
    scheme = "http://publications.europa.eu/resource/authority/file-type"
    concept = f"<{scheme}/PDF> <http://www.w3.org/2004/02/skos/core#inScheme> <{scheme}> ."
    parsed = ox.parse(concept, format=ox.RdfFormat.TURTLE)
    result = check(good, lists=TripleIndex(quad.triple for quad in parsed))
    line = good[: good.index("file-type/CSV")].count("\n") + 1
    format_property = "http://purl.org/dc/terms/format"
    fault = Fault("unknown-code", f"{BASE}fil", format_property, f"{scheme}/CSV", line=line)
    assert violations_of(result) == [fault]
    assert result.is_good


def test_every_rule_is_expected_by_a_test() -> None:
    """The tests above may run in several processes, so the rules they expect are read from them."""
    nodes = ast.walk(ast.parse(Path(__file__).read_text(encoding="utf-8")))
    expected = {node.value for node in nodes if isinstance(node, ast.Constant)}
    assert set(harvest_rules()) - expected == set()


@pytest.mark.parametrize("name", harvest_rules())
def test_every_rule_has_texts_in_three_languages_and_a_source(name: str) -> None:
    fault = Fault(name, value="{limit}", limit="{x}")
    for language in LANGUAGES:
        assert fault.describe(language)[-1] in ".:}" or name == "syntax"
        assert fault.describe_fix(language)
    assert len({fault.describe(language) for language in LANGUAGES}) == 3
    assert fault.source.startswith("https://")


@pytest.mark.parametrize(
    "text",
    [
        "<https://a.example/æøå> <urn:a:b> <tel:+4799999999> .",
        '<https://a.example/x> <urn:a:b> "2026-13-45"^^<http://www.w3.org/2001/XMLSchema#date> .',
        '<https://a.example:443/x> <urn:a:b> "hei"@nb-NO .',
        "<https://[2001:db8::1]/x> <urn:a:b> <mailto:a@b.example> .",
    ],
)
def test_text_that_the_harvester_accepts_is_no_fault(check: Check, text: str) -> None:
    assert [fault.rule for fault in check(text).faults] == ["no-records"]


def test_a_skipped_record_does_not_stop_the_others(good: str, check: Check) -> None:
    result = check(
        good.replace("dcat:dataset :fjell .", "dcat:dataset :fjell, [ a dcat:Dataset ] .")
    )
    assert (result.is_accepted, result.is_good) == (True, False)
    assert [(f.rule, f.stops) for f in result.faults] == [("record-without-iri", "record")]
    assert [record.is_accepted for record in result.records] == [True]


@given(st.data())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_damaged_document_never_breaks_the_check(
    good: str, check: Check, data: st.DataObject
) -> None:
    """The check gives a writable result whatever bytes are lost, doubled or inserted."""
    body = bytearray(good.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(body)))
        end = min(len(body), start + data.draw(st.integers(0, 30)))
        body[start:end] = data.draw(st.one_of(st.binary(max_size=9), st.sampled_from(PIECES)))
    result = check(bytes(body), data.draw(st.sampled_from(list(RECORD_KINDS))))
    output = result_data(result, "nn")
    assert as_text(output, "nn")
    assert ElementTree.fromstring(as_junit([output], "nn")).tag == "testsuites"  # noqa: S314 (ours)

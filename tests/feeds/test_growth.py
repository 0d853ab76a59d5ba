"""Checking a document takes time proportional to its size, whatever is in it."""

from functools import partial
from re import search

import pyoxigraph as ox
import pytest

from okosystem.feeds.checking import (
    CheckOptions,
    check_document,
    is_organisation_number,
    organisation_number,
)
from okosystem.feeds.document import (
    Delivery,
    Document,
    TripleIndex,
    delivery_faults,
)
from okosystem.feeds.profile import excuses, is_unknown_code
from okosystem.feeds.rules import RECORD_KINDS
from okosystem.rdf.terms import DCAT, DCT
from tests.growth import Read, grows_linearly, slow_texts

PREFIXES = f"PREFIX dcat: <{DCAT}> PREFIX dct: <{DCT}> PREFIX a: <http://a.example/>\n"
LISTS = TripleIndex(
    quad.triple
    for quad in ox.parse(
        "<http://a.example/x> a <http://www.w3.org/2004/02/skos/core#Concept> .",
        format=ox.RdfFormat.TURTLE,
    )
)


def read(media_type: str, text: str) -> Document:
    return Document(Delivery("test", media_type, text.encode("utf-8", "replace")))


def check(text: str) -> None:
    document = read("text/turtle", text)
    assert document.is_readable
    check_document(document, RECORD_KINDS["datasets"], CheckOptions(lists=LISTS))


def read_headers(text: str) -> object:
    return delivery_faults(Delivery("test", "text/turtle", b"", headers={"content-type": text}))


def find_excuses(text: str) -> None:
    for known in excuses().values():
        for part in ("path", "value", "component"):
            search(known.get(part, ""), text)


TEXTS: dict[str, tuple[Read, tuple[str, ...]]] = {
    "Turtle": (partial(read, "text/turtle"), ("", "<http://a> <http://b> '''", "@prefix a: <")),
    "RDF/XML": (partial(read, "application/rdf+xml"), ("", "<!DOCTYPE a [<!ENTITY ", "<a b='")),
    "JSON-LD": (partial(read, "application/ld+json"), ("", '{"@id":"')),
    "N-Triples": (partial(read, "application/n-triples"), ("", "<http://a> <http://b> <")),
    "Content-Type": (read_headers, ("", "text/html;", 'text/html;a="')),
    "organisation-number": (lambda text: organisation_number(ox.Literal(text), []), ("",)),
    "check-digit": (is_organisation_number, ("",)),
    "excuses": (find_excuses, ("", "https://", "http://purl.org/adms/")),
    "code": (lambda text: is_unknown_code(text, LISTS), ("", "http://a.example/")),
}


@pytest.mark.parametrize("name", TEXTS)
def test_four_times_the_text_takes_four_times_the_time(name: str) -> None:
    read_text, before = TEXTS[name]
    assert slow_texts(read_text, *before) == []


def numbered(template: str, size: int) -> str:
    """Repeat a statement with another number each time."""
    return "".join(template.replace("N", str(number)) for number in range(size // 40))


STATEMENTS = {
    "faulty IRIs": "a:xN dct:relation <http://a.example/N N> .\n",
    "faulty IRIs in quotes": "a:xN dct:relation <http://a.example/N'N> .\n",
    "unknown codes": "a:xN dct:format a:N .\n",
    "unknown codes of records": "a:xN a dcat:Dataset ; dct:format a:N .\n",
    "records of a catalogue": "a:c a dcat:Catalog ; dcat:dataset a:xN . a:xN a dcat:Dataset .\n",
    "catalogues": "<http://N.example/> a dcat:Catalog .\n",
    "distributions": "a:x a dcat:Dataset ; dcat:distribution a:dN . a:dN dct:format a:N .\n",
    "blank nodes": "[] a dcat:Dataset ; dct:title 'N' .\n",
    "publishers": "a:x a dcat:Dataset ; dct:publisher a:pN .\n",
    "classes": "a:x a dcat:Dataset, a:cN .\n",
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_four_times_the_statements_take_four_times_the_time(name: str) -> None:
    template = STATEMENTS[name]
    assert grows_linearly(check, lambda size: PREFIXES + numbered(template, size))


def test_entities_are_counted_in_one_pass() -> None:
    def write(size: int) -> str:
        declared = numbered('<!ENTITY eN "x">', size)
        return f"<!DOCTYPE a [{declared}]><a>{numbered('&eN;', size)}</a>"

    assert grows_linearly(partial(read, "application/rdf+xml"), write)

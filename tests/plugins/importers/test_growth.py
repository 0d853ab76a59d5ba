"""Reading what others publish takes time proportional to its length."""

import pyoxigraph as ox
import pytest

from okosystem.build.own_data import KnownEntity
from okosystem.fetch.fetching import Fetched
from okosystem.plugins.importers.catalogue.matching import Matcher, normalise_address
from okosystem.plugins.importers.catalogue.records import CatalogueRecord, read_records
from okosystem.plugins.importers.enhetsregisteret import parse_response
from okosystem.plugins.importers.fdk import FDK_ADDRESS
from okosystem.plugins.importers.ldes import Stream
from okosystem.plugins.importers.watch.pages import clean, find_difference, read_lines
from okosystem.rdf.terms import (
    DCAT,
    DCT,
    ID,
    LDES,
    TREE,
)
from tests.growth import Read, grows_linearly, slow_texts

ENTITIES = [
    KnownEntity(
        ID[f"resource/fiks-{number}"],
        {
            "type": frozenset({"ApplicationComponent"}),
            "name": frozenset({f"Fiks felles løsning {number}"}),
            "number": frozenset({"974760673"}),
        },
    )
    for number in range(20)
]


def read_title(text: str) -> object:
    store, record = ox.Store(), ox.NamedNode("http://a.example/x")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    store.add(ox.Quad(record, kind, ox.NamedNode(DCAT["Dataset"])))
    store.add(ox.Quad(record, ox.NamedNode(DCT["title"]), ox.Literal(text)))
    return [Matcher(ENTITIES).find(found) for found in read_records(store)]


def match_address(text: str) -> object:
    pages = frozenset({text})
    return Matcher(ENTITIES).find(CatalogueRecord(text, "dataset", {"nb": "x"}, pages=pages))


def read_page(media_type: str) -> Read:
    def read(text: str) -> object:
        headers = {"content-type": media_type}
        return read_lines(Fetched("http://a.example/", 200, headers, text.encode(), (), ""))

    return read


def compare_lines(text: str) -> object:
    lines = [*text]
    return find_difference(lines, lines[::-1], lines[1:])


TEXTS: dict[str, tuple[Read, tuple[str, ...]]] = {
    "address": (normalise_address, ("", "http://", "http://[")),
    "address of Felles datakatalog": (FDK_ADDRESS.match, ("", "https://")),
    "title of a record": (read_title, ("",)),
    "address of a record": (match_address, ("", "http://")),
    "Enhetsregisteret": (
        lambda text: parse_response("974760673", 200, text.encode()),
        ("", "[" , '{"a":', '{"organisasjonsnummer":"974760673","navn":"'),
    ),
    "HTML": (read_page("text/html"), ("", "<main><p>", "<div id='cookie'>")),
    "JSON": (read_page("application/json"), ("", "[", '{"a":')),
    "XML": (read_page("application/xml"), ("", "<rss>", "<rss><item>")),
    "line": (lambda text: clean([text]), ("", "Oppdatert 1. mai 2026 ", "Vi bruker ", "nonce ")),
    "difference": (compare_lines, ("",)),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_four_times_the_text_takes_four_times_the_time(name: str) -> None:
    read_text, before = TEXTS[name]
    assert slow_texts(read_text, *before) == []


def test_many_versions_are_replayed_in_linear_time() -> None:
    head = f"""
        PREFIX dct: <{DCT}>
        BASE <http://a.example/>
        <s> <{LDES["versionOfPath"]}> dct:isVersionOf ; <{LDES["timestampPath"]}> dct:date .
        """

    def write(size: int) -> str:
        days = (f"{1000 + number}-01-01" for number in range(size // 20))
        said = f"<s> <{TREE['member']}> <{{0}}> . <{{0}}> dct:isVersionOf <e> ; dct:date '{{0}}' ."
        return head + "\n".join(map(said.format, days))

    def read(text: str) -> set[ox.Triple]:
        stream = Stream("http://a.example/s")
        stream.add(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
        return stream.replay()

    assert read(write(1000)) == set()
    assert grows_linearly(read, write)

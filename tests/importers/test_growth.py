"""Reading what others publish takes time proportional to its length."""

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.archimate.model import Element, iri_of
from okosystem.archimate.reader import read_model
from okosystem.commands.import_fdk import FDK_ADDRESS
from okosystem.core.terms import ARCHIMATE, DCAT, DCT, FOAF, ID, LDES, OKO, SKOS, TREE
from okosystem.engine.http_post import Reply
from okosystem.importers.archimate.matching import suggest_matches
from okosystem.importers.catalogue.matching import Matcher, normalise_address
from okosystem.importers.catalogue.records import CatalogueRecord, read_records
from okosystem.importers.enhetsregisteret import parse_response
from okosystem.importers.fetching import is_local
from okosystem.importers.ldes import Stream
from okosystem.importers.own_data import KnownEntity
from okosystem.importers.staging import of_other_publishers
from okosystem.importers.triples import escape_iri, is_valid_iri
from tests.growth import Read, grows_linearly, slow_texts

EXCHANGE = "http://www.opengroup.org/xsd/archimate/3.0/"
XML = f'<model xmlns="{EXCHANGE}" identifier="m"><elements><element identifier="'
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


def match_element(text: str) -> object:
    element = Element(identifier="x", type="ApplicationComponent", names={"nb": text})
    return suggest_matches([element], "http://a.example/", ENTITIES, ())


TEXTS: dict[str, tuple[Read, tuple[str, ...]]] = {
    "IRI": (is_valid_iri, ("", "http://a")),
    "escaped IRI": (escape_iri, ("", "http://a/")),
    "address": (normalise_address, ("", "http://", "http://[")),
    "local address": (is_local, ("http://", "http://[")),
    "response header": (lambda text: Reply().add_header(text.encode()), ("", "a:")),
    "address of Felles datakatalog": (FDK_ADDRESS.match, ("", "https://")),
    "title of a record": (read_title, ("",)),
    "address of a record": (match_address, ("", "http://")),
    "Enhetsregisteret": (
        lambda text: parse_response("974760673", 200, text.encode()),
        ("", "[" , '{"a":', '{"organisasjonsnummer":"974760673","navn":"'),
    ),
    "name of an element": (match_element, ("felles løsning (",)),
    "identifier of an element": (iri_of, ("", "a.", "a-")),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_four_times_the_text_takes_four_times_the_time(name: str) -> None:
    read_text, before = TEXTS[name]
    assert slow_texts(read_text, *before) == []


def read_file(path: Path, text: str) -> object:
    path.write_text(text, encoding="utf-8")
    return read_model(path)


@pytest.mark.parametrize("suffix", ["xml", "ttl"])
def test_a_model_is_read_in_linear_time(tmp_path: Path, suffix: str) -> None:
    before = ("", "<!--", XML, f"<{ARCHIMATE}x> <")
    assert slow_texts(partial(read_file, tmp_path / f"x.{suffix}"), *before) == []


def test_a_long_tag_of_a_model_is_read_once(tmp_path: Path) -> None:
    read = partial(read_file, tmp_path / "x.xml")
    assert grows_linearly(read, lambda size: XML + "x" * size * 200)


def test_many_elements_are_matched_in_linear_time() -> None:
    def match(text: str) -> object:
        elements = [
            Element(identifier=f"x{n}", type="Node", names={"nb": f"{line} (løsning {n})"})
            for n, line in enumerate(text.splitlines())
        ]
        return suggest_matches(elements, "http://a.example/", ENTITIES, ())

    assert grows_linearly(match, lambda size: "Fiks felles\n" * (size // 20))


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


def statements(size: int) -> Callable[[], list[ox.Triple]]:
    """Descriptions that an earlier import wrote, each with a match and a topic."""
    names = (f"http://a.example/{number}" for number in count())

    def triple(subject: str, predicate: str, value: str) -> ox.Triple:
        return ox.Triple(*map(ox.NamedNode, (subject, predicate, value)))

    triples = []
    for _ in range(size // 4):
        description, match, topic = next(names), next(names), next(names)
        triples += [
            triple(description, OKO["describedKind"], ID["external-kind/dataset"]),
            triple(match, OKO["matchedDescription"], description),
            triple(description, FOAF["primaryTopic"], topic),
            triple(topic, SKOS["note"], description),
        ]
    return lambda: triples


def test_an_earlier_import_is_read_in_linear_time() -> None:
    triples = {size: statements(size)() for size in (2_500, 10_000)}
    read = lambda text: of_other_publishers(triples[len(text)], ["http://a.example/x"])  # noqa: E731
    assert grows_linearly(read, lambda size: "x" * (size // 4))

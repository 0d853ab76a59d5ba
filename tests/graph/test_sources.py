"""The real source files: their style, language tags and IRIs."""

import re
from pathlib import Path

import pyoxigraph as ox

from okosystem.build.source_graph import SourceGraph
from okosystem.rdf.terms import BASE
from okosystem.turtle.sources import Project

PROJECT = Project.at(Path(__file__).parent.parent.parent)
SLUG = re.compile(r"[a-z0-9]+(-{1,2}[a-z0-9]+)*")


def test_the_data_files_have_no_blank_nodes() -> None:
    """That every file is in the house style is for `okosystem format --check` in `make check`."""
    found = {
        file.name
        for file in PROJECT.data
        for quad in file.quads
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
    }
    assert found == set()


def test_every_language_tag_is_nb_nn_or_en(world: SourceGraph) -> None:
    tags = {q.object.language for q in world.asserted if isinstance(q.object, ox.Literal)}
    assert tags == {None, "nb", "nn", "en"}


def test_no_text_begins_or_ends_with_a_space_or_has_two(world: SourceGraph) -> None:
    texts = {
        q.object.value
        for q in world.asserted
        if isinstance(q.object, ox.Literal) and q.object.language
    }
    assert [text for text in texts if text != text.strip() or "  " in text] == []


def test_every_entity_has_a_well_formed_iri(world: SourceGraph) -> None:
    iris = {q.subject.value for q in world.asserted if isinstance(q.subject, ox.NamedNode)}
    names_in_base = [iri.removeprefix(f"{BASE}id/") for iri in iris if iri.startswith(f"{BASE}id/")]
    malformed = [
        iri
        for iri in names_in_base
        if not all(SLUG.fullmatch(part) for part in iri.split("/")) or iri.count("/") > 1
    ]
    assert malformed == []


def test_no_entity_is_described_in_two_files_except_in_alignments(world: SourceGraph) -> None:
    files: dict[str, set[str]] = {}
    for file in world.files:
        for quad in file.quads:
            if isinstance(quad.subject, ox.NamedNode) and quad.predicate.value.endswith("#type"):
                files.setdefault(quad.subject.value, set()).add(file.name)
    duplicates = {iri: sorted(names) for iri, names in files.items() if len(names) > 1}
    allowed = {iri for iri in duplicates if "alignment" in " ".join(duplicates[iri])}
    assert {iri: duplicates[iri] for iri in set(duplicates) - allowed} == {}


def test_no_publisher_is_also_an_actor(world: SourceGraph) -> None:
    slugs: dict[str, set[str]] = {"actor": set(), "publisher": set()}
    for iri in {q.subject.value for q in world.asserted if isinstance(q.subject, ox.NamedNode)}:
        kind, _, slug = iri.removeprefix(f"{BASE}id/").partition("/")
        if kind in slugs:
            slugs[kind].add(slug)
    assert slugs["actor"] & slugs["publisher"] == set()


def test_no_inferred_property_is_asserted(world: SourceGraph) -> None:
    chains = {
        str(q.subject) for q in world.asserted if q.predicate.value.endswith("propertyChainAxiom")
    }
    assert len(chains) > 15
    assert {str(q.predicate) for q in world.asserted} & chains == set()

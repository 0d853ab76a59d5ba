"""Entities with their statements, relations with paths, and objections."""

from dataclasses import replace
from datetime import date

import pyoxigraph as ox
import pytest

from okosystem.analyses.network import shortest_paths
from okosystem.errors import UnknownResource
from okosystem.graph.reader import Reader
from okosystem.graph.relations import (
    all_relations,
    describe_paths,
    relation_text,
    relations_on,
    without_sectors,
)
from okosystem.graph.statements import open_corrections, open_objections, read_entity
from okosystem.rdf.terms import (
    ID,
    OKO,
    PROV,
    RDF_TYPE,
)
from okosystem.sparql.oxigraph import Store

EFORMIDLING, FORMIDLING = ID["resource/eformidling"], ID["resource/altinn-formidling"]
DEPENDENCY = ID["dependency/eformidling--altinn-formidling--based-on"]


def test_an_entity_has_its_own_and_its_incoming_statements(graph: Reader) -> None:
    entity = read_entity(graph, EFORMIDLING)
    assert DEPENDENCY in {node.iri for node in entity.statements_by("oko:qualifiedDependency")}
    assert entity.incoming == []
    needed = read_entity(graph, FORMIDLING, with_incoming=True)
    dependencies = needed.incoming_by("oko:relationTarget", "oko:Dependency")
    (incoming,) = [s for s in dependencies if s.node.iri == DEPENDENCY]
    assert (incoming.via, incoming.holder) == ("oko:relationTarget", EFORMIDLING)
    assert "oko:qualifiedDependency" in incoming.held_by
    assert incoming in needed.incoming
    assert incoming not in needed.incoming_by("oko:relationTarget", "oko:Replacement")


def test_properties_can_be_named_by_iri(graph: Reader) -> None:
    node = read_entity(graph, EFORMIDLING, name=str).node
    assert node.iri_of(OKO["qualifiedDependency"])
    assert node.iri_of("oko:qualifiedDependency") is None
    assert node.is_a(OKO["SharedResource"])


def test_an_entity_without_statements_is_unknown(graph: Reader) -> None:
    with pytest.raises(UnknownResource, match="The graph has no statements about"):
        read_entity(graph, ID["resource/finnes-ikke"])


def test_a_relation_is_valid_in_its_period(graph: Reader) -> None:
    (relation,) = [r for r in all_relations(graph, "dependency") if r.iri == DEPENDENCY]
    assert relation.ends == (EFORMIDLING, FORMIDLING)
    assert relation.sources
    start = relation.period.start
    assert start is not None
    assert relation in relations_on(graph, start, "dependency")
    assert relation in relations_on(graph, None, "dependency")
    assert relation not in relations_on(graph, date(1990, 1, 1), "dependency")
    assert relation not in relations_on(graph, start, "participation")


def test_a_relation_is_described_in_the_readers_language(graph: Reader) -> None:
    texts = [relation_text(graph, r, "nb") for r in all_relations(graph, "dependency")]
    assert {text.language for text in texts if text} <= {"nb", "nn", "en", ""}
    assert any(texts)


def test_each_step_of_a_path_names_its_relations(graph: Reader) -> None:
    relations = relations_on(graph, None, "dependency")
    paths = shortest_paths([r.ends for r in relations], FORMIDLING, EFORMIDLING, 1)
    ((step,),) = describe_paths(relations, paths)
    assert (step.start, step.end) == (FORMIDLING, EFORMIDLING)
    assert DEPENDENCY in {relation.iri for relation in step.relations}


def test_no_path_includes_a_sector(graph: Reader) -> None:
    relations = all_relations(graph, "participation")
    sectors = {end for r in relations for end in r.ends if end.startswith(ID["sector/"])}
    sector = min(sectors)
    filtered = without_sectors(relations, EFORMIDLING, FORMIDLING)
    assert not sectors & {end for relation in filtered for end in relation.ends}
    filtered = without_sectors(relations, sector, FORMIDLING)
    assert sectors & {end for relation in filtered for end in relation.ends} == {sector}


OBJECTION, AUTHOR = ID["assessment/objection--a"], ID["actor/digdir"]


def with_objection(graph: Reader, as_of: date | None = None, ended: str = "") -> Reader:
    about = [(RDF_TYPE, OKO["Objection"]), (OKO["objectsTo"], DEPENDENCY)]
    about.append((PROV["wasAttributedTo"], AUTHOR))
    node, day = ox.NamedNode(OBJECTION), ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
    quads = [ox.Quad(node, ox.NamedNode(p), ox.NamedNode(o)) for p, o in about]
    dates = {"attestedFrom": "2026-01-01"} | ({"validUntil": ended} if ended else {})
    for name, text in dates.items():
        quads.append(ox.Quad(node, ox.NamedNode(OKO[name]), ox.Literal(text, datatype=day)))
    return replace(graph, store=Store(quads, graph.release.prefixes), day=as_of)


def test_an_objection_is_listed_with_the_statement_it_concerns(graph: Reader) -> None:
    (found,) = open_objections(with_objection(graph), DEPENDENCY, DEPENDENCY)
    assert (found.iri, found.iris("prov:wasAttributedTo")) == (OBJECTION, [AUTHOR])
    assert open_objections(with_objection(graph), EFORMIDLING) == []
    assert open_corrections(with_objection(graph), DEPENDENCY) == []


@pytest.mark.parametrize(
    ("as_of", "is_open"), [(None, False), (date(2026, 2, 1), True), (date(2026, 4, 1), False)]
)
def test_an_ended_objection_was_open_until_its_end(
    graph: Reader, as_of: date | None, is_open: bool
) -> None:
    found = open_objections(with_objection(graph, as_of, ended="2026-03-31"), DEPENDENCY)
    assert bool(found) is is_open

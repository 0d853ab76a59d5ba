"""What an answer rests on, counted on the fixture world and on a graph of a few statements."""

from dataclasses import replace

import pyoxigraph as ox
import pytest

from okosystem.graph.basis import Basis, basis_of, claims_about, terms_of, to_lines
from okosystem.graph.reader import Reader, read_labels
from okosystem.rdf.terms import ID, OKO
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store

STATEMENTS = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
BASE <https://w3id.org/felles-okosystem/id/>
GRAPH <https://w3id.org/felles-okosystem/graph/data/resources/post> {
  <resource/post> oko:evidenceClass <evidence/fact> ; dct:source <source/old> ;
    oko:hasProviderParticipation <participation/post> ;
    oko:hasConsumerParticipation <participation/user> .
  <participation/post> a oko:Statement ; oko:evidenceClass <evidence/fact> ;
    oko:participant <actor/owner> ; dct:source <source/old> , <source/new> .
  <participation/user> a oko:Statement ; oko:evidenceClass <evidence/deduction> ;
    oko:participant <actor/user> ; dct:source <source/undated> .
}
GRAPH <https://w3id.org/felles-okosystem/graph/domain/vestvik> {
  <participation/user> oko:evidenceClass <evidence/deduction> .
  <resource/portal> oko:evidenceClass <evidence/judgement> ; dct:source <source/new> .
}
GRAPH <https://w3id.org/felles-okosystem/graph/data/imported/fdk> {
  <service/api> oko:evidenceClass <evidence/fact> ; dct:source <source/old> .
}
GRAPH <https://w3id.org/felles-okosystem/graph/analyses> {
  <analysis/one> oko:evidenceClass <evidence/deduction> ; oko:byAlgorithm <algorithm/gaps> ;
    prov:wasDerivedFrom <participation/user> ; dct:source <source/undated> .
}
GRAPH <https://w3id.org/felles-okosystem/graph/data/sources> {
  <source/old> dct:date "2021-06-01" . <source/new> dct:date "2026-03-02" .
}
"""


@pytest.fixture(scope="module")
def small(release: Release) -> Reader:
    """A graph where each count can be seen, in the named graphs that give the origins."""
    quads = list(ox.parse(STATEMENTS, format=ox.RdfFormat.TRIG))
    union = [ox.Quad(q.subject, q.predicate, q.object) for q in quads]
    store = Store([*quads, *union], release.prefixes)
    return Reader(release, store, read_labels(release, store))


def rest_on(graph: Reader, *rows: str, query: str = "") -> Basis:
    def term(name: str) -> ox.NamedNode | None:
        return ox.NamedNode(ID[name]) if name else None

    columns = ({str(n): term(name) for n, name in enumerate(row.split(","))} for row in rows)
    return basis_of(graph, columns, query)


def counts(basis: Basis) -> tuple[int, int, int, int]:
    return tuple(basis.evidence.values())  # type: ignore[return-value]


def test_a_statement_counts_when_a_row_names_both_its_ends(small: Reader) -> None:
    assert counts(rest_on(small, "resource/post,actor/owner")) == (2, 0, 0, 0)
    assert counts(rest_on(small, "resource/post", "actor/owner")) == (1, 0, 0, 0)
    assert counts(rest_on(small, "actor/owner,actor/user")) == (0, 0, 0, 0)
    assert counts(rest_on(small, "participation/user")) == (0, 1, 0, 0)


def test_a_statement_counts_once(small: Reader) -> None:
    rows = ["resource/post,actor/owner"] * 3
    assert counts(rest_on(small, *rows, "participation/post")) == (2, 0, 0, 0)


def test_a_computed_result_rests_on_what_it_was_derived_from(small: Reader) -> None:
    basis = rest_on(small, "analysis/one")
    assert counts(basis) == (0, 2, 0, 0)
    assert basis.origin == {"national": 1, "domain": 0, "imported": 0, "computed": 1}


def test_the_origin_is_the_file_and_what_is_also_national_is_national(small: Reader) -> None:
    basis = rest_on(small, "resource/portal", "service/api", "participation/user")
    assert basis.origin == {"national": 1, "domain": 1, "imported": 1, "computed": 0}


def test_the_origins_of_another_day_are_those_of_today(small: Reader) -> None:
    triples = [ox.Quad(*t) for t in small.store.graph(None)]
    store = Store(triples, small.release.prefixes)
    day = Reader(small.release, store, small.labels)
    row = {"one": ox.NamedNode(ID["resource/portal"])}
    assert basis_of(day, [row]).origin["domain"] == 0
    assert basis_of(replace(day, todays_store=small.store), [row]).origin["domain"] == 1


def test_what_did_not_hold_on_the_day_does_not_count(small: Reader) -> None:
    row = {name: ox.NamedNode(ID[name]) for name in ("resource/post", "actor/owner", "actor/user")}
    gone = {ID["participation/user"]}
    assert counts(basis_of(small, [row])) == (2, 1, 0, 0)
    assert counts(basis_of(small, [row], gone=gone)) == (2, 0, 0, 0)


def test_the_oldest_and_newest_source_and_those_without_a_date(small: Reader) -> None:
    basis = rest_on(small, "participation/post", "participation/user")
    assert (basis.sources, basis.undated) == (3, 1)
    assert (basis.oldest, basis.newest) == (
        ("2021-06-01", ID["source/old"]),
        ("2026-03-02", ID["source/new"]),
    )
    nothing = rest_on(small, "actor/owner")
    assert (nothing.statements, nothing.sources, nothing.oldest) == (0, 0, None)


def test_an_empty_cell_is_unknown_unless_it_is_a_label(small: Reader) -> None:
    assert rest_on(small, "resource/post,,").empty_cells == 2
    assert basis_of(small, [{"ownerLabel": None, "owner": None}]).empty_cells == 1


def test_what_is_known_in_part_is_found_through_what_is_derived_from_it(graph: Reader) -> None:
    """oko:consumes is derived from oko:hasConsumerParticipation, which the claim is about."""
    query = "PREFIX oko: <https://w3id.org/felles-okosystem/ns#> SELECT ?a { ?a oko:%s ?r }"
    for name in ("hasConsumerParticipation", "consumedBy", "consumes"):
        terms = {claim.term for claim in rest_on(graph, query=query % name).unknown}
        assert terms == {OKO["hasConsumerParticipation"]}, name
    assert rest_on(graph, query=query % "slideOwner").unknown == []
    (claim,) = claims_about(graph, [OKO["slideOwner"]])
    assert claim.complete


def test_the_terms_of_a_query_are_whole_or_shortened() -> None:
    prefixes = {"oko": OKO, "dcat": "http://www.w3.org/ns/dcat#"}
    query = f"SELECT * {{ ?a oko:part ?b ; <{OKO}whole> ?c ; dcat:contactPoint ?d }}"
    assert terms_of(query, prefixes) >= {
        OKO["part"],
        OKO["whole"],
        "http://www.w3.org/ns/dcat#contactPoint",
    }


def test_it_is_described_in_a_language_and_as_lines(graph: Reader) -> None:
    query = "SELECT ?a\n{ ?a <https://w3id.org/felles-okosystem/ns#consumedBy> ?b }"
    basis = rest_on(graph, "resource/id-porten,actor/digdir", query=query)
    described = basis.to_json(graph, "en")
    assert described["release"] == graph.release.digest
    assert described["statements"] == sum(described["origin"].values()) == basis.statements >= 2
    assert [one["term"] for one in described["unknown"]] == ["oko:hasConsumerParticipation"]
    lines = list(to_lines(described))
    assert lines[:3] == [
        f"release: {graph.release.digest}",
        "query: SELECT ?a",
        "query: { ?a <https://w3id.org/felles-okosystem/ns#consumedBy> ?b }",
    ]
    assert any(line.startswith("evidence: fact=") for line in lines)

"""The slide sentences that a query must answer (R1, R3–R17, R24–R27), with exact figures."""

import csv
import io
import re
from pathlib import Path

import pytest

from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.queries import read_all

ROOT = Path(__file__).parent.parent.parent
QUERIES = {**read_all(ROOT / "queries/questions"), **read_all(ROOT / "queries/perspectives")}
MUST = {f"R{n}" for n in (1, *range(3, 18), *range(24, 28))}

PREFIXES = """
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX resource: <https://w3id.org/felles-okosystem/id/resource/>
PREFIX category: <https://w3id.org/felles-okosystem/id/category/>
PREFIX scheme: <https://w3id.org/felles-okosystem/id/scheme/>
PREFIX designation-type: <https://w3id.org/felles-okosystem/id/designation-type/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
COUNTS = {
    "R1 strategies": ("?x a oko:Strategy ; oko:inEffectFrom ?from", 2),
    "R4 ecosystems": ("?x a oko:Ecosystem", 4),
    "R5 domains with a completeness statement for each of eleven terms": (
        """?x skos:inScheme scheme:domain { SELECT ?x (COUNT(DISTINCT ?term) AS ?terms)
        { ?s oko:aboutDomain ?x ; oko:aboutTerm ?term } GROUP BY ?x } FILTER(?terms = 11)""", 9,
    ),
    "R6 common components": ("?x oko:designation designation-type:national-common-component", 7),
    "R6 boxes that are or were part of Altinn": (
        """?x (oko:qualifiedPartOf|oko:hasFormerRelationship) ?p . ?x oko:namedOnSlide ?box .
        ?p a oko:PartWhole ; oko:relationTarget resource:altinn""", 7,
    ),
    "R10 sectors": ("?x a oko:Sector", 5),
    "R10 organisations without one": (
        "?x a oko:Organisation FILTER NOT EXISTS { ?x oko:sector ?s }", 0,
    ),
    "R14 resources without a source": (
        "?x a oko:SharedResource FILTER NOT EXISTS { ?x dct:source ?s }", 0,
    ),
    "R15 life events that lean on something": ("?x a oko:LifeEvent ; oko:leansOn ?r", 7),
    "R16 kinds of exchange": ("?e a oko:ValueExchange ; oko:valueType ?x", 4),
    "R24 categories": ("?x skos:inScheme scheme:target-picture-2021", 14),
    "R24 in the layer that was empty in 2021": (
        "?x oko:category category:distributed-data-sources", 19
    ),
    "R25 boxes": ("?x a oko:SlideBox", 52),
    "R25 boxes without owner": (
        "?x a oko:SlideBox FILTER NOT EXISTS { ?x oko:slideOwnerText ?t }", 11,
    ),
    "R25 of them with an owner in 2021": (
        """?b a oko:SlideBox ; oko:became ?x FILTER NOT EXISTS { ?b oko:slideOwnerText ?t }
        ?x (oko:hasProviderParticipation|oko:hasFormerParticipation) ?p . ?p oko:inEffectFrom ?d
        FILTER(?d <= "2021-06-01"^^xsd:date)""", 0,
    ),
    "R27 focus areas": ("?x a oko:FocusArea", 8),
}  # fmt: skip


@pytest.mark.parametrize("name", COUNTS)
def test_the_served_graph_has_the_exact_count(name: str, store: Store) -> None:
    pattern, expected = COUNTS[name]
    answer = store.query(f"{PREFIXES} SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}")
    rows = list(csv.DictReader(io.StringIO(answer.write("text/csv").decode())))
    assert [row["n"] for row in rows] == [str(expected)]


def test_each_sentence_has_a_named_query_with_an_answer() -> None:
    answered: set[str] = set()
    for name, query in QUERIES.items():
        rows = (ROOT / f"tests/golden/{name}.csv").read_text(encoding="utf-8").splitlines()
        if len(rows) > 1:
            for line in re.findall(r"^# (R.*)$", query.sparql, re.MULTILINE):
                answered |= set(re.findall(r"R\d+", line))
    assert sorted(MUST - answered) == []


def test_two_platforms_have_no_placement(store: Store) -> None:
    unplaced = store.query(
        PREFIXES
        + "SELECT ?r { VALUES ?r { resource:altinn resource:fiks-plattformen } "
        + "FILTER NOT EXISTS { ?r oko:category ?c } }"
    )
    assert len(unplaced.rows()) == 2


def test_the_release_names_its_counts(release: Release) -> None:
    assert release.manifest["counts"]["violation"] == 0


def test_no_objection_or_correction_is_open(release: Release, store: Store) -> None:
    assert store.query(release.page_queries["objections"]).rows() == []

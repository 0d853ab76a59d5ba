"""The score of small records, computed by hand from the rules of the scoring service."""

from collections.abc import Callable

import pyoxigraph as ox
import pytest

from okosystem.feeds.checking import CheckResult
from okosystem.feeds.document import TripleIndex
from okosystem.feeds.quality import Score, score_table
from okosystem.feeds.report import describe_shortfall

Check = Callable[..., CheckResult]
EU = "http://publications.europa.eu/resource/authority"
CSV = "https://www.iana.org/assignments/media-types/text/csv"
MAP = "https://data.geonorge.no/administrativeEnheter/nasjon/id/173163"
LINKS = {"https://fjell.example/fjell": 200, "https://fjell.example/fjell.csv": 200}


def score(
    check: Check, text: str, statuses: dict[str, int] | None = None, **options: object
) -> Score:
    result = check(text, statuses=LINKS if statuses is None else statuses, **options)
    scores = [r.score for r in result.records if r.iri == "https://fjell.example/data/fjell"]
    assert scores[0] is not None
    return scores[0]


def points_lost(found: Score) -> dict[str, int]:
    return {loss.metric: loss.points for loss in found.lost}


def test_the_points_of_the_table_add_up() -> None:
    assert sum(metric["points"] for metric in score_table()["metrics"].values()) == 365
    of_the_dataset = [m for m in score_table()["metrics"].values() if m["on"] != "distribution"]
    assert sum(metric["points"] for metric in of_the_dataset) == 185


def test_a_complete_record_gets_all_points(good: str, check: Check) -> None:
    found = score(check, good)
    assert (found.points, found.lost, found.assumed) == (365, [], 0)
    assert (found.percent, found.rating("nb"), found.rating("nn")) == (84, "utmerket", "framifrå")


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        ('dcat:keyword "fjell"@nb ;', "", {"keyword": 30}),
        ("dct:temporal :tidsrom ;", "", {"temporal": 20}),
        (f"dct:spatial <{EU}/country/NOR> ;", "", {"spatial": 20}),
        ("dcat:contactPoint :kontakt ;", "", {"contact-point": 20}),
        (
            f"dct:accessRights <{EU}/access-right/PUBLIC> ;",
            "",
            {"access-rights": 10, "access-rights-known": 5},
        ),
        ('dct:issued "2024-01-01"^^xsd:date ;', "", {"issued": 5}),
        (
            "dcat:downloadURL <https://fjell.example/fjell.csv> ;",
            "",
            {"download-url": 20, "download-url-answers": 30},
        ),
        ("dct:rights :rettigheter ;", "", {"rights": 5}),
        (f"dct:format <{EU}/file-type/CSV> ;", "", {"format": 20}),
        (f"dcat:mediaType <{CSV}> ;", "", {"media-type": 10}),
        # A dataset without publisher or theme does not comply: thirty points more than its own.
        (
            "    dct:publisher :utgiver-974760673 ;\n    dcat:contactPoint",
            "    dcat:contactPoint",
            {"publisher": 10, "compliance": 30},
        ),
        (f"dcat:theme <{EU}/data-theme/ENVI> ;", "", {"theme": 30, "compliance": 30}),
        (
            f"dct:license <{EU}/licence/CC_BY_4_0> ;",
            "",
            {"licence": 20, "licence-known": 10, "compliance": 30},
        ),
        # A licence that is not open but correctly described costs ten.
        ("licence/CC_BY_4_0>", "licence/OP_DATPRO>", {"licence-known": 10}),
        # Any finding about the codes costs the thirty points for compliance.
        ('skos:prefLabel "Miljø"@nb ; ', "", {"compliance": 30}),
        (":rettigheter a dct:RightsStatement .", "", {"compliance": 30}),
        ('1024"^^xsd:decimal', '1024"^^xsd:nonNegativeInteger', {"compliance": 30}),
        (
            ":kontakt a vcard:Organization, vcard:Kind",
            ":kontakt a vcard:Organization",
            {"compliance": 30},
        ),
        # The other dataset is not part of the record, so its type is unknown there.
        ("dcat:keyword", "dct:replaces :dal ; dcat:keyword", {"compliance": 30}),
        # The check has none of Kartverket's places in its lists, though the profile prefers them.
        (f"dct:spatial <{EU}/country/NOR>", f"dct:spatial <{MAP}>", {"compliance": 30}),
    ],
)
def test_a_missing_property_costs_its_points(
    good: str, check: Check, old: str, new: str, gone: dict[str, int]
) -> None:
    assert old in good
    found = score(check, good.replace(old, new) + ":dal a dcat:Dataset .")
    assert points_lost(found) == gone
    assert found.points == 365 - sum(gone.values())


def test_a_subject_counts_as_a_keyword(good: str, check: Check) -> None:
    text = good.replace('dcat:keyword "fjell"@nb', "dct:subject :begrep")
    text += ':begrep a skos:Concept ; skos:prefLabel "fjell"@nb .'
    assert score(check, text).points == 365


def test_the_date_of_a_distribution_counts(good: str, check: Check) -> None:
    text = good.replace('    dct:issued "2024-01-01"^^xsd:date ;\n', "").replace(
        "dct:rights :rettigheter ;", 'dct:rights :rettigheter ; dct:issued "2024-01-01"^^xsd:date ;'
    )
    assert score(check, text).points == 365


def test_without_a_distribution_the_maximum_is_185(good: str, check: Check) -> None:
    text = good.replace("dcat:distribution :fil", 'dcat:version "1"')
    assert score(check, text).points == 185


def test_only_the_best_distribution_counts(good: str, check: Check) -> None:
    # The first lacks format (20), the second all but address, licence and format:
    # 365 - 20 against 185 + 50 + 20 + 10 + 20 + 10 = 295, and the known format is the second's 10.
    text = good.replace(f"    dct:format <{EU}/file-type/CSV> ;\n", "").replace(
        "dcat:distribution :fil", "dcat:distribution :fil, :annen"
    )
    text += (
        f":annen a dcat:Distribution ; dcat:accessURL <https://fjell.example/fjell> ;"
        f" dct:license <{EU}/licence/CC_BY_4_0> ; dct:format <{EU}/file-type/CSV> ."
    )
    assert score(check, text).points == 345
    first_dead = {"https://fjell.example/fjell": 200, "https://fjell.example/fjell.csv": 500}
    assert score(check, text, first_dead).points == 315


@pytest.mark.parametrize(
    ("statuses", "points", "assumed"),
    [
        ({}, 365, 80),
        ({"https://fjell.example/fjell": 404}, 315, 30),
        ({**LINKS, "https://fjell.example/fjell.csv": 301}, 335, 0),
        ({**LINKS, "https://fjell.example/fjell": 204}, 365, 0),
    ],
)
def test_links_not_requested_are_assumed_to_work(
    good: str, check: Check, statuses: dict[str, int], points: int, assumed: int
) -> None:
    found = score(check, good, statuses)
    assert (found.points, found.assumed) == (points, assumed)


def test_a_code_outside_a_given_list_loses_its_points(good: str, check: Check) -> None:
    text = good.replace("file-type/CSV>", "file-type/SEMIKOLON>").replace(
        f"dcat:mediaType <{CSV}> ;", ""
    )
    assert points_lost(score(check, text)) == {"media-type": 10}
    listed = f"<{EU}/file-type/CSV> <http://www.w3.org/2004/02/skos/core#notation> 'CSV' ."
    vocabulary = TripleIndex(quad.triple for quad in ox.parse(listed, format=ox.RdfFormat.TURTLE))
    assert points_lost(score(check, text, lists=vocabulary)) == {
        "media-type": 10,
        "format-known": 10,
    }


def test_a_series_gets_no_score(good: str, check: Check) -> None:
    result = check(good.replace(":fjell a dcat:Dataset", ":fjell a dcat:DatasetSeries"))
    assert [record.score for record in result.records] == [None]


def test_a_shortfall_describes_what_to_write(good: str, check: Check) -> None:
    text = good.replace(":rettigheter a dct:RightsStatement .", "")
    (only,) = score(check, text).lost
    (why,) = only.shortfalls
    assert describe_shortfall(why, "en") == (
        "Write the class in the document: <https://fjell.example/data/rettigheter> a "
        "dct:RightsStatement . (from dct:rights of <https://fjell.example/data/fil>)"
    )

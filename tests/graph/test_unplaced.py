"""What lacks a place is one thing everywhere, and what is placed says whether it belongs."""

import csv
import io
import re

from okosystem.features.landscape.scene import build_scene
from okosystem.features.landscape.selection import Selection
from okosystem.graph.reader import open_reader
from okosystem.plugins.meeting_pack.landscape import landscape_slide
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from tests.web.conftest import Get, Page

MEMBER = (
    "?r oko:hasEcosystemMembership/oko:ecosystem "
    "<https://w3id.org/felles-okosystem/id/ecosystem/felles-okosystem> "
)


def test_all_count_the_same_resources_as_unplaced(browse: Get, release: Release) -> None:
    answer = browse("/sporsmal/resources-without-category.json").get_json(force=True)
    named = {row["resource"]["value"] for row in answer["results"]["bindings"]}
    assert named
    table = csv.DictReader(io.StringIO(browse("/analyser.csv?fane=plass").text.lstrip("\ufeff")))
    assert {row["resource"] for row in table} == named
    front = Page(browse("/").text)
    (strip,) = [e.text for e in front.all("p", **{"class": "strip"}) if "venter på plass" in e.text]
    assert re.findall(r"\d+", strip) == [str(len(named))]
    reader = open_reader(release)
    assert {box.iri for box in build_scene(reader, Selection()).picture.waiting} == named
    assert f"{len(named)} har ingen plass" in landscape_slide(reader).lead


def test_what_is_placed_says_whether_it_belongs(store: Store) -> None:
    silent = store.query(
        "PREFIX oko: <https://w3id.org/felles-okosystem/ns#> "
        "SELECT DISTINCT ?r WHERE { ?r a oko:SharedResource ; "
        f"oko:category|oko:partOf/oko:category ?c . FILTER NOT EXISTS {{ {MEMBER} }} "
        'FILTER NOT EXISTS { ?r oko:admissionNote ?n FILTER(STRSTARTS(?n, "Vurdert: ")) } }'
    )
    assert silent.rows() == []


def test_no_member_has_a_note_that_it_is_none(store: Store) -> None:
    both = store.query(
        "PREFIX oko: <https://w3id.org/felles-okosystem/ns#> "
        f"SELECT ?r WHERE {{ ?r oko:admissionNote ?n . {MEMBER} }}"
    )
    assert both.rows() == []

"""The landscape page: placement of boxes, focus, differences, and invalid parameters."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import brotli
import pytest
from flask import Flask

from okosystem.features.landscape.boxes import (
    COLOURS,
    KEYS,
    MARKS,
    TRAITS,
    Category,
    Landscape,
    ResourceBox,
    landscape_of,
)
from okosystem.features.landscape.facts import Names, facts, snapshot_on, without_asides
from okosystem.features.landscape.layout import WIDTH, Box, Panel, arrange
from okosystem.features.landscape.poster import Poster, draw_poster, lay_out, plain_style
from okosystem.features.landscape.poster import draw as draw_laid_out
from okosystem.features.landscape.scene import build_scene, compare_landscapes, resource_rows
from okosystem.features.landscape.selection import (
    PARAMETERS,
    TABLE,
    Selection,
)
from okosystem.features.landscape.view import LANDSCAPE
from okosystem.graph.choices import Field, Refused
from okosystem.graph.layers import text_width, wrap
from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.web.pictures import render_picture
from okosystem.web.state import current_reader, reading
from tests.conftest import MakeReader
from tests.web.conftest import Element, Get, Page

APPROVED = Path(__file__).parent / "approved"
SVG = "{http://www.w3.org/2000/svg}"
STATES = {
    "idag": Selection(),
    "fokus": Selection(perspectives=("focus-area/digital-sikkerhet",), colour="status"),
    "forskjell": Selection(since=date(2021, 6, 1), selected="eformidling"),
}
CATEGORIES = {
    "strategic-coordination": 1,
    "instruments-and-innovation": 0,
    "information-management": 0,
    "information-security": 0,
    "architecture-and-standardisation": 1,
    "portals": 3,
    "service-platforms": 2,
    "data-analysis": 0,
    "data-combination-and-storage": 1,
    "distributed-data-sources": 0,
    "registers": 4,
    "trust-services": 2,
    "data-exchange-and-integration": 4,
    "catalogue-services": 1,
}
EMPTY = {f"http://localhost/doc/category/{slug}" for slug, n in CATEGORIES.items() if not n}
PLACED, ALL, IN_OPERATION = 19, 29, 22
"""The boxes in a category, and all of them."""
Draw = Callable[..., str]


@pytest.fixture
def draw(app: Flask) -> Draw:
    """Return a function that draws a view as a poster, or a poster that is laid out."""

    def draw(what: Selection | Poster, language: str = "nb", **options: Any) -> str:
        with app.test_request_context(), reading(current_reader().in_language(language)) as reader:
            if isinstance(what, Poster):
                return render_picture(draw_laid_out(reader, what, **options))
            return render_picture(draw_poster(reader, what, **options))

    return draw


def boxes(page: Page) -> list[Element]:
    return [e for e in page.all("a") if e.attributes.get("data-slug")]


def in_focus(page: Page) -> set[str]:
    found = boxes(page)
    return {e.attributes["data-slug"] for e in found if ", uthevet" in e.text}


def status(page: Page) -> str:
    return " ".join(page.all("p", role="status")[0].text.split())


@pytest.mark.parametrize("query", ["", "?perspektiv=sector/municipal&sprak=nn&velg=id-porten"])
def test_the_former_address_leads_to_the_front_page(browse: Get, query: str) -> None:
    answer = browse(f"/malbilde{query}")
    assert (answer.status_code, answer.location) == (301, f"/{query}")
    assert browse(answer.location).status_code == 200


def test_the_front_page_has_six_entries_by_role(browse: Get) -> None:
    page = Page(browse("/").text)
    start = next(n for n, e in enumerate(page.elements) if e.attributes.get("id") == "jeg-er")
    entries = [e for e in page.elements[start:] if e.tag == "a"][:6]
    assert [e.text for e in entries] == [
        "fra en kommune", "i ledelsen", "eier av en løsning", "arkitekt", "utvikler", "ny her",
    ]  # fmt: skip
    assert {browse(e.attributes["href"]).status_code for e in entries} == {200}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_little_stands_before_the_landscape(browse: Get, language: str) -> None:
    source = browse("/", language).text
    before = Page(source[source.index("<body") : source.index("<svg xmlns")])
    assert len(before.all("a")) <= 40


def test_every_question_says_how_many_boxes_it_highlights(browse: Get) -> None:
    page = Page(browse("/").text)
    chips = [e for e in page.all("a") if e.attributes.get("class") == "chip-link"]
    counted = [e for e in chips if e.attributes["href"].startswith("/?") and e.text[-1].isdigit()]
    assert len(counted) > 3
    for chip in counted:
        shown = Page(browse(chip.attributes["href"]).text)
        number = int(chip.text.split()[-1])
        lit = [e for e in boxes(shown) if "dim" not in e.attributes["class"].split()]
        assert (chip.text, len(lit)) == (chip.text, number)
        assert len(boxes(shown)) >= PLACED
        on = [
            e.text
            for e in shown.all("a")
            if e.attributes.get("aria-current") == "true"
            and "chip-link" in e.attributes.get("class", "")
        ]
        assert chip.text in on
        assert "ikke uthevet" in shown.words


def test_a_colour_that_was_mostly_unknown_answers_with_a_sentence(browse: Get) -> None:
    for colour in ("modenhet", "kritikalitet"):
        answer = browse(f"/?farge={colour}&velg=id-porten")
        assert answer.status_code == 200
        assert f"Fargen «{colour}» er tatt bort" in status(Page(answer.text))
        options = [e.attributes["value"] for e in Page(answer.text).all("option")]
        assert colour not in options
        assert "status" in options
        assert browse(f"/malbilde.csv?farge={colour}").text == browse("/malbilde.csv").text


@pytest.mark.parametrize(
    ("query", "first"), [("", "Hva er felles"), ("?fra=2021-06-01", "Til neste møte")]
)
def test_advice_that_awaits_a_decision_stands_below_what_the_ecosystem_is_or_beside_a_choice(
    browse: Get, query: str, first: str
) -> None:
    page = Page(browse(f"/{query}").text)
    (rail,) = page.all("aside")
    assert " ".join(rail.text.split()[:3]) == first
    assert page.words.count("Til neste møte") == 1
    advice = [link for link in page.links if link.startswith("/rad/")]
    assert 0 < len(advice) <= 3
    assert {browse(link).status_code for link in advice} == {200}


def test_the_impact_and_the_chain_lead_to_their_pages(browse: Get) -> None:
    page = Page(browse("/").text)
    impact, chain = (e for e in page.all("h2") if e.attributes.get("id") in ("stopper", "kjede"))
    assert re.fullmatch(r"Stopper ID-porten, rammes trolig \d+ løsninger?", impact.text)
    assert chain.text == "Fra livshendelse til løsning: Dødsfall og arv"
    assert "Legen melder" in page.words
    found = csv.DictReader(io.StringIO(browse("/sammenhenger.csv?hvis=id-porten").text))
    likely = {r["hit"] for r in found if r["likely"].lower() == "true" and "/resource/" in r["hit"]}
    assert str(len(likely)) in impact.text


def test_programs_are_redirected_to_data(app: Flask) -> None:
    answer = app.test_client().get("/", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/catalog")


def test_the_landscape_has_every_category_and_box(world_reader: MakeReader, browse: Get) -> None:
    rows = list(resource_rows(world_reader(), Selection()))
    rows_with_category = [row for row in rows if row["category"]]
    page = Page(browse("/").text)
    assert [
        e.attributes["data-category"] for e in page.all("g") if "data-category" in e.attributes
    ] == [*CATEGORIES]
    assert len(rows_with_category) == sum(CATEGORIES.values()) == PLACED
    assert len(boxes(page)) == PLACED
    (waiting,) = page.all("p", **{"class": "strip"})
    assert waiting.text == f"{ALL - PLACED - 2} venter på plass →"  # two are names for placed parts
    assert "/analyser?fane=plass" in page.links
    assert page.all("h1")[0].text == f"Det offentlige Norge deler {IN_OPERATION} løsninger i drift."
    assert "Tomt: ingen delt ressurs er plassert her" in page.words


def test_the_list_has_the_same_boxes_in_the_same_order(browse: Get) -> None:
    page = Page(browse("/").text)
    listed = [
        e.attributes["id"].removeprefix("liste-")
        for e in page.all("a")
        if e.attributes.get("id", "").startswith("liste-")
    ]
    assert listed == [e.attributes["data-slug"] for e in boxes(page)]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("perspektiv=focus-area/sammenhengende-tjenester", 10),
        ("perspektiv=focus-area/digital-sikkerhet", 2),
        ("perspektiv=focus-area/digital-sikkerhet&perspektiv=focus-area/okt-deling-av-data", 7),
        ("perspektiv=focus-area/sammenhengende-tjenester&og=focus-area/felles-okosystem", 7),
        ("perspektiv=life-event/dodsfall-og-arv", 3),
        ("perspektiv=sector/municipal", 9),
        ("perspektiv=ecosystem/fiks-okosystemet", 3),
        ("perspektiv=ecosystem/felles-okosystem", PLACED),
        ("perspektiv=goal/elektronisk-identitet-til-alle", 1),
        ("perspektiv=goal/felles-okosystem-som-virker", 0),
    ],
)
def test_a_perspective_has_only_its_resources_in_focus(browse: Get, query: str, count: int) -> None:
    page = Page(browse(f"/?{query}").text)
    assert status(page).startswith(f"{count} av {PLACED} bokser er uthevet:")


def test_every_box_in_focus_has_a_reason(browse: Get) -> None:
    page = Page(browse("/?perspektiv=life-event/dodsfall-og-arv").text)
    assert "Legen melder dødsfallet, og det registreres i Folkeregisteret." in page.words
    why = page.all("ul", **{"class": "reasons"})[0].text
    assert all(name in why for name in ("Folkeregisteret", "Matrikkelen", "Maskinporten"))
    assert "altinn" not in in_focus(page) - {"altinn"}


def test_the_card_of_a_chosen_box_has_what_it_is_and_what_can_be_done(browse: Get) -> None:
    page = Page(browse("/?velg=eformidling").text)
    (card,) = page.all("aside")
    assert card.attributes["id"] == "kort"
    for text in ("eFormidling", "Digdir", "Ruter dokumenter fra sak-/fagsystem", "åpen overlapp",
                 "Åpne", "Hva rammes?", "Sammenlign", "Foreslå en annen plass", "Meld feil",
                 "Trenger 9"):  # fmt: skip
        assert text in " ".join(card.text.split()), text
    start = page.elements.index(card)
    links = [e.attributes["href"] for e in page.elements[start : start + 40] if e.tag == "a"]
    assert [link for link in links if browse(link).status_code != 200] == []
    drawn = [e for e in page.all("path") if e.attributes.get("class") == "tie needs"]
    assert len(drawn) == 9
    unplaced = Page(browse("/?velg=ansattporten").text).all("aside")[0].text
    assert "Foreslå plass" in unplaced


def test_the_landscape_of_2021_differs_from_today(world_reader: MakeReader) -> None:
    now, then = (
        {row["resource"]: row for row in resource_rows(world_reader(), view)}
        for view in (Selection(), Selection(day=date(2021, 6, 1)))
    )
    owner = {iri.rpartition("/")[2]: row["owner"] for iri, row in then.items()}
    assert sum(bool(row["category"]) for row in then.values()) == PLACED
    assert (owner["matrikkelen"], owner["fiks-svarut"]) == ("Kartverket", "KS")
    owners = Counter(row["owner"] for row in then.values() if row["category"])
    assert (owners["Digdir"], owners["KS"], owners["eier ukjent"]) == (9, 3, 4)
    assert now != then


def test_the_difference_excludes_facts_that_only_became_known(world_reader: MakeReader) -> None:
    found = list(resource_rows(world_reader(), Selection(since=date(2021, 6, 1))))
    signs = {row["resource"].rpartition("/")[2]: row["change"] for row in found if row["change"]}
    gone = {name for name, sign in signs.items() if sign == "−"}
    assert gone == {"datahotellet", "altinn-tjenester-2", "altinn-digital-postkasse"}
    assert {name for name, sign in signs.items() if sign == "~"} == {
        "fiks-svarinn", "fiks-svarut", "fiks-io",
    }  # fmt: skip
    assert "id-porten" not in signs


def test_the_target_includes_the_proposals(world_reader: MakeReader, draw: Draw) -> None:
    found = list(resource_rows(world_reader(), Selection(state="mal")))
    proposed = [row for row in found if "foreslått plass" in row["marks"] and row["category"]]
    assert len(proposed) == 8
    legend = 1
    drawn = draw(Selection(state="mal"))
    assert drawn.count("foreslått plass") == len(proposed) + legend
    assert ">Foreslått målbilde 25. november 2026</text>" in drawn
    assert [row["change"] for row in proposed] == ["+"] * 8
    since = resource_rows(world_reader(), Selection(state="mal", since=date(2021, 6, 1)))
    assert not {row["resource"] for row in since if row["change"] == "+"}


def test_the_target_leaves_out_what_is_recommended_to_phase_out(world_reader: MakeReader) -> None:
    known, day = facts(world_reader()), snapshot_on(world_reader(), None, "")
    iri = ID["resource/altinn-formidling"]
    ending = [{"resource": iri, "statement": f"{ID}assessment/advice--end"}]
    day = replace(
        day, facts=replace(known, tables={**known.tables, "endings": ending}), landscapes={}
    )
    now, target = (landscape_of(day, Selection(state=state)) for state in ("na", "mal"))
    names = Names(known, "nb")
    assert compare_landscapes(now, target, names, names)[iri].sign == "−"


@pytest.mark.parametrize("colour", COLOURS)
def test_a_colour_always_has_a_label(world_reader: MakeReader, draw: Draw, colour: str) -> None:
    view = Selection(colour=colour)
    found = [row for row in resource_rows(world_reader(), view) if row["category"]]
    drawn = ElementTree.fromstring(draw(view))  # noqa: S314
    assert all(row["colour"] for row in found)
    names = {e.findtext(f"{SVG}title", "") for e in drawn.iter(f"{SVG}a")}
    if colour != "eier":
        assert sum(any(row["colour"] in name for name in names) for row in found) == PLACED


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("dato=i-gaar", 400, "Datoen kan ikke leses"),
        ("dato=2021-02-30", 400, "Datoen kan ikke leses"),
        ("dato=20210601", 400, "Datoen kan ikke leses"),
        ("dato=1814-05-17", 404, "Så tidlig er ingenting plassert"),
        ("fra=2024-01-01&dato=2021-06-01", 400, "må komme før"),
        ("perspektiv=focus-area/finnes-ikke", 404, "Velg én av disse"),
        ("og=<script>", 404, "Velg én av disse"),
        ("velg=finnes-ikke", 404, "Velg én av disse"),
        ("farge=rosa", 400, "Grunnlag"),
        ("uthev=alt", 400, "Å avgjøre"),
        ("tilstand=kaos", 400, "foreslått målbilde"),
        ("vis=film", 400, "Vis som liste"),
        ("malbilde=target-picture-1814", 404, "Målbildet for felles økosystem 2021"),
        ("farge=eier&farge=status", 400, "Velg én av disse"),
        ("perspektiv=" + "a" * 10_000, 414, "for lang"),
        ("dato=" + "%00%ff%c3", 400, "Datoen kan ikke leses"),
    ],
)
def test_an_invalid_parameter_is_explained_with_the_allowed_values(
    browse: Get, query: str, code: int, message: str
) -> None:
    answer = browse(f"/?{query}")
    page = Page(answer.text)
    assert (answer.status_code, page.faults) == (code, [])
    assert message in page.words
    assert "<script>" not in page.source.partition("<main")[2]
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_table_names_what_the_code_knows() -> None:
    highlights = TABLE["highlights"]
    assert {*PARAMETERS.values()} <= {*Selection.__dataclass_fields__}
    assert {*PARAMETERS} - {"dato"} == {*LANDSCAPE.parameters}
    traits = {trait for highlight in highlights.values() for trait in highlight["traits"]}
    assert {*MARKS, *traits} == {*TRAITS}
    assert {key for row in COLOURS.values() for key in row.get("order", ()) if "/" not in key} <= {
        *KEYS
    }


def test_every_link_of_an_error_page_works(browse: Get) -> None:
    page = Page(browse("/?farge=rosa").text)
    ways = [f"/{e}" for e in page.links if e.startswith("?farge=") and "sprak" not in e]
    assert len(ways) == len(COLOURS)
    assert {browse(way).status_code for way in ways} == {200}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "vis=liste",
        "vis=bilde&farge=status",
        "dato=2021-06&tilstand=mal",
        "fra=2021-06-01&velg=id-porten",
        "perspektiv=sector/municipal&og=focus-area/felles-okosystem&velg=fiks-svarut",
        "velg=ansattporten&dato=2021-06-01",
        "dato=9999-12-31&fra=2022-02-22",
    ],
)
def test_every_state_is_well_formed_in_every_language(
    browse: Get, query: str, language: str
) -> None:
    answer = browse(f"/?{query}", language)
    page = Page(answer.text)
    assert (answer.status_code, page.faults) == (200, [])
    assert len(page.ids) == len(set(page.ids))
    assert {
        e.attributes["href"][1:] for e in page.all("a") if e.attributes["href"].startswith("#")
    } <= set(page.ids)
    assert "style=" not in page.source


def test_every_link_in_a_state_works(browse: Get) -> None:
    page = Page(browse("/?velg=eformidling&perspektiv=sector/municipal&fra=2021-06-01").text)
    links = {link.partition("#")[0] for link in page.links if "sprak=" not in link}
    inside = sorted(link for link in links if link.startswith(("/malbilde", "/doc", "/?", "/rad")))
    assert len(inside) > 50
    assert [link for link in inside if browse(link).status_code != 200] == []


def test_a_day_between_the_known_ones_is_sorted_among_them(browse: Get) -> None:
    page = Page(browse("/?dato=2022-02-22").text)
    days = [e.attributes["value"] for e in page.all("option") if "selected" in e.attributes]
    assert days == ["2022-02-22", "", "", "eier", "na", "", ""]


def test_the_address_of_a_state_gives_that_state(browse: Get) -> None:
    parameters = (
        "perspektiv=sector/municipal&og=focus-area/digital-sikkerhet&farge=status"
        "&dato=2024-01-01&fra=2021-06-01&tilstand=mal&velg=id-porten&vis=liste"
    )
    page = Page(browse(f"/?{parameters}").text)
    (link,) = (e for e in page.all("input") if e.attributes.get("id") == "lenke")
    assert link.attributes["value"].partition("/?")[2] == parameters


def test_an_invalid_value_of_a_long_list_gets_similar_suggestions(world_reader: MakeReader) -> None:
    field = Field("velg", "Ressurs", {f"ting-{n}": "Ting" for n in range(100)})
    with pytest.raises(Refused) as refused:
        field.read(world_reader(), ["ting-1o0"])
    words = [to["velg"] for _, to in refused.value.options if not isinstance(to, str)]
    assert words[0] == "ting-10"


BY_EDITORS = Selection(day=date(2026, 10, 15))
"""In October the editors placed Altinn Broker, and Altinn 3 Melding where its whole is."""


def test_the_editors_boxes_are_told_from_those_of_the_slides(
    world_reader: MakeReader, draw: Draw, browse: Get
) -> None:
    rows = list(resource_rows(world_reader(), BY_EDITORS))
    found = {row["resource"]: row for row in rows if row["category"]}
    drawn = draw(BY_EDITORS)
    broker = found[ID["resource/altinn-broker"]]
    assert "plassert av redaksjonen" in broker["marks"]
    assert len(found) == PLACED + 2
    assert drawn.count("is-editors") == drawn.count("plassert av redaksjonen") + 2 == 3
    page = Page(browse(BY_EDITORS.address).text)
    assert "1 del vises inne i helheten sin." in page.words
    words = page.words
    assert f"{PLACED} av boksene har plassen fra lysbildene fra 2021. 1 er plassert av" in words
    slides = Page(browse("/?dato=2021-06-01").text)
    assert "Boksene og plassene er fra lysbildene fra 2021." in slides.words
    assert "«Distribuerte datakilder» er tom: lysbildene har ingen boks der." in slides.words
    assert "redaksjonen" not in "".join(e.text for e in slides.all("svg"))


def test_a_part_is_shown_inside_its_whole(world_reader: MakeReader, browse: Get) -> None:
    found = {row["resource"]: row for row in resource_rows(world_reader(), BY_EDITORS)}
    assert (
        found[ID["resource/altinn-melding"]]["whole"] == "Altinn 3 (Altinn Studio og Altinn-apper)"
    )
    page = Page(browse(f"{BY_EDITORS.address}&velg=altinn-tjenester-3").text)
    slugs = [e.attributes["data-slug"] for e in boxes(page)]
    assert ("altinn-tjenester-3" in slugs, "altinn-melding" in slugs) == (True, False)
    (whole,) = (e for e in boxes(page) if e.attributes["data-slug"] == "altinn-tjenester-3")
    assert "+1 del" in whole.text
    parts = page.all("aside")[0].text
    assert "Deler 1" in " ".join(parts.split())
    assert "Altinn 3 Melding" in parts
    part = Page(browse(f"{BY_EDITORS.address}&velg=altinn-melding").text)
    assert "Vises som del av: Altinn 3" in " ".join(part.all("aside")[0].text.split())
    selected = [e for e in boxes(part) if "selected" in e.attributes["class"].split()]
    assert [e.attributes["data-slug"] for e in selected] == ["altinn-tjenester-3"]


def test_the_most_used_come_first_and_a_box_opens_the_rest(
    world_reader: MakeReader, draw: Draw
) -> None:
    reader = world_reader()
    views = (
        BY_EDITORS,
        Selection(day=date(2021, 6, 1)),
        BY_EDITORS.replaced(selected="matrikkelen"),
    )
    scenes = [build_scene(reader, view) for view in views]
    narrow, all_of_2021, chosen = (lay_out(reader, s, width=1000, height=400) for s in scenes)
    whole, svg = scenes[0].picture, draw(narrow)
    uses = [[box.uses for box in c.boxes] for c in whole.categories]
    assert uses == [sorted(each, reverse=True) for each in uses]
    registers = f"{ID}category/registers"
    in_order = [box.iri for c in whole.categories if c.iri == registers for box in c.boxes]
    assert len(in_order) == 4
    assert boxes_of(narrow.panels, registers) == [in_order[0], f"rest:{registers}"]
    assert boxes_of(chosen.panels, registers) == [
        ID["resource/matrikkelen"], f"rest:{registers}",
    ]  # fmt: skip
    assert len(boxes_of(all_of_2021.panels, registers)) == 4
    assert "/doc/category/registers?dato=2026-10-15#plasseringer" in svg
    assert "<title>Registre: +3 til" in svg


def test_the_boxes_of_the_slides_come_first_where_room_is_short(world_reader: MakeReader) -> None:
    scene = build_scene(world_reader(), BY_EDITORS)
    exchange = f"{ID}category/data-exchange-and-integration"
    broker = ID["resource/altinn-broker"]
    whole = [box.iri for c in scene.picture.categories if c.iri == exchange for box in c.boxes]
    ranks = {box.slug: scene.rank(box) for box in scene.picture.drawn}
    assert broker in whole
    assert [slug for slug, rank in ranks.items() if rank > 1] == ["altinn-broker"]


def test_the_bands_count_their_boxes_and_are_toggles(draw: Draw) -> None:
    name = "sector/municipal"
    chosen, plain = (
        {
            e.findtext(f"{SVG}text", ""): (e.get("aria-current"), e.get("href", ""))
            for e in ElementTree.fromstring(drawn).iter(f"{SVG}a")  # noqa: S314
            if e.get("class") == "waiting"
        }
        for drawn in (draw(Selection(perspectives=(name,))), draw(Selection()))
    )
    assert len(plain) == 8 + 5 + 1
    assert plain["Kommunal sektor 9"] == (None, f"http://localhost/?perspektiv={name}")
    assert chosen["Kommunal sektor 9"] == ("true", "http://localhost/")


def test_a_name_with_a_dot_keeps_within_its_box() -> None:
    lines = wrap("arbeidsplassen.no", 70, 12.5)
    assert len(lines) > 1
    assert max(text_width(line, 12.5) for line in lines) <= 70


def test_the_rest_of_a_category_says_how_many_of_it_are_highlighted(
    world_reader: MakeReader, draw: Draw
) -> None:
    view, reader = BY_EDITORS.replaced(perspectives=("life-event/dodsfall-og-arv",)), world_reader()
    svg = draw(lay_out(reader, build_scene(reader, view), width=1000, height=400))
    assert "<title>Registre: +3 til, 1 uthevet" in svg
    assert ">+3<tspan" in svg


def boxes_of(panels: Sequence[Panel], category: str) -> list[str]:
    return [b.key for panel in panels if panel.key == category for b in panel.boxes]


@pytest.mark.parametrize("bottom", [300.0, 400.0, 520.0])
def test_a_category_shows_as_many_boxes_as_fit(bottom: float) -> None:
    kinds = ["governance-bar", "left-column", "right-column", *["core-layer"] * 3]
    groups = [group(f"k{n}", kind, 30) for n, kind in enumerate(kinds)]
    panels = arrange(groups, 100, bottom=bottom)
    assert overlapping(panels) == []
    for panel in panels:
        *shown, rest = panel.boxes
        assert rest.is_rest
        assert len(shown) + int(rest.name) == 30
        assert [b.key for b in shown] == [f"{panel.key}{n}" for n in range(len(shown))]
    if bottom > 300:
        assert max(panel.at.bottom for panel in panels) <= bottom
    rows = [len(panel.boxes) for panel in panels if panel.kind == "core-layer"]
    assert max(rows) - min(rows) <= 8  # one row


def box(name: str, category: str = "", **fields: str) -> ResourceBox:
    return ResourceBox(f"{ID}resource/{name}", category, place=category, **fields)  # type: ignore[arg-type]


def landscape(*placed: ResourceBox, unplaced: Sequence[ResourceBox] = ()) -> Landscape:
    found = {b.iri: b for b in (*placed, *unplaced)}
    return Landscape("s", [Category("c", "core-layer", placed)], unplaced, found)


def test_a_removed_box_is_drawn_at_its_former_position(world_reader: MakeReader) -> None:
    removed, remaining = box("altinn", "c"), box("id-porten", "c")
    before = landscape(remaining, removed, box("elma", "c"))
    now = landscape(remaining, unplaced=[box("altinn"), box("maskinporten")])
    drawn = now.with_removed(before)
    assert [b.slug for b in drawn.drawn] == ["id-porten", "altinn", "elma"]
    assert [b.slug for b in drawn.unplaced] == ["maskinporten"]
    names = Names(facts(world_reader()), "nb")
    found = compare_landscapes(before, now, names, names)
    assert {d.iri.rpartition("/")[2]: d.sign for d in found.values()} == {
        "altinn": "−",
        "elma": "−",
    }


def test_another_landscape_is_laid_out_from_its_own_categories(world_reader: MakeReader) -> None:
    landscape_facts = facts(world_reader())
    day = snapshot_on(world_reader(), None, "")
    lake = {"scheme": f"{ID}scheme/target-picture-2031", "category": "lake", "kind": "x/core-layer"}
    other = replace(
        landscape_facts,
        tables={**landscape_facts.tables, "categories": [*landscape_facts["categories"], lake]},
    )
    day = replace(day, facts=other, landscapes={})
    assert landscape_of(day, Selection(picture="target-picture-2021")).drawn
    newest = landscape_of(day, Selection())
    assert [c.iri for c in newest.categories] == ["lake"]
    assert len(newest.unplaced) == ALL


def overlapping(panels: Sequence[Panel]) -> list[tuple[str, str]]:
    positions = [(p.key, p.at) for p in panels]
    return [
        (first, other)
        for n, (first, a) in enumerate(positions)
        for other, b in positions[n + 1 :]
        if a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.bottom and b.y < a.bottom
    ]


def group(key: str, kind: str, n: int) -> Panel:
    return Panel(key, kind, f"Kategori {key}", [Box(f"{key}{i}", f"Boks {i}") for i in range(n)])


@pytest.mark.parametrize(
    "groups",
    [
        [group("a", "governance-bar", 3)],
        [group("a", "core-layer", 12), group("b", "core-layer", 0)],
        [group("a", "left-column", 9), group("b", "core-layer", 1)],
        [
            group(f"k{n}", kind, n)
            for n, kind in enumerate(["right-column"] * 5 + ["core-layer"] * 9)
        ],
        [],
    ],
)
def test_any_landscape_is_drawn_without_overlap(groups: list[Panel]) -> None:
    panels = arrange(groups, 100)
    assert [panel.key for panel in panels] == [group.key for group in groups]
    assert overlapping(panels) == []
    for panel in panels:
        assert panel.at.x >= 0
        assert panel.at.x + panel.at.w <= WIDTH
        for box in panel.boxes:
            assert panel.at.x < box.at.x
            assert box.at.x + box.at.w < panel.at.x + panel.at.w
            assert panel.at.y < box.at.y
            assert box.at.bottom < panel.at.bottom
            assert box.at.h >= 38


def test_bars_are_on_top_columns_at_the_sides_and_layers_between() -> None:
    kinds = ["core-layer", "right-column", "governance-bar", "left-column", "core-layer"]
    panels = arrange([group(str(n), kind, 2) for n, kind in enumerate(kinds)], 0)
    top, right, bar, left, foot = (panel.at for panel in panels)
    assert bar.bottom < min(top.y, right.y, left.y)
    assert left.x < top.x < right.x
    assert top.bottom < foot.y
    assert round(foot.bottom) == round(left.bottom) == round(right.bottom)


def test_names_are_hyphenated_as_in_norwegian() -> None:
    assert wrap("Rammeverk for informasjonsforvaltning", 100, 12.5) == [
        "Rammeverk for ",
        "informasjons-",
        "forvaltning",
    ]
    assert all(
        text_width(line.strip(), 13) <= 95
        for line in wrap("Kontakt- og reservasjonsregisteret", 95, 13)
    )
    assert wrap("a b c d e f g h", 10, 13, most=2)[-1].endswith("…")


def test_short_names_leave_out_asides() -> None:
    assert without_asides("Skate – styring og koordinering av tjenester i e-forvaltning") == "Skate"
    assert without_asides("Altinn 3 (Altinn Studio og Altinn-apper)") == "Altinn 3"
    assert (
        without_asides("Kontakt- og reservasjonsregisteret") == "Kontakt- og reservasjonsregisteret"
    )


@pytest.mark.parametrize("name", STATES)
def test_the_poster_matches_the_approved_file(
    draw: Draw, name: str, pytestconfig: pytest.Config
) -> None:
    drawn = draw(STATES[name], foot=0)
    path = APPROVED / f"malbilde-{name}.svg"
    if pytestconfig.getoption("--rewrite-approved"):
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8")


def test_the_poster_is_self_contained(draw: Draw, release: Release) -> None:
    drawn = draw(Selection(), "nn")
    root = ElementTree.fromstring(drawn)  # noqa: S314
    assert root.get("viewBox", "").startswith("0 0 1440 ")
    assert "var(" not in drawn
    links = {
        re.split(r"/\?(?:velg|perspektiv)=", e.get("href", ""))[0] for e in root.iter(f"{SVG}a")
    }
    assert links == {"http://localhost", "http://localhost/analyser?fane=plass", *EMPTY}
    assert "Målbiletet for felles økosystem 2021" in drawn
    assert release.digest[:12] in drawn


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_and_edges_have_contrast_with_every_fill(scheme: int) -> None:
    css = (
        Path(__file__).parents[2] / "server/okosystem/web/static/malbilde-poster.css"
    ).read_text()
    pairs = re.findall(r"--m-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css)
    token = {name: (light, dark)[scheme] for name, light, dark in pairs}
    fills = ["paper", "panel", *(name for name in token if name.startswith(("tint", "step")))]
    for fill in fills:
        assert contrast(token["ink"], token[fill]) >= 4.5, fill
        assert contrast(token["soft"], token[fill]) >= 4.5, fill
        edge = (
            f"hue-{fill[-1]}" if fill.startswith("tint") else "hue-1" if "step" in fill else "edge"
        )
        assert contrast(token[edge], token["panel"]) >= 3, fill
    assert contrast(token["on-strong"], token["strong"]) >= 4.5
    assert contrast(token["warn"], token["paper"]) >= 4.5


def test_the_style_of_the_file_has_literal_colours() -> None:
    assert ".poster .paper { fill: #ffffff; }" in plain_style()


def test_the_front_page_is_small(browse: Get, app: Flask) -> None:
    page = Page(browse("/").text)
    files = [e.attributes["href"] for e in page.all("link", rel="stylesheet")]
    files += [e.attributes["src"] for e in page.elements if "src" in e.attributes]
    client = app.test_client()
    bodies = [page.source.encode(), *(client.get(name, buffered=True).data for name in files)]
    assert sum(len(brotli.compress(body, quality=5)) for body in bodies) <= 150_000


def test_the_simplified_page_has_no_animation(browse: Get) -> None:
    page = Page(browse("/").text)
    drawn = page.all("svg", **{"class": "poster"})[0].attributes
    assert drawn["width"] == "1200"
    assert float(drawn["height"]) > 500

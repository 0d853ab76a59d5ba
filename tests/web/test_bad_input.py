"""A page refuses invalid input, and lists the valid values."""

import re
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from okosystem.graph.texts import LANGUAGES
from tests.web.conftest import Get, Page

LONG = "x" * 10_000
DAYS = "2021-06-01"
# Address, status, and a valid value for it.
REFUSED = [
    *[
        (f"{page}?{parameters}", status, allowed)
        for page in ("/", "/embed/malbilde", "/malbilde.svg", "/malbilde.png",
                     "/malbilde.pdf", "/malbilde.csv", "/embed/malbilde.png")
        for parameters, status, allowed in (
            ("dato=i-gaar", 400, DAYS),
            ("dato=2021-02-30", 400, DAYS),
            ("dato=1850", 404, DAYS),
            ("fra=tull", 400, DAYS),
            ("perspektiv=focus-area/tull", 404, "focus-area%2Fokt-deling-av-data"),
            ("og=tull", 404, "sector%2Fmunicipal"),
            ("farge=rosa", 400, "grunnlag"),
            ("tilstand=tull", 400, "mal"),
            ("velg=id-prten", 404, "id-porten"),
            ("vis=tull", 400, "liste"),
            ("malbilde=tull", 404, "target-picture-2021"),
            ("farge=eier&farge=status", 400, "grunnlag"),
        )
    ],
    *[
        (f"{page}{'&' if '?' in page else '?'}dato=tull", 400, DAYS)
        for page in ("/roller", "/utvekslinger", "/sammenhenger", "/analyser",
                     "/analyser?fane=utfasing", "/analyser?fane=plass", "/doc/resource/id-porten",
                     "/doc/actor/digdir", "/doc/life-event/fa-barn")
    ],
    *[
        (f"{page}{'&' if '?' in page else '?'}tull=1&format=csv", 400, allowed)
        for page, allowed in (("/roller", "kategori"), ("/utvekslinger", "giver"),
                              ("/sammenhenger", "dybde"), ("/analyser?fane=gap", "dato"))
    ],
    ("/roller?kategori=tull", 400, "Tillitstjenester"),
    ("/roller?rolle=tull", 400, "Setter krav"),
    ("/roller?vis=tull", 400, "alle"),
    ("/utvekslinger?slag=tull", 400, "kvalitet i informasjon"),
    ("/utvekslinger?giver=tull", 400, "Skatteetaten"),
    ("/sammenhenger?rundt=id-prten", 404, "ID-porten"),
    ("/sammenhenger?retning=tull", 400, "begge veier"),
    ("/sammenhenger?dybde=17", 400, "alle ledd"),
    ("/sammenhenger?slag=tull", 400, "innlogging"),
    ("/sammenhenger?styrke=tull", 400, "støttende"),
    ("/sammenhenger?ved=tull", 400, "Verdiutvekslinger"),
    ("/sammenhenger?fra=id-prten&til=actor:ks", 404, "ID-porten"),
    ("/sporsmal?q=altinn&type=tull", 400, "Delte ressurser"),
    ("/sporsmal/sectrs", 404, "sectors"),
    ("/sporsmal/impact-of-failure?resource=tull", 400, "resource:"),
    ("/sporsmal/differences-between-days?fra=tull&til=2024-01-01", 400, "fra=2021"),
    ("/sporsmal/sectors?tull=1&format=csv", 400, ""),
    ("/liste/tull", 404, "Livshendelser"),
    ("/begreper?liste=tull", 404, "modellen"),
    ("/doc/evidence/fact?del=peker-hit&side=9999", 404, "side=1"),
    ("/doc/evidence/fact?del=peker-hit&side=tull", 404, "side=1"),
    ("/doc/resource/id-prten", 404, "ID-porten"),
    ("/doc/resource/id-porten?_profile=tull", 406, "schema"),
    ("/doc/resource/id-porten?format=tull", 406, "text/turtle"),
    ("/doc/resource/id-porten?format=ttl&format=html", 400, "én gang"),
    ("/doc/resource/a%20b", 404, ""),
    ("/sparql?query=tull", 400, "Spørring"),
    ("/sparql?sporsmal=tull", 404, ""),
    ("/metode/tull", 404, ""),
]  # fmt: skip
# One page of each kind, and those with parameters.
EVERYWHERE = (
    "/", "/embed/malbilde", "/malbilde.svg", "/embed/malbilde.png",
    "/sporsmal?q=altinn",
    "/doc/resource/id-porten", "/doc/actor/digdir", "/doc/category/registers",
    "/doc/focus-area/okt-deling-av-data", "/doc/life-event/dodsfall-og-arv",
    "/doc/condition/digitaliseringsrundskrivet", "/doc/strategy/en-digital-offentlig-sektor",
    "/doc/ecosystem/felles-okosystem", "/doc/capability/trust", "/doc/slide/box-01",
    "/doc/sector/municipal", "/roller", "/utvekslinger", "/sammenhenger",
    "/begreper", "/rammebetingelser", "/analyser?fane=plass", "/om",
    "/utviklere", "/virksomheter", "/livshendelser", "/for", "/strategi", "/kapabiliteter",
    "/kapabiliteter/ressurser", "/om/vurdering", "/omvisning",
    "/tilgjengelighet", "/sporsmal", "/sporsmal/sectors", "/ressurser", "/analyser",
    "/analyser?fane=overlapp", "/analyser?fane=utfasing", "/analyser?fane=gap",
    "/analyser?fane=kritikalitet", "/analyser?fane=dekning", "/metode", "/hosting",
    "/ns", "/dumps", "/fdk", "/api/docs", "/sparql", "/mote", "/mote/rad", "/mote/oppfolging",
    "/sammenlign", "/mote/endringer", "/om/kvalitet", "/lisenser",
    "/frister-for-grensesnitt", "/oversikt", "/behov", "/sjekk",
    "/forslag", "/forslag/plassering", "/scenario",
    "/meld-feil/participation/id-porten--provider--digdir",
)  # fmt: skip


@pytest.mark.parametrize(("address", "status", "allowed"), REFUSED)
def test_an_invalid_choice_is_refused_with_the_valid_ones(
    browse: Get, address: str, status: int, allowed: str
) -> None:
    response = browse(address)
    page = Page(response.text)
    assert (response.status_code, page.faults) == (status, [])
    assert allowed in response.text.partition("<main")[2]
    assert len(page.all("h1")) == 1
    assert response.headers["Cache-Control"] == "no-store"


def test_no_path_with_a_sign_that_no_iri_has_is_an_error_of_ours(
    app: Flask, client: FlaskClient
) -> None:
    paths = {
        re.sub("<[^>]*>", "a%20b%22", str(rule))
        for rule in app.url_map.iter_rules()
        if rule.arguments and "GET" in (rule.methods or ())
    }
    assert len(paths) > 50
    assert {path for path in paths if client.get(path).status_code >= 500} == set()


@pytest.mark.parametrize("path", EVERYWHERE)
def test_an_unknown_language_is_refused_with_the_known_ones(browse: Get, path: str) -> None:
    response = browse(f"{path}{'&' if '?' in path else '?'}sprak=xx")
    page = Page(response.text)
    assert (response.status_code, page.faults) == (400, [])
    listed = page.all("ul", **{"class": "allowed"})[0].text.split()
    assert listed == list(LANGUAGES.values())
    assert f"{path.partition('?')[0]}" in response.request.path


@pytest.mark.parametrize("path", EVERYWHERE)
def test_an_address_of_ten_kilobytes_is_refused(browse: Get, path: str) -> None:
    word = "query" if path == "/sparql" else "q"
    response = browse(f"{path.partition('?')[0]}?{word}={LONG}")
    page = Page(response.text)
    assert (response.status_code, page.faults) == (400 if path == "/sparql" else 414, [])
    assert LONG[:200] not in response.text or path == "/sparql"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "address",
    ["/?farge=rosa", "/sammenhenger?dato=x", "/doc/resource/id-porten?dato=x", "/liste/x",
     "/om?sprak=xx", f"/sporsmal?q={LONG}", "/sporsmal/x",
     "/doc/evidence/fact?del=peker-hit&side=0"],
)  # fmt: skip
def test_errors_are_in_the_language_of_the_reader(browse: Get, address: str, language: str) -> None:
    page = Page(browse(address, language).text)
    assert page.all("html")[0].attributes["lang"] == language
    assert not page.all("pre")
    texts_in_all_languages = [
        Page(browse(address, other).text).all("main")[0].text for other in LANGUAGES
    ]
    assert len(set(texts_in_all_languages)) == 3


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x>', "%00", "../../etc/passwd", "{{7*733}}"]
)
def test_input_is_shown_and_never_executed(browse: Get, text: str) -> None:
    for address in (
        "/?farge=",
        "/om?sprak=",
        "/liste/",
        "/sporsmal/",
        "/sporsmal?q=a&type=",
    ):
        response = browse(address + quote(text, safe=""))
        assert response.status_code in (400, 404)
        assert not re.search(r"<script>alert|<img src=x|5131", response.text.partition("<main")[2])


@pytest.mark.parametrize("host", ["a" * 64, "a..b"], ids=["long", "dots"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_host_that_is_no_name_is_refused(client: FlaskClient, host: str, accept: str) -> None:
    for path in ("/om", "/finnes-ikke", "/api/questions"):
        refused = client.get(path, headers={"Host": host, "Accept": accept})
        assert (refused.status_code, refused.mimetype) == (400, "application/problem+json")

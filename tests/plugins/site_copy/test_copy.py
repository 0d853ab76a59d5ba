"""The copy of the site: the file of each address, which addresses are pages, and links."""

from collections.abc import Iterator

import pytest
from lxml import html

from okosystem.plugins.site_copy.copy import Pages, open_site
from okosystem.plugins.site_copy.rewriting import (
    Copy,
    Site,
    relative_path,
    rewrite_page,
)
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.web.app import create_app
from tests.web.conftest import BROWSER

ROOT = "https://w3id.org/felles-okosystem"
PAGES = {
    *("/", "/om", "/sporsmal", "/tjener", "/doc/resource/id-porten", "/doc/sector/municipal"),
    "/sammenhenger",
}
SITE = Site(ROOT, PAGES, ("nb", "en"))
HERE = SITE.page("/doc/resource/id-porten", "nb")
FORM = "/forslag/plassering"


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/felles-okosystem/", "nb/index.html"),
        ("/felles-okosystem/malbilde", "nb/index.html"),
        ("/felles-okosystem/om", "nb/om.html"),
        ("?sprak=en", "en/doc/resource/id-porten.html"),
        ("?sprak=nn", "nb/tjener.html"),
        (
            "/felles-okosystem/doc/resource/id-porten?side=2",
            "nb/doc/resource/id-porten--side-2.html",
        ),
        ("/felles-okosystem/doc/resource/id-porten?side=../../x", "nb/tjener.html"),
        ("/felles-okosystem/sammenhenger?hvis=id-porten", "nb/sammenhenger--hvis-id-porten.html"),
        ("/felles-okosystem/?vis=liste#malbilde", "nb/index--vis-liste.html"),
        ("/felles-okosystem/?vis=liste&farge=eier", "nb/tjener.html"),
        ("/felles-okosystem/doc/resource/id-porten?dato=2021-06-01", "nb/tjener.html"),
        ("/felles-okosystem/?velg=id-porten", "nb/doc/resource/id-porten.html"),
        ("/felles-okosystem/?perspektiv=sector/municipal", "nb/doc/sector/municipal.html"),
        ("/felles-okosystem/?velg=nei", "nb/tjener.html"),
        ("/felles-okosystem/malbilde.svg", "nb/malbilde.svg"),
        ("/felles-okosystem/doc/resource/id-porten.ttl", "doc/resource/id-porten.ttl"),
        ("/felles-okosystem/doc/resource/id-porten.rdf", "nb/tjener.html"),
        ("/felles-okosystem/static/theme.css?v=1234", "static/theme.css"),
        ("/felles-okosystem/void", "dumps/void.ttl"),
        (f"{ROOT}/id/resource/id-porten", "nb/doc/resource/id-porten.html"),
        ("/felles-okosystem/meld-feil/resource/id-porten", "nb/tjener.html"),
        ("/felles-okosystem/sparql?query=ASK{}", "nb/tjener.html"),
    ],
)
def test_each_address_has_its_file(address: str, file: str) -> None:
    found = SITE.copy_of(address, HERE)
    assert found is not None
    assert found.file == file


@pytest.mark.parametrize(
    "address",
    [
        "https://www.digdir.no/",
        "mailto:post@example.org",
        "https://w3id.org/",
        "/felles",
        "data:,x",
    ],
)
def test_an_address_outside_the_site_is_unchanged(address: str) -> None:
    assert SITE.copy_of(address, HERE) is None


def test_no_file_is_outside_the_copy() -> None:
    for address in (
        "/felles-okosystem/static/../../../etc/passwd",
        "/felles-okosystem/%2e%2e/x.csv",
    ):
        found = SITE.copy_of(address, HERE)
        assert found is None or ".." not in found.file.split("/")


def test_the_path_between_two_files_is_relative() -> None:
    assert (
        relative_path("nb/doc/resource/a.html", "static/theme.css") == "../../../static/theme.css"
    )
    assert relative_path("nb/om.html", "en/om.html") == "../en/om.html"
    assert Copy("nb/om.html", "/om", "nb").is_page


@pytest.fixture(scope="module")
def pages(release: Release) -> Iterator[Pages]:
    with open_site(release) as client:
        yield Pages(client, {"/om", "/api/docs"})


@pytest.mark.parametrize(
    ("path", "is_page"),
    [
        ("/om", True),
        ("/api/docs", True),
        ("/liste/score-kind", True),
        ("/sammenhenger", True),
        ("/finnes-ikke", False),
        ("/meld-feil/resource/id-porten", False),
        ("/api/resources", False),
        ("/analyser.csv", False),
        ("/void", False),
    ],
)
def test_an_address_is_a_page_if_the_site_serves_one(
    pages: Pages, path: str, is_page: bool
) -> None:
    assert (path in pages) is is_page
    assert (path in pages) is is_page


def test_the_languages_of_a_form_are_links_between_files(release: Release, store: Store) -> None:
    app = create_app(release, store)
    form = app.test_client().get(FORM, headers={"Accept": BROWSER}).data
    app.extensions["okosystem"].pool.close()
    languages = ("nb", "nn", "en")
    site = Site("", {"/", "/sporsmal", "/tjener", FORM}, languages)
    body, linked = rewrite_page(form, site.page(FORM, "nb"), site)
    page = html.document_fromstring(body)
    assert page.xpath("//form | //button[not(@popovertarget)]") == []
    assert page.xpath("//nav[@class='languages']//a/@href") == [
        "plassering.html",
        "../../nn/forslag/plassering.html",
        "../../en/forslag/plassering.html",
    ]
    assert {site.page(FORM, language) for language in languages} <= linked

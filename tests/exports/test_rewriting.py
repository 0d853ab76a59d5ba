"""A page made into a file has no forms, and nothing that would send one."""

from lxml import html

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.exports.site.addresses import Site
from okosystem.exports.site.rewriting import rewritten
from okosystem.web.app import create_app
from tests.web.conftest import BROWSER

SAID = dict.fromkeys(("hits", "none", "scripts", "search", "server", "why"), "words")
FORM = "/forslag/plassering"


def test_the_languages_of_a_form_are_links_between_files(release: Release, store: Store) -> None:
    app = create_app(release, store)
    form = app.test_client().get(FORM, headers={"Accept": BROWSER}).data
    app.extensions["okosystem"].pool.close()
    languages = ("nb", "nn", "en")
    site = Site("", {"/", "/sok", "/tjener", FORM}, languages)
    body, wanted = rewritten(form, site.page(FORM, "nb"), site, SAID)
    page = html.document_fromstring(body)
    assert page.xpath("//form | //button") == []
    assert page.xpath("//nav[@class='languages']//a/@href") == [
        "plassering.html",
        "../../nn/forslag/plassering.html",
        "../../en/forslag/plassering.html",
    ]
    assert {site.page(FORM, language) for language in languages} <= wanted

"""The metadata in the head of a page: JSON-LD, Open Graph, alternate languages."""

import json
import re
from typing import Any

import pytest

from tests.web.conftest import Get, Page

PAGES = {
    "/": "DataCatalog",
    "/om": "Dataset",
    "/dumps": "WebAPI",
    "/doc/resource/id-porten": "Service",
    "/doc/actor/digdir": "GovernmentOrganization",
    "/doc/category/registers": "DefinedTerm",
    "/doc/condition/matrikkellova": "Legislation",
    "/doc/source/lysbilder-2021": "CreativeWork",
    "/doc/participation/id-porten--provider--digdir": "Thing",
}


def read_json_ld(page: Page) -> list[dict[str, list[object]]]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.source, re.S)
    assert len(blocks) == 1
    found = json.loads(blocks[0])
    assert found["@context"][0] == "https://schema.org"
    nodes: list[dict[str, list[object]]] = found["@graph"]
    return nodes


def meta(page: Page) -> dict[str, str]:
    tags = [e.attributes for e in page.all("meta")]
    return {tag["property"]: tag["content"] for tag in tags if "property" in tag}


@pytest.mark.parametrize(("path", "kind"), PAGES.items())
def test_a_page_describes_its_entity_in_schema_org(browse: Get, path: str, kind: str) -> None:
    found = read_json_ld(Page(browse(path).text))
    assert kind in {name for node in found for name in node.get("@type", [])}


def test_the_catalogue_is_described_in_dcat(browse: Get) -> None:
    nodes = {str(n["@id"]): n for n in read_json_ld(Page(browse("/om").text))}
    catalogue = nodes["https://w3id.org/felles-okosystem/"]
    assert set(catalogue["@type"]) == {"DataCatalog", "dcat:Catalog"}
    datasets: Any = catalogue["dcat:dataset"]
    assert [dataset["@id"].rpartition("/")[2] for dataset in datasets] == [
        "kunnskapsgraf", "malbilde", "ontologi", "rollematrise", "utgaver"
    ]  # fmt: skip


def test_no_text_can_close_the_data_block(browse: Get) -> None:
    for path in PAGES:
        block = browse(path).text.partition('ld+json">')[2].partition("</script>")[0]
        assert "<" not in block, path


def test_a_shared_page_has_title_text_address_and_image(browse: Get) -> None:
    metadata = meta(Page(browse("/doc/resource/id-porten").text))
    assert metadata["og:title"] == "ID-porten"
    assert metadata["og:description"].startswith("Felles innlogging")
    assert metadata["og:url"] == "http://localhost/doc/resource/id-porten"
    assert metadata["og:image"] == "http://localhost/embed/malbilde.png?sprak=nb"
    assert (metadata["og:image:width"], metadata["og:image:height"]) == ("1200", "630")
    assert (metadata["og:image:type"], metadata["og:image:alt"][:22]) == (
        "image/png",
        "Øvre del av målbildet:",
    )
    assert metadata["og:locale"] == "nb_NO"
    assert meta(Page(browse("/om", "nn").text))["og:locale"] == "nn_NO"


def test_a_state_of_the_landscape_is_shared_as_that_state(browse: Get) -> None:
    state = "farge=status&dato=2024-01-01"
    metadata = meta(Page(browse(f"/?{state}", "nn").text))
    assert metadata["og:url"] == f"http://localhost/?{state}"
    assert metadata["og:image"] == f"http://localhost/embed/malbilde.png?{state}&sprak=nn"


def test_a_page_links_to_all_its_languages_by_full_addresses(browse: Get) -> None:
    links = [e.attributes for e in Page(browse("/begreper?q=data").text).all("link")]
    by_language = {a["hreflang"]: a["href"] for a in links if "hreflang" in a}
    assert by_language == {
        "nb": "http://localhost/begreper?q=data&sprak=nb",
        "nn": "http://localhost/begreper?q=data&sprak=nn",
        "en": "http://localhost/begreper?q=data&sprak=en",
        "x-default": "http://localhost/begreper",
    }

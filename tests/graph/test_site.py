"""The site of the real graph: no link is broken, and every kind of entity has pages and Turtle.

All resources and questions are read. Of each other kind of page the first 3 that are found are
read, or the first 2 where the address has parameters, then one in 200; `--whole-site` reads them
all. Where a link is to an entity that is not read, the graph must have the entity.
"""

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import Get
from tests.web.crawl import WHOLE, Sample, crawl

pytestmark = pytest.mark.slow


@pytest.fixture
def sample(pytestconfig: pytest.Config) -> Sample:
    return Sample(every=WHOLE) if pytestconfig.getoption("--whole-site") else Sample()


def test_no_link_is_broken_and_every_entity_has_a_page(
    browse: Get, entities: list[str], sample: Sample
) -> None:
    found = crawl(browse, sample)
    assert (found.broken, found.missing_anchors, found.unknown(entities)) == ([], [], [])
    pages = [f"/doc/{entity}" for entity in entities]
    unlinked = [page for page in pages if page not in found.ids and page not in found.unread]
    assert [
        page for page in unlinked if sample.includes(page) and browse(page).status_code != 200
    ] == []
    resources = {page for page in pages if page.startswith("/doc/resource/")}
    assert resources <= found.ids.keys()
    assert len(entities) > 1000
    assert len(resources) > 200


def test_every_kind_of_entity_has_turtle(
    client: FlaskClient, entities: list[str], sample: Sample
) -> None:
    paths = [path for entity in entities if sample.includes(path := f"/doc/{entity}.ttl")]
    assert [path for path in paths if client.get(path).status_code != 200] == []
    kinds = {entity.partition("/")[0] for entity in entities}
    assert {path.split("/")[2] for path in paths} == kinds
    assert len(paths) > 500

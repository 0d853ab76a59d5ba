"""The site of the real graph: no link is broken, and every entity has a page and Turtle."""

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import Get
from tests.web.crawl import crawl

pytestmark = pytest.mark.slow


def test_no_link_is_broken_and_every_entity_has_a_page(browse: Get, entities: list[str]) -> None:
    found = crawl(browse)
    assert (found.broken, found.missing_anchors) == ([], [])
    unlinked = [f"/doc/{entity}" for entity in entities if f"/doc/{entity}" not in found.ids]
    assert [path for path in unlinked if browse(path).status_code != 200] == []
    assert len(entities) > 1000


def test_every_entity_has_turtle(client: FlaskClient, entities: list[str]) -> None:
    assert [t for t in entities if client.get(f"/doc/{t}.ttl").status_code != 200] == []
    assert len(entities) > 1000

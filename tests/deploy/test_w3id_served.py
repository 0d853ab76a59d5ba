"""The rule to register at w3id.org, loaded by the real Apache: it does what the table says."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.apache import Apache, redirecting
from tests.deploy.test_w3id import FOLDER, HOST, TABLE


@pytest.fixture(scope="module")
def apache(deploy: Path) -> Iterator[Apache]:
    # Apache answers as nobody, who must be let into the folder; pytest's own are closed.
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with redirecting(Path(name), FOLDER.strip("/"), deploy / "w3id") as found:
            yield found


@pytest.mark.parametrize(("asked", "target"), [row[:2] for row in TABLE])
def test_an_iri_is_sent_where_the_table_says(apache: Apache, asked: str, target: str) -> None:
    # A client keeps the fragment to itself.
    sent = asked.partition("#")[0]
    assert apache.ask(FOLDER + sent) == (303, HOST + target)


@pytest.mark.parametrize(
    "query", ["q=bl%C3%A5b%C3%A6r+a%26b%23%25", "q=a%0D%0Ab%3F", "a=1&a=2&b", "iri=https://x.no/a"]
)
def test_a_query_is_passed_on_as_it_was_sent(apache: Apache, query: str) -> None:
    assert apache.ask(f"{FOLDER}sok?{query}") == (303, f"{HOST}/sok?{query}")


def test_the_folder_without_its_slash_is_the_folder(apache: Apache) -> None:
    assert apache.ask(FOLDER.rstrip("/")) == (301, f"http://w3id.org{FOLDER}")


def test_what_w3id_does_not_have_of_us_is_not_found(apache: Apache) -> None:
    assert apache.ask("/felles-okosystem-2/ns") == (404, None)


def test_the_rule_itself_is_not_shown(apache: Apache) -> None:
    assert apache.ask(f"{FOLDER}.htaccess") == (403, None)

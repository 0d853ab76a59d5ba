"""The redirect rule to register at w3id.org: evaluated as documented, and run by Apache."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from flask.testing import FlaskClient

from okosystem.rdf.terms import ONTOLOGY
from okosystem.release.release import Release
from tests.deploy.apache import Apache, run_apache

HOST = "https://okosystem.example.org"
W3ID = "https://w3id.org/felles-okosystem"
FOLDER = "/felles-okosystem/"
# The path requested, the path it redirects to, and the status there.
TABLE = (
    ("", "/", 200),
    ("id/resource/id-porten", "/id/resource/id-porten", 303),
    ("id/sector/citizens", "/id/sector/citizens", 303),
    ("doc/resource/id-porten", "/doc/resource/id-porten", 200),
    ("doc/resource/id-porten.ttl", "/doc/resource/id-porten.ttl", 200),
    ("ns", "/ns", 200),
    ("ns#SharedResource", "/ns", 200),
    ("ns.ttl", "/ns.ttl", 200),
    ("ns/0.1.0", "/ns/0.1.0", 200),
    ("ns/0.1.0.ttl", "/ns/0.1.0.ttl", 200),
    ("releases#0.1.0", "/releases", 200),
    ("sparql", "/sparql", 200),
    ("sparql?query=ASK%20%7B%7D", "/sparql?query=ASK%20%7B%7D", 200),
    ("graph/data/resources/id-porten", "/graph/data/resources/id-porten", 200),
    ("graph/inferred", "/graph/inferred", 200),
)


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: str
    target: str
    flags: frozenset[str]

    def apply(self, iri: str) -> str | None:
        """Return the redirect target of an IRI; None when the rule does not match.

        A client does not send the fragment. In a folder, Apache matches the decoded path after
        the folder, appends the query string, and escapes both again unless NE is set.
        """
        parts = urlsplit(iri)
        found = re.search(self.pattern, unquote(parts.path.removeprefix(FOLDER)))
        if found is None:
            return None
        path, query = found.expand(self.target.replace("$", "\\")), parts.query
        if "NE" not in self.flags:
            path, query = quote(path, safe=":/"), quote(query, safe="=&")
        return f"{path}?{query}" if query else path


@pytest.fixture(scope="module")
def rules(deploy: Path) -> list[Rule]:
    text = (deploy / "w3id/.htaccess").read_text(encoding="utf-8")
    lines = re.findall(r"^RewriteRule (\S+) (\S+) \[(\S+)\]$", text, re.MULTILINE)
    return [Rule(pattern, to, frozenset(flags.split(","))) for pattern, to, flags in lines]


def test_the_only_rule_has_status_303(deploy: Path, rules: list[Rule]) -> None:
    assert [rule.flags for rule in rules] == [{"R=303", "NE", "L"}]
    text = (deploy / "w3id/.htaccess").read_text(encoding="utf-8")
    code = [line.split()[0] for line in text.splitlines() if line and not line.startswith("#")]
    assert code == ["RewriteEngine", "RewriteRule"]


@pytest.mark.parametrize(("requested", "target", "status"), TABLE)
def test_an_iri_redirects_to_a_served_address(
    requested: str, target: str, status: int, rules: list[Rule], client: FlaskClient
) -> None:
    assert rules[0].apply(f"{W3ID}/{requested}") == HOST + target
    assert client.get(target).status_code == status


def test_the_folder_matches_the_base_iri() -> None:
    assert str(ONTOLOGY) == f"{W3ID}/ns"
    assert urlsplit(f"{W3ID}/").path == FOLDER


def test_no_iri_has_a_character_that_apache_would_decode(release: Release) -> None:
    """With NE a path is redirected decoded: `%C3%A5` as a bare byte, and `%3F` not at all."""
    text = release.file("store.nq").read_text("utf-8")
    paths = set(re.findall(rf"<{W3ID}/([^>#]*)", text))
    assert len(paths) > 1000
    assert {path for path in paths if not re.fullmatch(r"[\w/.-]*", path, re.ASCII)} == set()


def test_without_ne_a_query_would_be_escaped_twice(rules: list[Rule]) -> None:
    escaping = Rule(rules[0].pattern, rules[0].target, frozenset({"R=303", "L"}))
    path_sent = escaping.apply(f"{W3ID}/sparql?query=ASK%20%7B%7D")
    assert path_sent == f"{HOST}/sparql?query=ASK%2520%257B%257D"


@pytest.fixture(scope="module")
def apache(deploy: Path) -> Iterator[Apache]:
    # Apache runs as the user nobody, who cannot enter the folders of pytest.
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with run_apache(Path(name), FOLDER.strip("/"), deploy / "w3id") as found:
            yield found


@pytest.mark.parametrize(("requested", "target"), [row[:2] for row in TABLE])
def test_apache_redirects_as_in_the_table(apache: Apache, requested: str, target: str) -> None:
    # A client does not send the fragment.
    path_sent = requested.partition("#")[0]
    assert apache.get(FOLDER + path_sent) == (303, HOST + target)


@pytest.mark.parametrize(
    "query", ["q=bl%C3%A5b%C3%A6r+a%26b%23%25", "q=a%0D%0Ab%3F", "a=1&a=2&b", "iri=https://x.no/a"]
)
def test_a_query_string_is_passed_on_unchanged(apache: Apache, query: str) -> None:
    assert apache.get(f"{FOLDER}sok?{query}") == (303, f"{HOST}/sok?{query}")


def test_the_slash_of_the_folder_is_optional(apache: Apache) -> None:
    assert apache.get(FOLDER.rstrip("/")) == (301, f"http://w3id.org{FOLDER}")


def test_another_folder_is_not_found(apache: Apache) -> None:
    assert apache.get("/felles-okosystem-2/ns") == (404, None)


def test_the_rule_itself_is_not_shown(apache: Apache) -> None:
    assert apache.get(f"{FOLDER}.htaccess") == (403, None)

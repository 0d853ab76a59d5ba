"""The rule to register at w3id.org, evaluated as Apache documents it, and the server's answers."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from flask.testing import FlaskClient

from okosystem.core.release import Release
from okosystem.core.terms import ONTOLOGY

HOST = "https://okosystem.example.org"
W3ID = "https://w3id.org/felles-okosystem"
FOLDER = "/felles-okosystem/"
# What is asked for, what the rule sends on to, and what the server answers there.
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
        """Where a client that has this IRI is sent; None when the rule does not match.

        A client keeps the fragment to itself. In a folder, Apache matches the decoded path after
        the folder, puts the query string back, and escapes both once more unless NE is set.
        """
        asked = urlsplit(iri)
        found = re.search(self.pattern, unquote(asked.path.removeprefix(FOLDER)))
        if found is None:
            return None
        path, query = found.expand(self.target.replace("$", "\\")), asked.query
        if "NE" not in self.flags:
            path, query = quote(path, safe=":/"), quote(query, safe="=&")
        return f"{path}?{query}" if query else path


@pytest.fixture(scope="module")
def rules(deploy: Path) -> list[Rule]:
    text = (deploy / "w3id/.htaccess").read_text(encoding="utf-8")
    lines = re.findall(r"^RewriteRule (\S+) (\S+) \[(\S+)\]$", text, re.MULTILINE)
    return [Rule(pattern, to, frozenset(flags.split(","))) for pattern, to, flags in lines]


def test_there_is_one_rule_and_it_says_see_other(deploy: Path, rules: list[Rule]) -> None:
    assert [rule.flags for rule in rules] == [{"R=303", "NE", "L"}]
    text = (deploy / "w3id/.htaccess").read_text(encoding="utf-8")
    code = [line.split()[0] for line in text.splitlines() if line and not line.startswith("#")]
    assert code == ["RewriteEngine", "RewriteRule"]


@pytest.mark.parametrize(("asked", "target", "status"), TABLE)
def test_an_iri_is_sent_to_an_address_that_answers(
    asked: str, target: str, status: int, rules: list[Rule], client: FlaskClient
) -> None:
    assert rules[0].apply(f"{W3ID}/{asked}") == HOST + target
    assert client.get(target).status_code == status


def test_the_folder_is_that_of_our_iris() -> None:
    assert str(ONTOLOGY) == f"{W3ID}/ns"
    assert urlsplit(f"{W3ID}/").path == FOLDER


def test_no_iri_of_ours_has_a_sign_that_apache_would_unescape(release: Release) -> None:
    """With NE a path is sent on decoded: `%C3%A5` as a bare byte, and `%3F` not at all."""
    text = release.file("store.nq").read_text("utf-8")
    paths = set(re.findall(rf"<{W3ID}/([^>#]*)", text))
    assert len(paths) > 1000
    assert {path for path in paths if not re.fullmatch(r"[\w/.-]*", path, re.ASCII)} == set()


def test_without_ne_a_query_would_be_escaped_twice(rules: list[Rule]) -> None:
    escaping = Rule(rules[0].pattern, rules[0].target, frozenset({"R=303", "L"}))
    sent = escaping.apply(f"{W3ID}/sparql?query=ASK%20%7B%7D")
    assert sent == f"{HOST}/sparql?query=ASK%2520%257B%257D"

"""/ns/for-assistants: short, in one language, and every query in it can be run."""

import re
from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient

from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.queries import LANGUAGES, fill_in
from okosystem.web import for_assistants
from tests.web.conftest import Get, Page

PATH = "/ns/for-assistants?sprak="


def blocks(text: str) -> Sequence[str]:
    """List the blocks of SPARQL: the prefixes, then the examples."""
    return re.findall(r"```sparql\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_short_and_in_one_language(
    client: FlaskClient, release: Release, language: str
) -> None:
    response = client.get(f"{PATH}{language}")
    assert (response.mimetype, response.headers["Content-Language"]) == ("text/markdown", language)
    assert {"Accept-Language", "Cookie"} <= set(response.headers["Vary"].split(", "))
    assert len(response.data) <= for_assistants.MAX_BYTES
    others = set(LANGUAGES) - {language}
    for query in release.queries.values():
        assert query.title[language] in response.text
        titles = {query.title[other] for other in others} - {query.title[language]}
        # A title may be the start of another, so the whole line counts.
        assert not titles & set(response.text.replace("### ", "").splitlines()), query.name
    assert f') = "{language}")' in response.text
    assert not re.search(r"\?(?:language|fallback)\b", response.text)


def test_it_has_the_prefixes_terms_and_codes_of_the_graph(
    client: FlaskClient, release: Release
) -> None:
    text = client.get(f"{PATH}en").text
    assert release.digest[:12] in text
    declared = dict(re.findall(r"^PREFIX ([\w-]+): <(\S+)>$", blocks(text)[0], re.MULTILINE))
    assert declared.items() <= release.prefixes.items()
    used = set(re.findall(r"`([a-z][\w-]*):[\w-]+`", text))
    assert used <= declared.keys()
    assert "- `oko:LifecycleEvent`" in text
    assert re.search(r"^- `oko:participant` .* \(.*→ oko:Actor\)", text, re.MULTILINE)
    assert "`lifecycle-status:in-operation` in operation" in text
    assert "`evidence:fact` fact" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_is_a_query(client: FlaskClient, store: Store, language: str) -> None:
    prefixes, *examples = blocks(client.get(f"{PATH}{language}").text)
    assert len(examples) > 60
    for example in examples:
        store.query(f"{prefixes}{example}")


@pytest.mark.slow
def test_an_example_finds_what_the_named_query_finds(
    client: FlaskClient, release: Release, store: Store
) -> None:
    """Without labels, so rows that differ in those alone become one."""
    text = client.get(f"{PATH}nb").text
    prefixes, *examples = blocks(text)
    titles = re.findall(r"^### (.*)$", text, re.MULTILINE)
    by_title = {query.title["nb"]: query for query in release.queries.values()}
    for title, example in zip(titles, examples, strict=True):
        answer = store.query(f"{prefixes}{example}")
        columns, rows = answer.columns, answer.rows()
        whole = store.query(fill_in(by_title[title], release.prefixes)).rows()
        shown = {tuple(row[name] for name in columns) for row in whole}
        assert {tuple(row.values()) for row in rows} == shown, title


def test_what_has_no_room_is_listed_with_its_page(
    client: FlaskClient, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(for_assistants, "MAX_BYTES", 110_000)
    text = client.get(f"{PATH}nn").text
    assert 109_000 < len(text.encode()) <= 110_000
    listed = re.findall(r"^- (.*): http://localhost/sporsmal/([\w-]+)$", text, re.MULTILINE)
    shown = re.findall(r"^### (.*)$", text, re.MULTILINE)
    assert len(listed) + len(shown) == len(release.queries)
    assert all(release.queries[name].title["nn"] == title for title, name in listed)


def test_developers_and_language_models_find_it(browse: Get, client: FlaskClient) -> None:
    assert "/ns/for-assistants" in Page(browse("/utviklere").text).links
    assert "/ns/for-assistants" in client.get("/llms.txt").text

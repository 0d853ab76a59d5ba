"""The texts of an answer are in the language asked for, else in another, which the answer names."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.release.release import Release
from okosystem.sparql.answers import language_of
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.queries import FALLBACKS, LANGUAGES, fill_in
from tests.web.conftest import Get, Page, ask

STATEMENTS = "statements-about-resource"
ADDRESS = f"/sporsmal/{STATEMENTS}.{{}}?resource=resource:id-porten&sprak={{}}"
NOTE = "http://www.w3.org/2004/02/skos/core#note"
Row = Mapping[str, str]


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def texts_of(rows: Sequence[Row]) -> Iterator[tuple[Row, str, str]]:
    """Yield the rows with the label columns, and the language that the row gives for each."""
    for row in rows:
        language, *others = row["language"].split(" ")
        named = dict(other.split("@") for other in others)
        for column in row:
            if column.endswith("Label") and row[column]:
                yield row, column, named.get(column, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_csv_has_the_texts_in_a_language_and_names_the_language_of_each(
    port: int, store: Store, language: str
) -> None:
    status, headers, body = ask(port, "GET", ADDRESS.format("csv", language))
    assert (status, headers["content-language"]) == (200, language)
    seen = Counter[tuple[str, str]]()
    for row, column, tag in texts_of(read_csv(body.decode())):
        seen[column, tag] += 1
        labelled = f"<{row[column.removesuffix('Label')]}> ?p"
        text = ox.Literal(row[column], language=tag)
        assert store.query(f"ASK {{ {labelled} {text} }}").write("text/csv") == b"true"
        if tag != language:
            missing = f'ASK {{ {labelled} ?t FILTER(?p != <{NOTE}> && LANG(?t) = "{language}") }}'
            assert store.query(missing).write("text/csv") == b"false"
    assert {column for column, _ in seen} == {"linkLabel", "sourceLabel"}
    assert {tag for _, tag in seen} == ({"nb"} if language == "nb" else {language, "nb"})
    assert {tag for column, tag in seen if column == "linkLabel"} == {language}


@pytest.mark.parametrize("language", ["en", "nn"])
def test_every_format_has_the_same_texts_with_their_languages(port: int, language: str) -> None:
    def fetch(suffix: str) -> bytes:
        status, _, body = ask(port, "GET", ADDRESS.format(suffix, language))
        assert status == 200, body
        return body

    from_csv = [
        (row[column], tag) for row, column, tag in texts_of(read_csv(fetch("csv").decode()))
    ]
    bindings = json.loads(fetch("json"))["results"]["bindings"]
    from_json = [
        (term["value"], term["xml:lang"]) for row in bindings for term in row.values()
        if "xml:lang" in term
    ]  # fmt: skip
    literals = ET.fromstring(fetch("xml")).iter("{http://www.w3.org/2005/sparql-results#}literal")  # noqa: S314
    tag = "{http://www.w3.org/XML/1998/namespace}lang"
    from_xml = [(e.text, e.attrib[tag]) for e in literals if tag in e.attrib]
    assert Counter(from_csv) == Counter(from_json) == Counter(from_xml)
    assert fetch("tsv").decode().count(f"@{language}") == sum(t == language for _, t in from_csv)


def test_without_a_choice_the_language_is_negotiated_and_bokmal_is_the_default(port: int) -> None:
    address = f"/sporsmal/{STATEMENTS}.csv?resource=resource:id-porten"
    answers = {
        accepted: ask(port, "GET", address, Accept_Language=accepted) for accepted in ("", "en")
    }
    languages = {key: headers["content-language"] for key, (_, headers, _) in answers.items()}
    assert languages == {"": "nb", "en": "en"}
    assert {"Accept-Language", "Cookie"} <= set(answers[""][1]["vary"].split(", "))
    stale = ask(port, "GET", address, Accept_Language="en", If_None_Match=answers[""][1]["etag"])
    assert stale[0] == 200
    assert ask(port, "GET", address, If_None_Match=answers[""][1]["etag"])[0] == 304


def test_a_language_that_we_lack_is_refused(port: int) -> None:
    status, _, body = ask(port, "GET", ADDRESS.format("csv", "fr"))
    assert status == 400
    assert "sprak='fr'" in json.loads(body)["detail"]


def test_every_question_has_the_same_rows_in_each_language(release: Release, store: Store) -> None:
    """Only texts differ, and a text is in another language only where there is none in this."""
    for name, query in release.queries.items():
        default = store.query(fill_in(query, release.prefixes)).rows()
        expected = Counter(map(without_texts, default))
        for language in ("nn", "en"):
            rows = store.query(fill_in(query, release.prefixes, language=language)).rows()
            assert Counter(map(without_texts, rows)) == expected, name
            tags = {language_of(term) for row in rows for term in row.values()} - {""}
            assert tags <= {language, FALLBACKS[language]}, name


def without_texts(row: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(bool(term) if language_of(term) else term for term in row.values())  # type: ignore[arg-type]


def test_the_api_names_the_cells_in_another_language(client: FlaskClient) -> None:
    path = f"/api/questions/{STATEMENTS}?resource=resource:id-porten&language=en"
    answer = json.loads(client.get(path).text)
    others = {(cell["row"], cell["column"]): cell["language"] for cell in answer["other_languages"]}
    expected = read_csv(client.get(ADDRESS.format("csv", "en")).text)
    named = {
        (number, column)
        for number, row in enumerate(expected)
        for other in row["language"].split(" ")[1:]
        for column in [other.split("@")[0]]
    }
    assert {key for key in others if key[1].endswith("Label")} == named != set()
    assert set(others.values()) == {"nb"}
    assert client.get(answer["links"]["csv"]).headers["Content-Language"] == "en"
    in_bokmal = json.loads(client.get(path.replace("=en", "=nb")).text)
    assert in_bokmal["other_languages"] == []


def test_the_query_shown_on_a_page_gives_the_texts_of_the_page(
    browse: Get, client: FlaskClient
) -> None:
    page = Page(browse(f"/sporsmal/{STATEMENTS}?resource=resource:id-porten", "en").text)
    (code,) = [e.attributes["value"] for e in page.all("input", name="query")]
    assert page.all("code")[-1].text.strip() == code
    assert '?linkLabel FILTER(LANG(?linkLabel) = "en") }' in code
    assert "?language" not in code
    assert "?fallback" not in code
    shown = client.get("/sparql", query_string={"query": code, "format": "json"})
    file = client.get(ADDRESS.format("json", "en"))
    assert json.loads(shown.text) == json.loads(file.text)

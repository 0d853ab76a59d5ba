"""The tour: five steps, each with examples from the graph, that end in the visitor's own job."""

import re
from collections.abc import Sequence

import pytest

from okosystem.features.tour.view import FEATURE, STEPS
from okosystem.graph.choices import Choices
from okosystem.graph.ecosystem import explain_ecosystem
from okosystem.graph.reader import Reader
from tests.conftest import MakeReader
from tests.web.conftest import Get, Page, app, browse, client  # noqa: F401 (fixtures)

ID = "https://w3id.org/felles-okosystem/id/"
JOB_PAGES = {
    *("/for/municipal", "/for/central-government", "/sammenlign", "/analyser"),
    *("/frister-for-grensesnitt", "/livshendelser"),
}
LIX = 45
"""The highest readability index of a text that most people read with ease."""


def read(reader: Reader, step: str = "1") -> Sequence[dict[str, object]]:
    return [dict(row) for row in FEATURE.read(reader, Choices(chosen={"steg": step})).rows]


def test_a_row_has_the_example_of_a_step_and_statements_about_it(world_reader: MakeReader) -> None:
    rows = read(world_reader("nb"))
    assert [row["step"] for row in rows] == [1, 2, 3, 4, 5]
    assert rows[1]["example"] == [f"{ID}resource/id-porten"]
    assert f"{ID}participation/id-porten--provider--digdir" in str(rows[1]["statements"])
    assert rows[2]["example"] == [f"{ID}resource/modernisert-folkeregister"]
    assert f"{ID}exchange/vask-mot-folkeregisteret" in str(rows[2]["statements"])
    assert f"{ID}condition/folkeregisterloven" in str(rows[3]["statements"])


def test_the_numbers_are_those_of_the_lists(world_reader: MakeReader) -> None:
    reader = world_reader("nb")
    parts = explain_ecosystem(reader).parts
    assert parts == {kind: len(reader.members(kind)) for kind in parts}
    assert parts["condition"] == 9
    assert read(reader)[3]["counts"] == ["condition: 9"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_each_step_leads_to_the_next_and_the_last_to_every_job(
    browse: Get,  # noqa: F811
    language: str,
) -> None:
    address, seen = "/omvisning", []
    while address:
        response = browse(address, language)
        assert response.status_code == 200
        page = Page(response.text)
        seen.append(page.all("h1")[0].text)
        turns = [e.attributes for e in page.all("a") if e.attributes.get("rel") == "next"]
        address = str(turns[0]["href"]) if turns else ""
    assert len(set(seen)) == len(STEPS) == 5
    main = Page(f"<body>{page.source.partition('<main')[2].partition('</main')[0]}</body>")
    assert set(main.links) >= JOB_PAGES


def test_an_unknown_step_is_404_with_the_steps(browse: Get) -> None:  # noqa: F811
    response = browse("/omvisning?steg=6")
    assert response.status_code == 404
    assert "Aktørene deler ressurser" in response.text


@pytest.mark.parametrize("step", STEPS)
def test_the_texts_are_easy_to_read(step: str) -> None:
    text = " ".join(filter(None, (STEPS[step]["text"], STEPS[step].get("lead"))))
    words = re.findall(r"\w+(?:-\w+)*", text)
    sentences = len(re.findall(r"[.:?]", text))
    long = sum(len(word) > 6 for word in words)
    assert len(words) / sentences + 100 * long / len(words) <= LIX

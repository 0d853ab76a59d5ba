"""What an assistant sends is read in time proportional to its length, and is of bounded length."""

from typing import Any, cast

import pytest
from mcp import Client

from okosystem.assistants.evidence import terms_in
from okosystem.assistants.graph import ServedGraph
from okosystem.assistants.queries import answer_question, list_questions
from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.graph.reader import read_labels
from okosystem.search.release_index import ReleaseIndex
from tests.growth import Read, slow_texts
from tests.mcp.beside import run


@pytest.fixture(scope="module")
def graph(release: Release, store: Store) -> ServedGraph:
    """The graph of the tools, without processes for clients' SPARQL."""
    names, labels = ReleaseIndex(release.read("search.sqlite")), read_labels(release, store)
    return ServedGraph(release, store, labels, pool=cast(Any, None), names=names)


@pytest.mark.parametrize("name", ["thing", "text", "about", "name", "value", "day", "query"])
def test_four_times_the_text_takes_four_times_the_time(graph: ServedGraph, name: str) -> None:
    readers: dict[str, tuple[Read, str]] = {
        "thing": (graph.resolve, "resource:"),
        "text": (graph.find, "altinn "),
        "about": (lambda text: list_questions(graph, text), "altinn "),
        "name": (lambda text: answer_question(graph, text, {}, (0, 1)), ""),
        "value": (
            lambda text: answer_question(graph, "skate-members", {"dato": text}, (0, 1)),
            "2021-",
        ),
        "day": (lambda text: graph.view("nb", text), "2021-"),
        "query": (terms_in, "oko:"),
    }
    read, before = readers[name]
    assert slow_texts(read, before) == []


def test_every_text_that_a_tool_takes_has_a_greatest_length(url: str) -> None:
    async def script() -> None:
        async with Client(url) as client:
            for tool in (await client.list_tools()).tools:
                for name, schema in tool.input_schema["properties"].items():
                    is_bounded = schema.get("maxLength") or schema.get("enum")
                    assert is_bounded or schema.get("type") != "string", (tool.name, name)

    run(script)

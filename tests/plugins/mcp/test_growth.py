"""What an assistant sends is read in time proportional to its length, and is of bounded length."""

from typing import Any, cast

import pytest
from mcp import Client

from okosystem.graph.basis import terms_of
from okosystem.plugins.mcp.served import Served, resolve
from okosystem.plugins.mcp.tools import ask, questions, search
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from tests.growth import Read, slow_texts
from tests.plugins.mcp.beside import run


@pytest.fixture(scope="module")
def served(release: Release, store: Store) -> Served:
    """The release of the tools, without processes for clients' SPARQL."""
    return Served.read(release, store, cast(Any, None))


@pytest.mark.parametrize("name", ["thing", "text", "about", "name", "value", "day", "query"])
def test_four_times_the_text_takes_four_times_the_time(served: Served, name: str) -> None:
    prefixes = served.reader.release.prefixes
    readers: dict[str, tuple[Read, str]] = {
        "thing": (lambda text: resolve(served.reader, text), "resource:"),
        "text": (lambda text: search(served, text), "altinn "),
        "about": (lambda text: questions(served, text), "altinn "),
        "name": (lambda text: ask(served, text), ""),
        "value": (lambda text: ask(served, "skate-members", {"dato": text}), "2021-"),
        "day": (lambda text: served.view("", date=text), "2021-"),
        "query": (lambda text: terms_of(text, prefixes), "oko:"),
    }
    read, before = readers[name]
    assert slow_texts(read, before) == []


def test_every_text_that_a_tool_takes_has_a_greatest_length(url: str) -> None:
    async def script() -> None:
        async with Client(url) as client:
            for tool in (await client.list_tools()).tools:
                for name, schema in tool.input_schema["properties"].items():
                    for one in (schema, schema.get("items", {})):
                        is_bounded = one.get("maxLength") or one.get("enum")
                        assert is_bounded or one.get("type") != "string", (tool.name, name)

    run(script)

"""Arguments of prompts and resources are completed while a person writes them."""

from typing import Any

import pytest
from mcp import Client
from mcp_types import CompleteResult, PromptReference, ResourceTemplateReference

from tests.plugins.mcp.beside import run

THING, QUERY = "okosystem://{kind}/{slug}", "okosystem://query/{name}"


@pytest.fixture
def complete(url: str) -> Any:
    """Complete an argument of a prompt, or of a resource, over HTTP."""

    def complete(reference: str, argument: str, value: str, **known: str) -> CompleteResult:
        async def send() -> CompleteResult:
            async with Client(url) as client:
                ref: PromptReference | ResourceTemplateReference = (
                    ResourceTemplateReference(type="ref/resource", uri=reference)
                    if ":" in reference
                    else PromptReference(type="ref/prompt", name=reference)
                )
                return await client.complete(ref, {"name": argument, "value": value}, known)

        return run(send)

    return complete


@pytest.mark.parametrize(
    ("reference", "argument", "value", "known", "values"),
    [
        ("hva_ryker_hvis", "ressurs", "id-p", {}, ["ID-porten"]),
        ("hva_ryker_hvis", "ressurs", "idpo", {}, ["ID-porten"]),
        ("hva_ryker_hvis", "ressurs", "resource:id-p", {}, ["resource:id-porten"]),
        ("hva_ryker_hvis", "ressurs", "digdir", {}, []),
        ("hva_ryker_hvis", "dag", "2026", {}, []),
        ("hvor_sikkert_er", "ting", "actor:digd", {}, ["actor:digdir"]),
        (THING, "kind", "res", {}, ["resource", "resource-kind"]),
        (THING, "slug", "digitaliseringsd", {"kind": "actor"}, ["digdir"]),
        (THING, "slug", "id-porten", {"kind": "actor"}, []),
        (QUERY, "name", "impact-of", {}, ["impact-of-failure"]),
        ("nope", "x", "", {}, []),
        (THING, "nope", "", {}, []),
    ],
)
def test_an_argument_is_completed_by_name_or_by_label(
    complete: Any,
    reference: str,
    argument: str,
    value: str,
    known: dict[str, str],
    values: list[str],
) -> None:
    completion = complete(reference, argument, value, **known).completion
    assert completion.values == values
    assert (completion.total, completion.has_more) == (len(values), False)


def test_at_most_a_hundred_values_are_sent(complete: Any) -> None:
    completion = complete("hvor_sikkert_er", "ting", "e").completion
    assert len(completion.values) == 100
    assert completion.has_more is True
    assert completion.total > 100


def test_a_named_query_can_be_read(url: str) -> None:
    async def script() -> str:
        async with Client(url) as client:
            read = await client.read_resource("okosystem://query/impact-of-failure")
            return read.contents[0].text  # type: ignore[union-attr]

    text = run(script)
    assert "#+ title.en" in text
    assert "SELECT" in text

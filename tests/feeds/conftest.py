"""A small valid catalogue, and a function that checks it or a variant."""

from collections.abc import Callable
from pathlib import Path

import pytest

from okosystem.feeds.checking import CheckOptions, CheckResult, check_document
from okosystem.feeds.document import Delivery, Document
from okosystem.feeds.rules import RECORD_KINDS

Check = Callable[..., CheckResult]


@pytest.fixture(scope="session")
def good() -> str:
    """A catalogue with one dataset that gets every point it can get."""
    return (Path(__file__).parent / "good.ttl").read_text(encoding="utf-8")


@pytest.fixture
def check() -> Check:
    """Check a text as a source of one kind of record."""

    def run(
        text: str | bytes, kind: str = "datasets", accept: str = "text/turtle", **options: object
    ) -> CheckResult:
        body = text.encode() if isinstance(text, str) else text
        document = Document(Delivery("test", accept, body))
        return check_document(document, RECORD_KINDS[kind], CheckOptions(**options))  # type: ignore[arg-type]

    return run

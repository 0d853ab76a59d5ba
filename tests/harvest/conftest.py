"""A small valid catalogue, and the check of it or of variants."""

from collections.abc import Callable
from pathlib import Path

import pytest

from okosystem.harvest.checking import CheckOptions, CheckResult, check_document
from okosystem.harvest.document import Delivery, Document
from okosystem.harvest.vocabulary import RECORD_KINDS

Check = Callable[..., CheckResult]


@pytest.fixture(scope="session")
def good() -> str:
    """A catalogue with one dataset that gets all attainable points."""
    return (Path(__file__).parent / "good.ttl").read_text(encoding="utf-8")


@pytest.fixture
def check() -> Check:
    """Check a text as a source of a kind."""

    def of(
        text: str | bytes, kind: str = "datasets", accept: str = "text/turtle", **known: object
    ) -> CheckResult:
        body = text.encode() if isinstance(text, str) else text
        document = Document(Delivery("test", accept, body))
        return check_document(document, RECORD_KINDS[kind], CheckOptions(**known))  # type: ignore[arg-type]

    return of

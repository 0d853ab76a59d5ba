"""Content negotiation: the cases that servers commonly get wrong."""

import pytest
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from okosystem.web.formats import DOCUMENT, HTML, TABLE, TURTLE, named, negotiate


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("application/json, text/turtle", "text/turtle"),
        ("text/html; q=0.1, text/turtle", "text/turtle"),
        ("text/html;q=0, */*", "text/turtle"),
        ("text/*;q=0.5, application/ld+json", "application/ld+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/rdf+xml;q=0.9,text/turtle;q=0.8", "application/rdf+xml"),
    ],
)
def test_a_client_gets_the_document_format_it_prefers(accept: str, media_type: str) -> None:
    assert negotiate(parse_accept_header(accept, MIMEAccept), DOCUMENT).media_type == media_type


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("text/*, text/csv;q=0", "text/tab-separated-values"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
    ],
)
def test_a_client_gets_the_results_format_it_prefers(accept: str, media_type: str) -> None:
    assert negotiate(parse_accept_header(accept, MIMEAccept), TABLE).media_type == media_type


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0, text/turtle;q=0"])
def test_no_acceptable_format_is_406_with_the_list(accept: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        negotiate(parse_accept_header(accept, MIMEAccept), (HTML, TURTLE))
    assert caught.value.description == (
        "None of the requested formats is available at this address. "
        "How to fix it: choose one of text/html (.html), text/turtle (.ttl)"
    )


def test_a_format_can_be_named_by_suffix_or_media_type() -> None:
    assert named("ttl", DOCUMENT) is named("text/turtle", DOCUMENT) is TURTLE
    with pytest.raises(NotAcceptable):
        named("pdf", DOCUMENT)

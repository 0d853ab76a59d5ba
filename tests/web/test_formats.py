"""Content negotiation: the cases that servers commonly get wrong."""

import pytest
from flask import Flask
from werkzeug.exceptions import NotAcceptable

from okosystem.web.formats import DOCUMENT, HTML, TABLE, TURTLE, Format, choose


def chosen(app: Flask, accept: str, offered: tuple[Format, ...]) -> Format:
    with app.test_request_context(headers={"Accept": accept}):
        return choose("", offered)


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
def test_a_client_gets_the_document_format_it_prefers(
    app: Flask, accept: str, media_type: str
) -> None:
    assert chosen(app, accept, DOCUMENT).media_type == media_type


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
def test_a_client_gets_the_results_format_it_prefers(
    app: Flask, accept: str, media_type: str
) -> None:
    assert chosen(app, accept, TABLE).media_type == media_type


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0, text/turtle;q=0"])
def test_no_acceptable_format_is_406_with_the_list(app: Flask, accept: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        chosen(app, accept, (HTML, TURTLE))
    assert caught.value.description == (
        "None of the requested formats is available at this address. "
        "How to fix it: choose one of text/html (.html), text/turtle (.ttl)"
    )


def test_a_format_can_be_named_by_suffix_or_media_type() -> None:
    assert choose("ttl", DOCUMENT) is choose("text/turtle", DOCUMENT) is TURTLE
    with pytest.raises(NotAcceptable):
        choose("pdf", DOCUMENT)

"""The app on the fixture world, a client of it, a real server, and a parser of its pages."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask, Request, current_app, request
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse

from okosystem.graph.choices import DAY
from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.web.app import create_app
from okosystem.web.parameters import TABLE, KnownParameters, read_parameters
from tests.process import free_port

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
Get = Callable[..., TestResponse]
CUT_OFF = (BrokenPipeError, ConnectionResetError)
"""What sending a body may end with, when it is refused unread: the answer is there all the same."""
PATIENCE = 60
"""Seconds that a server may take to start, to answer and to stop, on a machine that is busy."""


BLOCKS = {"dd", "div", "li", "p", "td", "th", "tr"}
VOID = {"base", "meta", "link", "img", "input", "br", "hr"}


@dataclass
class Element:
    """An element, and the text of the page between its start and end tags."""

    tag: str
    attributes: dict[str, str]
    texts: list[str]
    opened: int
    closed: int | None = None

    @property
    def text(self) -> str:
        return "".join(self.texts[self.opened : self.closed])


@dataclass
class Page(HTMLParser):
    """A parsed page; `faults` are tags that do not match."""

    source: str
    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self.feed(self.source)
        self.faults += [f"<{e.tag}> is never closed" for e in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.handle_data(" ")
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, self.texts, len(self.texts))
        self.elements.append(element)
        if tag in VOID:
            element.closed = element.opened
        else:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or (last := self._open.pop()).tag != tag:
            self.faults.append(f"</{tag}> closes nothing")
        else:
            last.closed = len(self.texts)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        return [
            e
            for e in self.elements
            if e.tag == tag and all(e.attributes.get(k) == v for k, v in attributes.items())
        ]

    @property
    def headings(self) -> list[int]:
        return [int(e.tag[1]) for e in self.elements if e.tag in {"h1", "h2", "h3", "h4"}]

    @property
    def ids(self) -> list[str]:
        return [e.attributes["id"] for e in self.elements if "id" in e.attributes]

    @property
    def links(self) -> list[str]:
        return [e.attributes["href"] for e in self.elements if "href" in e.attributes]

    @property
    def words(self) -> str:
        return " ".join(self.all("body")[0].text.split())


class DeclaredParameters(ImmutableMultiDict[str, str]):
    """The parameters of an address; to read one that the table does not declare is an error."""

    def get(self, key: str, *rest: Any, **options: Any) -> Any:
        check_declared(key)
        return super().get(key, *rest, **options)

    def getlist(self, key: str, *rest: Any) -> Any:
        check_declared(key)
        return super().getlist(key, *rest)

    def __getitem__(self, key: str) -> Any:
        check_declared(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        check_declared(str(key))
        return super().__contains__(key)


def check_declared(name: str) -> None:
    """Files may read more than pages do; named queries and forms have parameters of their own."""
    endpoint, blueprint = request.endpoint or "", request.blueprint or ""
    is_open = blueprint in {*TABLE["left_alone"], "questions", "proposing"} or not endpoint
    features = current_app.extensions["features"]
    path = features[endpoint].path if endpoint in features else ""
    own = (each for one in features.values() if one.path == path for each in (DAY, *one.parameters))
    is_declared = name in {*read_parameters(endpoint), *own, "language"}
    assert is_open or request.method == "POST" or is_declared, (endpoint, name)


class StrictRequest(Request):
    parameter_storage_class = DeclaredParameters


@pytest.fixture(scope="session")
def app(release: Release, store: Store) -> Iterator[Flask]:
    """Create the app behind the middleware that removes unknown parameters."""
    created = create_app(release, store)
    created.request_class = StrictRequest
    created.wsgi_app = KnownParameters(created.wsgi_app, created)  # type: ignore[method-assign]
    yield created
    created.extensions["okosystem"].pool.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def browse(app: Flask) -> Get:
    """Return a function that gets a page as a browser does, without cookies."""

    def get(path: str, language: str = "nb") -> TestResponse:
        headers = {"Accept": BROWSER, "Accept-Language": language}
        return app.test_client(use_cookies=False).get(path, headers=headers, buffered=True)

    return get


@pytest.fixture(scope="module")
def port(release: Release, okosystem: list[str]) -> Iterator[int]:
    """Serve as a user would, but with one process and a short deadline for queries."""
    number = free_port()
    options = ["--release", str(release.folder), "--port", str(number), "--workers", "1"]
    server = subprocess.Popen(
        [*okosystem, "serve", *options],
        env=os.environ | {"OKOSYSTEM_QUERY_SECONDS": "5", "OKOSYSTEM_QUERIES_PER_CLIENT": "20"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(number)
    yield number
    server.terminate()
    server.wait(PATIENCE)


def wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server never came up")


def ask(
    port: int, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    with suppress(*CUT_OFF):
        connection.request(method, path, body, fields)
    response = connection.getresponse()
    answer = response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    connection.close()
    return answer


@pytest.fixture(scope="session")
def entities(store: Store) -> list[str]:
    """Every entity of the graph, as kind/slug."""
    sparql = (
        "SELECT DISTINCT ?thing { ?thing ?p ?o "
        'FILTER(STRSTARTS(STR(?thing), "https://w3id.org/felles-okosystem/id/")) } ORDER BY ?thing'
    )
    found = [str(getattr(row["thing"], "value", "")) for row in store.query(sparql).rows()]
    return [iri.removeprefix(str(ID)) for iri in found]

"""Reading a request takes time proportional to its length, whatever is in it."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from flask import Flask

from okosystem.proposals.forms import FILE, Forms, find_errors
from okosystem.release.release import Release
from okosystem.search.indexes import NameIndex
from okosystem.search.question_reader import read_question_reader
from okosystem.search.release_index import ReleaseIndex
from okosystem.settings import Settings
from okosystem.sparql.oxigraph import Store
from okosystem.web import formats
from okosystem.web.any_data import Dataset
from okosystem.web.cache import Cache, is_known
from okosystem.web.documents import preferred_iris
from okosystem.web.form_fields import parse_fields
from okosystem.web.limits import ClientLimits
from okosystem.web.monitoring import RequestMonitor, kind_of, readable
from okosystem.web.sparql import FORM, QUERY, parse_request
from tests.growth import Read, grows_linearly, slow_texts

SITE = Dataset({}, Store((), {}), "http://a.example/", (), (), {})


def conditional(text: str) -> object:
    return is_known('"x"', {"HTTP_IF_NONE_MATCH": text, "REQUEST_METHOD": "GET"})


TEXTS: dict[str, tuple[Read, tuple[str, ...]]] = {
    "fields": (parse_fields, ("", "a=", "%", "a=%C3%B8")),
    "GET of SPARQL": (lambda text: parse_request("GET", "", text, bytes), ("query=", "timeout=")),
    "form of SPARQL": (lambda text: parse_request("POST", FORM, "", text.encode), ("query=",)),
    "body of SPARQL": (lambda text: parse_request("POST", QUERY, "", text.encode), ("",)),
    "Content-Type": (lambda text: parse_request("POST", text, "", bytes), ("", "text/plain;")),
    "format": (formats.named_of_either_kind, ("",)),
    "Accept-Profile": (preferred_iris, ("", "<a>", "<a>;q=1", "<")),
    "If-None-Match": (conditional, ("", '"')),
    "path for people": (readable, ("", "\xff")),
    "kind of path": (kind_of, ("/", "/sporsmal/")),
    "path of a foreign IRI": (SITE.path_of, ("", "http://a.example/")),
}


@pytest.mark.parametrize("name", TEXTS)
def test_four_times_the_text_takes_four_times_the_time(name: str) -> None:
    read_text, before = TEXTS[name]
    assert slow_texts(read_text, *before) == []


def test_a_proposal_is_checked_in_linear_time(release: Release) -> None:
    kinds = Forms.from_json(release.read(FILE)).kinds.values()
    by_value = {field.value: field for kind in kinds for field in kind.fields}
    kind = replace(next(iter(kinds)), fields=list(by_value.values()))

    def check(text: str) -> object:
        return find_errors(kind, {field.name: text for field in kind.fields}, ())

    assert set(by_value) == {"iri", "code", "text", "number", "date", "source"}
    assert slow_texts(check, "", "http://a") == []


def test_a_search_is_answered_in_linear_time(release: Release) -> None:
    index = ReleaseIndex(release.read("search.sqlite"))
    things = [
        (f"http://a.example/{n}", f"felles løsning {n}", f"Felles løsning {n}") for n in range(10)
    ]
    names = NameIndex(lambda _: things)
    assert slow_texts(index.search, "", "altinn ") == []
    assert slow_texts(index.nearest, "", "altinn ") == []
    asker = read_question_reader(release)
    assert asker
    assert slow_texts(asker.read, "", "hva er forskjellen på a og ", "hvem eier ") == []
    assert slow_texts(names.search, "", "felles ") == []


def test_too_many_parameters_are_refused(app: Flask) -> None:
    client = app.test_client()
    few, many = ("&a=b" * number for number in (9_000, 11_000))
    assert client.post("/sparql", data="query=ASK{}" + few, content_type=FORM).status_code == 200
    refused = client.post("/sparql", data="query=ASK{}" + many, content_type=FORM)
    assert refused.status_code == 400
    assert "more than 10000 parameters" in refused.get_json()["detail"]


Send = Callable[..., str]
HEADERS = (
    "HTTP_ACCEPT", "HTTP_ACCEPT_DATETIME", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE",
    "HTTP_ACCEPT_PROFILE", "HTTP_COOKIE", "HTTP_HOST", "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH", "HTTP_IF_RANGE", "HTTP_RANGE", "HTTP_X_REQUEST_ID", "CONTENT_TYPE",
)  # fmt: skip
PATHS = (
    "/", "/id/", "/doc/resource/", "/doc/resource/id-porten.", "/liste/", "/sporsmal/", "/graph/",
    "/timemap/resource/", "/meld-feil/resource/", "/sammenhenger/varsel/", "/forslag/",
    "/api/", "/static/",
)  # fmt: skip
PARAMETERS = (
    "/sporsmal?q", "/sok.json?q", "/sporsmal?q", "/sporsmal/things-with-word?word", "/sparql?query",
    "/sparql?format", "/sparql?timeout", "/sparql?sporsmal", "/sparql?vis", "/?dato",
    "/?perspektiv", "/sammenlign?r", "/mote/endringer?fra",
    "/doc/resource/id-porten?_profile", "/rdf-graph-store?graph", "/api/search?q", "/om?sprak",
)  # fmt: skip
IN_REQUESTS = (
    " ", "\t", ",", ";", "/", "\\", '"', "<a>", "%", "=", ".", "a=", "a,", "a;q=0.1,", "\xc3\xa6",
)  # fmt: skip
BODIES = (FORM, QUERY, "multipart/form-data; boundary=x", "application/json")


@pytest.fixture(scope="module")
def send(app: Flask) -> Send:
    """Send a request to the app behind its middleware, as granian would."""
    server = RequestMonitor(ClientLimits(Cache(app), 8, 4), Settings())

    def send(path: str, query: str = "", body: str = "", **headers: str) -> str:
        statuses: list[str] = []
        environ = {
            "REQUEST_METHOD": "POST" if body else "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "a.example",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "a.example",
            "HTTP_ACCEPT": "text/html",
            "REMOTE_ADDR": "192.0.2.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body.encode("latin-1")),
            "wsgi.errors": StringIO(),
            **headers,
        }
        start = lambda status, headers, error=None: statuses.append(status)  # noqa: E731
        response = server(environ, start)  # type: ignore[arg-type]
        assert sum(map(len, response)) >= 0
        return statuses[0]

    return send


def slow_requests(send: Read) -> list[str]:
    return [
        part
        for part in IN_REQUESTS
        if not grows_linearly(send, lambda size, part=part: part * (size // len(part)))  # type: ignore[misc]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", HEADERS)
def test_a_header_is_read_in_linear_time(send: Send, name: str) -> None:
    for path in ("/doc/resource/id-porten", "/dumps/okosystem.ttl"):
        assert slow_requests(lambda text, path=path: send(path, **{name: text})) == []  # type: ignore[misc]


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_read_in_linear_time(send: Send, path: str) -> None:
    assert slow_requests(lambda text: send(path + text)) == []


@pytest.mark.slow
@pytest.mark.parametrize("parameter", PARAMETERS)
def test_a_parameter_is_read_in_linear_time(send: Send, parameter: str) -> None:
    path, _, name = parameter.partition("?")
    assert slow_requests(lambda text: send(path, f"{name}={text}")) == []


@pytest.mark.slow
@pytest.mark.parametrize("media_type", BODIES)
@pytest.mark.parametrize("path", ["/sparql", "/forslag/plassering", "/om"])
def test_a_body_is_read_in_linear_time(send: Send, path: str, media_type: str) -> None:
    assert slow_requests(lambda text: send(path, body=text, CONTENT_TYPE=media_type)) == []

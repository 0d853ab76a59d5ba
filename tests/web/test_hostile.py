"""Any request gets a documented status: never a 500, never a traceback."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okosystem.commands.build import build
from okosystem.graph.texts import LANGUAGES
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.turtle.sources import Project
from okosystem.web.app import create_app
from okosystem.web.redirects import TABLE
from tests.world import copy_checkout

pytestmark = pytest.mark.slow

TEMPLATES = (
    "/{}", "/id/{}/x", "/id/resource/{}", "/doc/{}/x", "/doc/resource/{}", "/doc/resource/x.{}",
    "/ns/{}", "/ns.{}", "/sporsmal/{}", "/sporsmal/impact-of-failure?resource={}", "/liste/{}",
    "/sporsmal/target-picture?dato={}", "/sporsmal?q={}", "/sok.json?q={}", "/sporsmal?q=a&type={}",
    "/sporsmal?q=altinn&kategori={}", "/sparql?sporsmal={}", "/sporsmal?q={}", "/sparql?query={}",
    "/graph/{}", "/dumps/{}",
    "/sparql?query=ASK%7B%7D&format={}", "/sparql?query=ASK%7B%7D&timeout={}", "/static/{}",
    "/sparql?query=ASK%7B%7D&default-graph-uri={}", "/rdf-graph-store?graph={}", "/vendor/{}",
    "/?sprak={}", "/doc/resource/id-porten?format={}", "/doc/evidence/fact?side={}",
    "/doc/resource/id-porten?dato={}", "/timemap/resource/{}",
    "/api/{}", "/api/resources/{}", "/api/search?q={}",
    "/api/questions/impact-of-failure?resource={}", "/api/resources?page={}", "/api?language={}",
    "/roller?kategori={}", "/roller.{}", "/utvekslinger?slag={}", "/sammenhenger?{}=x",
    "/sammenhenger?rundt={}", "/sammenhenger?dybde={}", "/sammenhenger?fra={}",
    "/sammenhenger?fra=actor:ks&til={}",
    "/sammenhenger?ved={}", "/sammenhenger?dato={}",
)  # fmt: skip
MARKUP = "</script><script>alert(1)</script>"
# Each shows the title of ID-porten.
SHOWN = (
    "/", "/doc/resource/id-porten", "/ressurser", "/sammenhenger?rundt=id-porten", "/roller",
    "/sammenlign?r=id-porten&r=altinn", "/malbilde.svg", "/doc/actor/digdir", "/sporsmal?q=script",
    "/analyser?fane=kritikalitet", "/forslag/retting?om=resource/id-porten",
)  # fmt: skip
MOVED = [re.sub("<[^>]*>", "{0}", old) for old in TABLE["moved"]]
OWN = re.compile(r"(http://localhost)?/(?![/\\])")
"""An address of this server, and not of another, as `//host` and what browsers read alike."""
DOCUMENTED = {200, 301, 302, 303, 304, 308, 400, 403, 404, 405, 406, 413, 414, 415}
NASTY = [
    "\r\nX-Evil: 1", "../../etc/passwd", "%00", "\x00", "<script>alert(1)</script>", "' OR 1=1 --",
    "}}{{7*7}}", "http://[", "a" * 5000, "\ud7ff", "id-porten> . ?s ?p ?o . <urn:x", "{", "😀", " ",
    "-1", "1e999", "NaN", "urn:a b", "https://w3id.org/felles-okosystem/ns#Actor", ".", "..", "//x",
]  # fmt: skip


def check(client: FlaskClient, template: str, text: str) -> None:
    address = template.format(quote(text, safe=""))
    for accept in ("text/html", "*/*"):
        answer = client.get(address, headers={"Accept": accept})
        assert answer.status_code in DOCUMENTED, (address, answer.status_code)
        assert "X-Evil" not in answer.headers
        assert OWN.match(answer.headers.get("Location", "/"))
        assert "Traceback" not in answer.text
        assert answer.mimetype != "text/html" or "<script>alert" not in answer.text


@pytest.mark.parametrize("template", TEMPLATES)
def test_hostile_texts_get_a_documented_status(client: FlaskClient, template: str) -> None:
    for text in NASTY:
        check(client, template, text)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a release in which a title is markup, in every language."""
    folder = tmp_path_factory.mktemp("marked")
    project = Project.at(copy_checkout(folder / "checkout"))
    file = project.root / "data/resources/id-porten.ttl"
    file.write_text(file.read_text("utf-8").replace('"ID-porten"@', f'"{MARKUP}"@'), "utf-8")
    build(project, folder / "release", lambda line: None)
    built = Release.open(folder / "release")
    app = create_app(built, Store.load(built.file("store.nq"), built.prefixes))
    yield app.test_client()
    app.extensions["okosystem"].pool.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", SHOWN)
def test_markup_in_data_is_shown_as_text(marked: FlaskClient, path: str, language: str) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    answer = marked.get(path, headers=headers)
    assert (answer.status_code, "<script>alert" in answer.text) == (200, False)
    assert "script&gt;alert(1)" in answer.text


@pytest.mark.parametrize("template", MOVED)
def test_an_address_that_has_moved_leads_to_no_other_server(
    client: FlaskClient, template: str
) -> None:
    for text in ("//evil.example", "\\\\evil.example", "\r\nX-Evil: 1", "http://evil.example"):
        check(client, f"{template}?q={{0}}&sprak={{0}}", text)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(template=st.sampled_from(TEMPLATES), text=st.text(max_size=40))
def test_any_text_anywhere_gets_a_documented_status(
    client: FlaskClient, template: str, text: str
) -> None:
    check(client, template, text)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(accept=st.text(max_size=60), language=st.text(max_size=30), cookie=st.text(max_size=30))
def test_any_header_gets_a_documented_status(
    client: FlaskClient, accept: str, language: str, cookie: str
) -> None:
    given_headers = {
        "Accept": accept,
        "Accept-Language": language,
        "Cookie": f"sprak={cookie}",
        "Accept-Datetime": accept,
    }
    headers = {
        name: value.encode("ascii", "ignore").decode().translate(dict.fromkeys(range(32)))
        for name, value in given_headers.items()
    }
    for address in ("/", "/doc/resource/id-porten", "/sparql?query=ASK%7B%7D", "/sporsmal/sectors"):
        assert client.get(address, headers=headers).status_code in DOCUMENTED

"""An import of an event stream, from a server that publishes one, and one that does so badly."""

from collections.abc import Callable
from pathlib import Path

import pytest

from okosystem.errors import FetchFailed, InvalidParameter, SourceError
from okosystem.plugins.importers import ldes
from okosystem.plugins.importers.ldes import read_stream
from okosystem.rdf.terms import (
    AS,
    DCT,
    FOAF,
    LDES,
    TREE,
)
from tests.plugins.importers.conftest import Run, Scripted, ScriptedRequest, files_of

Serve = Callable[[Callable[[ScriptedRequest], None]], Scripted]
PREFIXES = f"""
PREFIX as: <{AS}>
PREFIX dct: <{DCT}>
PREFIX foaf: <{FOAF}>
PREFIX ldes: <{LDES}>
PREFIX tree: <{TREE}>
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX id: <https://w3id.org/felles-okosystem/id/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
ROOT = """
<s> a ldes:EventStream ; ldes:versionOfPath dct:isVersionOf ; ldes:timestampPath as:published ;
    ldes:versionDeleteObject as:Delete ; tree:view <> .
"""
KILDE = """dct:isVersionOf id:source\\/kilde ; a oko:Source ; dct:date "2026-01-01"^^xsd:date ;
    oko:sourceKind id:source-kind\\/primary ; dct:publisher id:actor\\/digdir ;
    foaf:page <https://example.org/> ; dct:title """


def member(name: str, day: int, said: str) -> str:
    return f'<s> tree:member <{name}> . <{name}> as:published "2026-01-0{day}T00:00:00Z" ; {said} .'


PAGES = {
    "/ldes": ROOT
    + "<> tree:relation [ tree:node <ldes/1> ] , [ tree:node <ldes/2#part> ] ."
    + member("m4", 4, f'{KILDE}"Kilde"@nb'),
    "/ldes/1": member("m1", 1, f'{KILDE}"Gammel kilde"@nb')
    + member("m2", 1, 'dct:isVersionOf id:source\\/borte ; dct:title "Borte"@nb'),
    "/ldes/2": "<> tree:relation [ tree:node <../ldes> ] ."
    + member("m3", 2, "dct:isVersionOf id:source\\/borte ; a as:Delete"),
}


def publishing(pages: dict[str, str], media_type: str = "text/turtle") -> Callable[..., None]:
    def answer(request: ScriptedRequest) -> None:
        body = (PREFIXES + pages[request.path]).encode()
        request.respond(200, body, Content_Type=media_type)

    return answer


def test_the_last_version_of_each_entity_is_staged_and_then_applied(
    serving: Serve, run: Run, checkout: Path
) -> None:
    server, before = serving(publishing(PAGES)), files_of(checkout)
    staged = run("ldes", f"{server.url}/ldes", "--name", "prove")
    assert staged.exit_code == 0, staged.stderr
    assert staged.stdout.splitlines() == ["«Kilde» (source:kilde) is new."]
    assert files_of(checkout) == before
    assert [request.path for request in server.seen] == ["/ldes", "/ldes/1", "/ldes/2"]
    run("ldes", f"{server.url}/ldes", "--name", "prove", "--apply")
    (name,) = {*files_of(checkout)} - {*before}
    assert name == "data/imported/ldes-prove.ttl"
    text = (checkout / name).read_text(encoding="utf-8")
    assert '"Kilde"@nb' in text
    assert "Gammel" not in text
    assert "Borte" not in text


def test_what_breaks_a_shape_is_not_imported(serving: Serve, run: Run, checkout: Path) -> None:
    pages = {
        path: page.replace("foaf:page <https://example.org/>", "") for path, page in PAGES.items()
    }
    before = files_of(checkout)
    refused = run("ldes", f"{serving(publishing(pages)).url}/ldes", "--name", "prove", "--apply")
    assert refused.exit_code == 2
    assert "data/imported/ldes-prove.ttl:" in refused.stderr
    assert "nothing was imported" in refused.stderr
    assert files_of(checkout) == before


def test_the_name_cannot_leave_the_folder(run: Run) -> None:
    for name in ("../x", "Å", "a/b", "", "a b"):
        refused = run("ldes", "http://127.0.0.1:1/ldes", "--name", name)
        assert refused.exit_code == 2
        assert "is no slug" in refused.stderr


def read(address: str, folder: Path) -> object:
    *_, stream = read_stream(address, folder)
    return stream.replay()


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ({"/ldes": "<s> a ldes:EventStream ."}, "it is the root page of 0 streams, not of one"),
        ({"/ldes": f"{ROOT} <t> tree:view <> ."}, "it is the root page of 2 streams"),
        ({"/ldes": "<s> tree:view <> ."}, "it does not name the properties of versions"),
        ({"/ldes": "<s> tree:view"}, "it cannot be read"),
        ({"/ldes": ROOT + member("m", 1, "a oko:Source")}, "it has 0 values of .*isVersionOf"),
        (
            {"/ldes": ROOT + member("m", 1, "dct:isVersionOf <e>") + "<m> as:published 'x' ."},
            "it has 2 values of",
        ),
        (
            {"/ldes": ROOT + "<s> tree:member <m> . <m> as:published 'x' ; dct:isVersionOf <e> ."},
            "it is not a time",
        ),
        (
            {
                "/ldes": ROOT
                + member("a", 1, "dct:isVersionOf <e>")
                + member("b", 1, "dct:isVersionOf <e>")
            },
            "it has two versions of 2026-01-01",
        ),
        (
            {"/ldes": ROOT + member("a", 1, "dct:isVersionOf <e> ; dct:source []")},
            "source is a blank node",
        ),
        (
            {"/ldes": ROOT + "<> tree:relation [ tree:node <http://169.254.169.254/> ] ."},
            "it is not on the server of",
        ),
    ],
)
def test_a_stream_that_cannot_be_replayed_is_refused(
    serving: Serve, tmp_path: Path, pages: dict[str, str], reason: str
) -> None:
    server = serving(publishing(pages))
    with pytest.raises(SourceError, match=reason):
        read(f"{server.url}/ldes", tmp_path)
    assert [request.path for request in server.seen] == ["/ldes"]


def test_another_media_type_is_refused(serving: Serve, tmp_path: Path) -> None:
    server = serving(publishing(PAGES, "text/html"))
    with pytest.raises(SourceError, match="it was sent as text/html"):
        read(f"{server.url}/ldes", tmp_path)


def test_a_context_elsewhere_is_not_fetched(serving: Serve, tmp_path: Path) -> None:
    def answer(request: ScriptedRequest) -> None:
        body = f'{{"@context": "http://{request.headers["Host"]}/context", "@id": "a"}}'
        request.respond(200, body.encode(), Content_Type="application/ld+json")

    server = serving(answer)
    with pytest.raises(SourceError, match="it cannot be read"):
        read(f"{server.url}/ldes", tmp_path)
    assert [request.path for request in server.seen] == ["/ldes"]


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/turtle", "<a> <b> " + "<<( <a> <b> " * 50_000),
        ("application/n-triples", "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 50_000),
        ("application/ld+json", '{"urn:p":' * 12_000 + "1" + "}" * 12_000),
        ("application/ld+json", '{"urn:p":' * 90 + "[" + "1," * 200_000 + "1]" + "}" * 90),
    ],
)
def test_a_page_that_would_exhaust_the_engine_is_refused(
    serving: Serve, tmp_path: Path, media_type: str, body: str
) -> None:
    server = serving(lambda request: request.respond(200, body.encode(), Content_Type=media_type))
    with pytest.raises(SourceError, match=r"it cannot be read: (brackets are|the engine fails)"):
        read(f"{server.url}/ldes", tmp_path)


def test_endless_and_large_streams_are_given_up(
    serving: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(request: ScriptedRequest) -> None:
        body = f"{PREFIXES}{ROOT} <> tree:relation [ tree:node <{request.path}x> ] ."
        request.respond(200, body.encode(), Content_Type="text/turtle")

    server = serving(answer)
    monkeypatch.setattr(ldes, "MAX_PAGES", 5)
    with pytest.raises(SourceError, match="more than 5 pages"):
        read(f"{server.url}/ldes", tmp_path)
    assert len(server.seen) < 7
    monkeypatch.setattr(ldes, "MAX_PAGE", 10)
    with pytest.raises(FetchFailed, match="exceeds the size limit"):
        read(f"{server.url}/other", tmp_path)


def test_a_redirect_stays_on_its_server(serving: Serve, tmp_path: Path) -> None:
    other = serving(publishing(PAGES))
    to = {"/old": "/ldes", "/ldes/2": f"{other.url}/ldes/2"}

    def answer(request: ScriptedRequest) -> None:
        if request.path in to:
            request.respond(303, Location=to[request.path])
        else:
            publishing(PAGES)(request)

    server = serving(answer)
    with pytest.raises(FetchFailed, match=f"redirects to another server .{other.url}/ldes/2.*use"):
        read(f"{server.url}/old", tmp_path)
    assert [request.path for request in server.seen] == ["/old", "/ldes", "/ldes/1", "/ldes/2"]
    assert other.seen == []


def test_an_import_that_takes_too_long_is_given_up(
    serving: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serving(publishing(PAGES))
    monkeypatch.setattr(ldes, "MAX_SECONDS", 0)
    with pytest.raises(SourceError, match=r"takes more than 0 minutes\. Nothing .*: try again"):
        read(f"{server.url}/ldes", tmp_path)
    assert [request.path for request in server.seen] == ["/ldes"]


@pytest.mark.parametrize(
    "address",
    ["http://example.org/ldes", "file:///etc/passwd", "ftp://example.org/", "http://[", "ldes"],
)
def test_only_https_is_fetched(tmp_path: Path, address: str) -> None:
    with pytest.raises(InvalidParameter, match="is not an https address"):
        read(address, tmp_path)


def test_a_failure_in_the_middle_imports_nothing(serving: Serve, run: Run, checkout: Path) -> None:
    def answer(request: ScriptedRequest) -> None:
        publishing(PAGES)(request) if request.path != "/ldes/2" else request.respond(500)

    before = files_of(checkout)
    failed = run("ldes", f"{serving(answer).url}/ldes", "--name", "prove", "--apply")
    assert failed.exit_code == 2
    assert files_of(checkout) == before

"""Slow, broken, wrong or hostile sources give one error line and no change."""

import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from okosystem.errors import (
    BrokenRdf,
    FetchFailed,
    GraphError,
    SourceError,
)
from okosystem.fetch import downloads
from okosystem.plugins.importers.catalogue import loading
from okosystem.plugins.importers.catalogue.loading import collect_files, load_files
from okosystem.rdf.rdf_files import RdfFile
from tests.plugins.importers.conftest import Catalogue, Run, Scripted, ScriptedRequest, files_of

pytestmark = pytest.mark.slow

Serve = Callable[[Callable[[ScriptedRequest], None]], Scripted]
TURTLE = {"Content_Type": "text/turtle"}
GOOD = b"<urn:a> <urn:b> 1 ."
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="urn:d#">'
    "<rdf:Description><d:d>&i;</d:d></rdf:Description></rdf:RDF>"
)


def http_faults() -> dict[str, tuple[Callable[[ScriptedRequest], None], str]]:
    return {
        "500": (lambda r: r.respond(500), "it sent an unexpected answer (status 500)"),
        "404": (lambda r: r.respond(404), "it sent an unexpected answer (status 404)"),
        "half a body": (
            lambda r: r.respond_half(GOOD * 1000, **TURTLE), "the answer is incomplete",
        ),
        "garbage": (lambda r: r.respond(200, b"\x00\xff\xfe" * 99, **TURTLE), "cannot be read"),
        "cut Turtle": (lambda r: r.respond(200, GOOD[:-3], **TURTLE), "cannot be read"),
        "another charset": (
            lambda r: r.respond(200, "<urn:a> <urn:b> 'blåbær' .".encode("latin-1"), **TURTLE),
            "cannot be read",
        ),
        "a web page": (
            lambda r: r.respond(200, b"<p>Logg inn</p>", Content_Type="text/html"),
            "is not RDF: its media type is text/html",
        ),
        "an empty answer": (lambda r: r.respond(204), "it sent an unexpected answer"),
        "redirects for ever": (
            lambda r: r.respond(302, Location=r.path), "it redirects in a loop",
        ),
        "a redirect to a file": (
            lambda r: r.respond(302, Location="file:///etc/passwd"), "not an http",
        ),
        "packed rubbish": (
            lambda r: r.respond(200, b"rubbish", **TURTLE, Content_Encoding="gzip"), "http",
        ),
        "an XML bomb": (
            lambda r: r.respond(200, BOMB.encode(), Content_Type="application/rdf+xml"),
            "limit on input amplification factor",
        ),
        "too long a wait": (
            lambda r: r.respond(429, Retry_After="86400"), "it sent an unexpected answer",
        ),
    }  # fmt: skip


@pytest.mark.parametrize("fault", http_faults())
def test_an_error_is_one_line_with_a_fix(fault: str, serving: Serve, tmp_path: Path) -> None:
    answer, message = http_faults()[fault]
    with pytest.raises(GraphError) as raised:
        load_files(download(f"{serving(answer).url}/fdk", tmp_path), tmp_path, lambda read: None)
    assert message in str(raised.value)
    assert "How to fix it: " in str(raised.value)


@pytest.mark.parametrize("fault", ["half a body", "garbage"])
def test_an_error_exits_with_2_and_changes_nothing(
    fault: str, serving: Serve, run: Run, checkout: Path
) -> None:
    answer, message = http_faults()[fault]
    before = files_of(checkout)
    done = run("fdk", "--source", f"{serving(answer).url}/fdk", "--apply")
    assert done.exit_code == 2
    errors = [line for line in done.output.splitlines() if line.startswith("okosystem: ")]
    assert len(errors) == 1
    assert message in errors[0]
    assert "Traceback" not in done.output
    assert files_of(checkout) == before


def download(url: str, tmp_path: Path) -> list[RdfFile]:
    *_, files = collect_files(url, tmp_path, [], "")
    return list(files)


def test_a_hidden_private_address_is_refused(serving: Serve, tmp_path: Path) -> None:
    """2130706433 is 127.0.0.1, written as one number."""
    server = serving(lambda r: r.respond(200, GOOD, **TURTLE))
    with pytest.raises(FetchFailed, match="it leads to a private address, which is refused"):
        download(f"http://2130706433:{server.port}/", tmp_path)
    assert server.seen == []


def test_a_slow_answer_times_out(
    serving: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "DUMP_SECONDS", 0.3)
    server = serving(lambda request: time.sleep(2))
    with pytest.raises(FetchFailed, match="it exceeded the time limit"):
        download(f"{server.url}/fdk", tmp_path)


def test_a_huge_answer_is_refused(
    serving: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "MAX_DUMP", 10_000)
    server = serving(lambda r: r.respond(200, GOOD * 1000, **TURTLE))
    with pytest.raises(FetchFailed, match="the answer exceeds the size limit"):
        download(f"{server.url}/fdk", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == []


@pytest.mark.parametrize("wait", ["0", format_datetime(datetime(2026, 1, 1, tzinfo=UTC))])
def test_retry_after_is_followed(serving: Serve, tmp_path: Path, wait: str) -> None:
    def answer(request: ScriptedRequest) -> None:
        if len(request.server.seen) < 3:
            request.respond(429, Retry_After=wait)
        else:
            request.respond(200, GOOD, **TURTLE)

    server = serving(answer)
    download(f"{server.url}/fdk", tmp_path)
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    ("header", "attempts", "seconds"),
    [("7", 0, 7.0), (None, 0, 1.0), (None, 2, 4.0), ("soon", 1, 2.0)],
)
def test_the_retry_delay_follows_the_header_or_doubles(
    header: str | None, attempts: int, seconds: float
) -> None:
    assert downloads.retry_delay(header, attempts) == seconds


def test_an_unchanged_answer_is_not_sent_again(serving: Serve, tmp_path: Path) -> None:
    def answer(request: ScriptedRequest) -> None:
        if request.headers["If-None-Match"] == '"one"':
            request.respond(304, ETag='"one"')
        else:
            request.respond(200, GOOD, ETag='"one"', **TURTLE)

    server = serving(answer)
    first = download(f"{server.url}/fdk", tmp_path)[0].path.read_bytes()
    second = download(f"{server.url}/fdk", tmp_path)[0].path.read_bytes()
    assert first == second == GOOD
    assert len(server.seen) == 2


def test_a_failure_keeps_the_previous_download(serving: Serve, tmp_path: Path) -> None:
    def answer(request: ScriptedRequest) -> None:
        if len(request.server.seen) == 1:
            request.respond(200, GOOD, **TURTLE)
        else:
            request.respond_half(b"x" * 9999, **TURTLE)

    server = serving(answer)
    download(f"{server.url}/fdk", tmp_path)
    with pytest.raises(FetchFailed):
        download(f"{server.url}/fdk", tmp_path)
    assert (tmp_path / "catalogue.answer").read_bytes() == GOOD


@pytest.mark.parametrize("content", [gzip.compress(GOOD, mtime=0)[:-9], b"not packed at all"])
def test_a_truncated_or_invalid_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cut.ttl.gz"
    path.write_bytes(content)
    with pytest.raises(BrokenRdf, match=r"cut\.ttl\.gz  cannot be read: unpacking failed"):
        load_files([RdfFile(path, path.name)], tmp_path, lambda read: None)


def test_a_decompression_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MIN_UNPACKED", 1 << 20)
    path = tmp_path / "bomb.nt.gz"
    path.write_bytes(gzip.compress(b"# nothing\n" * 2_000_000))
    with pytest.raises(SourceError, match="unpacks to more than 200 times its size"):
        load_files([RdfFile(path, path.name)], tmp_path, lambda read: None)


XML = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'


@pytest.mark.parametrize("far", [0, 3 << 20])
@pytest.mark.parametrize("size", [1000, 100_000])
def test_growing_xml_entities_are_refused_anywhere(tmp_path: Path, far: int, size: int) -> None:
    path = tmp_path / "grows.rdf"
    declared = f'<!--{"x" * far}--><!DOCTYPE r [<!ENTITY a "{"x" * size}">]>'
    path.write_text(
        f"<?xml version='1.0'?>{declared}{XML}<r:D>{'&a;' * 10**6}</r:D></r:RDF>", "utf-8"
    )
    with pytest.raises(SourceError, match="limit on input amplification factor"):
        load_files([RdfFile(path, path.name)], tmp_path, lambda read: None)


def test_a_decompression_bomb_of_xml_is_refused_while_it_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "MIN_UNPACKED", 1 << 20)
    path = tmp_path / "bomb.rdf.gz"
    path.write_bytes(gzip.compress(XML.encode() + b"<r:Description/>\n" * 4_000_000))
    with pytest.raises(SourceError, match="unpacks to more than 200 times its size"):
        load_files([RdfFile(path, path.name)], tmp_path, lambda read: None)


def test_xml_entities_for_namespaces_are_read(tmp_path: Path) -> None:
    path = tmp_path / "honest.rdf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY u "urn:">]><rdf:RDF xmlns:u="urn:" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="&u;a"><u:b rdf:resource="&u;c"/></rdf:Description></rdf:RDF>',
        encoding="utf-8",
    )
    assert len(load_files([RdfFile(path, path.name)], tmp_path, lambda read: None)) == 1


def test_a_bad_answer_is_not_cached(run: Run, serving: Serve) -> None:
    def answer(request: ScriptedRequest) -> None:
        media = "text/html" if len(request.server.seen) == 1 else "text/turtle"
        request.respond(200, GOOD, Content_Type=media)

    server = serving(answer)
    assert run("fdk", "--source", server.url).exit_code == 2
    assert run("fdk", "--source", server.url).exit_code == 0


def test_a_missing_file_is_reported(run: Run) -> None:
    done = run("fdk", "--source", "nowhere.ttl")
    assert done.exit_code == 2
    assert "nowhere.ttl  there is no such file" in done.output


def test_hostile_texts_and_addresses_give_a_valid_file(
    run: Run, checkout: Path, tmp_path: Path
) -> None:
    hostile = Catalogue()
    for number, title in enumerate(
        [
            '"Enhetsregisteret"@nb',
            '"Enhetsregisteret \\u0001 \\n .\\n<urn:x> a <urn:y>"@nb',
            '"X"@se',
        ]
    ):
        iri = f"https://data.example.org/d/{number}/æ"
        hostile.add(iri, "dcat:Dataset", title, "974760673")
    path = tmp_path / "hostile.ttl"
    path.write_text(hostile.turtle(), encoding="utf-8")
    done = run("fdk", "--source", str(path), "--apply")
    assert done.exit_code == 0, done.output
    text = (checkout / "data/imported/fdk.ttl").read_text(encoding="utf-8")
    assert "\x01" not in text
    assert "urn:x> a" in text  # as a text, not as a statement
    assert "/d/0/%C3%A6>" in text


def test_import_errors_are_graph_errors() -> None:
    assert issubclass(FetchFailed, GraphError)
    assert issubclass(BrokenRdf, GraphError)

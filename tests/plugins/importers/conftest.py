"""A checkout to import into, a real server with real faults, and a catalogue as FDK publishes it.

The records of the catalogue are invented, in the form of FDK's endpoint and dumps.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from okosystem.cli import main
from tests.world import copy_checkout

Answer = Callable[["ScriptedRequest"], None]
Run = Callable[..., Result]


class ScriptedRequest(BaseHTTPRequestHandler):
    """One request, answered by the script of the server."""

    protocol_version = "HTTP/1.1"
    server: "Scripted"

    def do_GET(self) -> None:
        self.server.seen.append(self)
        self.server.answer(self)

    def respond(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send a complete response."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def respond_half(self, body: bytes, **headers: str) -> None:
        """Announce the full length, send half, and disconnect."""
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


class Scripted(ThreadingHTTPServer):
    """A server whose responses are scripted by a test."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), ScriptedRequest)
        self.answer, self.seen = answer, list[ScriptedRequest]()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def serving() -> Iterator[Callable[[Answer], Scripted]]:
    """Start a server for a script; it is stopped after the test."""
    begun: list[Scripted] = []

    def serve(answer: Answer) -> Scripted:
        server = Scripted(answer)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        begun.append(server)
        return server

    yield serve
    for server in begun:
        server.shutdown()
        server.server_close()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the checkout to import into."""
    (tmp_path / "checkout").mkdir()
    return copy_checkout(tmp_path / "checkout")


@pytest.fixture
def run(checkout: Path) -> Run:
    """Run `okosystem import …` in the checkout."""

    def invoke(*arguments: str) -> Result:
        words = ["import", arguments[0], "--project", str(checkout), *arguments[1:]]
        return CliRunner().invoke(main, words, catch_exceptions=False)

    return invoke


def files_of(root: Path) -> dict[str, bytes]:
    """Return the files of the checkout, without the work folder of imports."""
    paths = (p for p in sorted(root.rglob("*")) if p.is_file())
    names = {p.relative_to(root).as_posix(): p.read_bytes() for p in paths}
    return {name: data for name, data in names.items() if not name.startswith(".imports/")}


ORGANISATIONS = "https://organization-catalog.fellesdatakatalog.digdir.no/organizations/"
BRREG, DIGDIR, KARTVERKET, SSB = "974760673", "991825827", "971040238", "971526920"


@dataclass
class Described:
    """One record in a catalogue."""

    iri: str
    type: str
    title: str
    number: str
    more: str = ""
    fdk_id: str = ""


@dataclass
class Catalogue:
    """A catalogue as FDK publishes it."""

    records: list[Described] = field(default_factory=list)

    def add(self, *paths: str, **options: str) -> "Catalogue":
        self.records.append(Described(*paths, **options))
        return self

    def turtle(self) -> str:
        return PREFIXES + "".join(map(render_record, self.records))


PREFIXES = """
PREFIX cpsv: <http://purl.org/vocab/cpsv#>
PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


def render_record(record: Described) -> str:
    name = "skos:prefLabel" if record.type == "skos:Concept" else "dct:title"
    organisation = f"<{ORGANISATIONS}{record.number}>"
    lines = f"""
<{record.iri}> a {record.type} ; {name} {record.title} ; dct:publisher {organisation} .
{record.more}
{organisation} a foaf:Agent ; dct:identifier "{record.number}" ; foaf:name "{record.number}" .
"""
    if record.fdk_id:
        lines += f"""
<https://fellesdatakatalog.digdir.no/records/{record.fdk_id}> a dcat:CatalogRecord ;
  dct:identifier "{record.fdk_id}" ; foaf:primaryTopic <{record.iri}> .
"""
    return lines


API = "https://data.example.org/services/enhetsregisteret"
API_ID = "0b0a4b5e-1d2c-3e4f-8a9b-0c1d2e3f4a5b"


@pytest.fixture
def catalogue() -> Catalogue:
    """Records that match by address, by name or not at all; candidates; and noise."""
    created = Catalogue()
    created.add(
        API, "dcat:DataService", '"API for Enhetsregisteret"@nb', BRREG,
        f"<{API}> dcat:endpointURL <https://data.brreg.no/enhetsregisteret/api/> .", API_ID,
    )  # fmt: skip
    created.add(
        "https://data.example.org/datasets/er",
        "dcat:Dataset",
        '"Enhetsregisteret"@nb',
        BRREG,
    )
    created.add(
        "https://data.example.org/datasets/matrikkelen-adresse", "dcat:Dataset",
        '"Matrikkelen - adresse"@no', KARTVERKET,
    )  # fmt: skip
    created.add(
        "https://data.example.org/concepts/er",
        "skos:Concept",
        '"Enhetsregisteret"@nb',
        SSB,
    )
    created.add(
        "https://data.example.org/datasets/losoreregisteret", "dcat:Dataset",
        '"Løsøreregisteret"@nb', BRREG,
        """<https://data.example.org/datasets/losoreregisteret> dct:provenance
           <http://data.brreg.no/datakatalog/provinens/nasjonal> .""",
    )  # fmt: skip
    created.add(
        "https://data.example.org/datasets/noise", "dcat:Dataset", '"Badetemperatur"@nb', SSB
    )
    return created

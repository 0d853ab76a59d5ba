"""`okosystem harvest check` as a publisher runs it: over real HTTP, in three forms."""

import gzip
import json
import os
import subprocess
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from xml.etree import ElementTree

import pytest

from okosystem.release.publishing import publish
from okosystem.release.release import Release
from okosystem.release.verification import verify
from okosystem.settings import terminal_language
from tests.answers import Serve, says
from tests.world import ROOT

GOOD = ROOT / "tests/feeds/good.ttl"
MB = 1024 * 1024
BOMB = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://a.example/">
<rdf:Description rdf:about="https://a.example/x"><e:p>&d;</e:p></rdf:Description></rdf:RDF>"""


def run(
    okosystem: list[str], *arguments: str, kind: str = "datasets", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*okosystem, "harvest", "check", *arguments, "--kind", kind],
        capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
    )  # fmt: skip


def rules(done: subprocess.CompletedProcess[str]) -> list[str]:
    (result,) = json.loads(done.stdout)
    return [fault["rule"] for fault in result["faults"] if fault["level"] == "fault"]


def huge(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(100):
        request.wfile.write(b"#" * MB)


@pytest.fixture(scope="module")
def good() -> str:
    """A catalogue with one dataset that gets every point it can get."""
    return GOOD.read_text(encoding="utf-8")


def test_a_good_source_with_live_links(okosystem: list[str], serve: Serve, good: str) -> None:
    routes = {"/fjell": says("<html>"), "/fjell.csv": says("a;b")}
    base = serve(routes)
    routes["/katalog"] = says(good.replace("https://fjell.example/fjell", f"{base}/fjell"))
    done = run(okosystem, f"{base}/katalog", "--format", "json", "--least", "365")
    (result,) = json.loads(done.stdout)
    assert (done.returncode, result["good"], result["faults"]) == (0, True, [])
    (record,) = result["records"]
    assert record["accepted"]
    assert (record["quality"]["points"], record["quality"]["assumed"]) == (365, 0)
    routes["/fjell.csv"] = says("", 410)
    done = run(okosystem, f"{base}/katalog", "--format", "json", "--least", "360")
    (result,) = json.loads(done.stdout)
    assert (done.returncode, result["good"]) == (1, True)
    assert result["records"][0]["quality"]["points"] == 335


def test_sources_with_invalid_responses(okosystem: list[str], serve: Serve, good: str) -> None:
    latin = good.replace("Miljø", "Milj\xf8").encode("latin-1")
    base = serve(
        {
            "/404": says("", 404),
            "/500": says("au", 500),
            "/latin": says(latin, media_type="text/turtle; charset=iso-8859-1"),
            "/half": says(good[:500], Content_Length="9000"),
            "/gzip": says(gzip.compress(good.encode()), Content_Encoding="gzip"),
            "/loop": says("", 302, Location="/loop"),
            "/huge": huge,
            "/bomb": says(BOMB, media_type="application/rdf+xml"),
            "/html": says("<!doctype html><html><title>Hei</title></html>", media_type="text/html"),
            "/empty": says(""),
            "/cut": says(good[:500]),
        }
    )
    expected = {
        "404": ["status"],
        "500": ["status"],
        "latin": ["not-utf-8"],
        "half": ["half-body"],
        "gzip": ["content-encoding", "not-utf-8"],
        "loop": ["redirect-loop"],
        "huge": ["too-large"],
        "html": ["html"],
        "empty": ["no-records"],
        "cut": ["syntax"],
    }
    for path, broken in expected.items():
        done = run(okosystem, f"{base}/{path}", "--format", "json")
        assert (path, done.returncode, rules(done)) == (path, 1, broken)
    done = run(okosystem, f"{base}/bomb", "--format", "json", "--accept", "application/rdf+xml")
    assert (done.returncode, rules(done)) == (1, ["xml-entities"])


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("http://127.0.0.1:1/", "it cannot be reached"),
        ("ingen.ttl", "there is no such file"),
        ("http://", "not an http or https address"),
    ],
)  # fmt: skip
def test_a_source_that_cannot_be_checked_exits_with_2(
    okosystem: list[str], source: str, message: str
) -> None:
    done = run(okosystem, source)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("okosystem: ")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_table_format(okosystem: list[str]) -> None:
    done = run(okosystem, str(GOOD), "--lang", "nn")
    assert done.returncode == 0
    assert "│ Fjell     │ akseptert │ ikkje prøvd │ 365 av 365, framifrå │" in done.stdout
    assert "80 føreset at lenkjene svarer" in done.stdout
    assert done.stdout.rstrip().endswith("Haustaren kan ta kjelda.")


@pytest.mark.parametrize(
    ("environment", "conclusion"),
    [
        ({"LC_ALL": "C.UTF-8"}, "Høsteren kan ta kilden."),
        ({"LC_ALL": "nn_NO.UTF-8"}, "Haustaren kan ta kjelda."),
        ({"LC_ALL": "", "LC_MESSAGES": "en_GB", "LANG": "nn_NO"}, "The harvester can take"),
    ],
)
def test_the_report_is_in_the_language_of_the_terminal(
    okosystem: list[str], environment: dict[str, str], conclusion: str
) -> None:
    assert conclusion in run(okosystem, str(GOOD), **environment).stdout


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "nb"),
        ({"LANG": "POSIX"}, "nb"),
        ({"LANG": "nb_NO.UTF-8"}, "nb"),
        ({"LANG": "no_NO"}, "nb"),
        ({"LANG": "nn"}, "nn"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE@euro"}, "en"),
        ({"LANG": "nb_NO", "LC_MESSAGES": "en_US"}, "en"),
        ({"LANG": "nb_NO", "LC_MESSAGES": "en_US", "LC_ALL": "nn_NO"}, "nn"),
        ({"LANG": "nn_NO", "LC_ALL": ""}, "nn"),
    ],
)
def test_the_language_of_the_terminal(environment: dict[str, str], language: str) -> None:
    assert terminal_language(environment) == language


def test_a_fault_is_reported_with_position_fix_and_source(
    okosystem: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(GOOD.read_text().replace("fjell.example/fjell>", "fjell.example/{nr}>"))
    done = run(okosystem, str(path), "--lang", "en")
    assert done.returncode == 1
    assert (
        "fault  <https://fjell.example/{nr}> is not a valid IRI, and one of them refuses the "
        "whole document. [line 33, https://fjell.example/data/fil, dcat:accessURL]"
    ) in done.stdout
    assert "How to fix it: Percent-encode" in done.stdout
    assert "Rule: bad-iri, https://github.com/Informasjonsforvaltning/fdk-harvester" in done.stdout
    assert "│ refused  │" in done.stdout


def test_junit_has_a_case_for_the_source_and_for_each_record(
    okosystem: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(GOOD.read_text().replace("974760673", "974760674"))
    done = run(okosystem, str(path), "--format", "junit", "--lang", "en")
    root = ElementTree.fromstring(done.stdout)  # noqa: S314 (ours)
    (suite,) = root
    assert (done.returncode, suite.attrib["tests"], suite.attrib["failures"]) == (1, "2", "1")
    source, record = suite.findall("testcase")
    assert (source.attrib["name"], source.find("failure")) == (str(path), None)
    failure = record.find("failure")
    assert failure is not None
    assert record.attrib["name"] == "https://fjell.example/data/fjell"
    assert failure.attrib["message"].startswith("974760674 is not a valid organisation number")


def test_the_text_of_a_document_cannot_control_the_terminal(
    okosystem: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(GOOD.read_text().replace('"Fjell"', '"\\u001b[2JFj\\nell"'))
    for form in ("table", "junit"):
        done = run(okosystem, str(path), "--format", form)
        assert "\x1b" not in done.stdout
        assert done.returncode == 1


def test_given_shapes_are_validated(okosystem: list[str], tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text("""
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        PREFIX dcat: <http://www.w3.org/ns/dcat#>
        PREFIX dct: <http://purl.org/dc/terms/>
        <https://a.example/s> a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property [
          sh:path dct:language ; sh:minCount 1 ;
          sh:message "Sett språk."@nb, "Set a language."@en ] .
        <https://a.example/t> a sh:NodeShape ; sh:targetClass dcat:Catalog ; sh:property [
          sh:path dct:license ; sh:minCount 1 ; sh:severity sh:Warning ] .
    """)
    done = run(okosystem, str(GOOD), "--shapes", str(shapes), "--format", "json", "--lang", "en")
    (result,) = json.loads(done.stdout)
    assert (done.returncode, result["accepted"], result["good"]) == (1, True, False)
    (record,) = result["records"]
    assert record["clean"] is False
    breaches = [(b["focus"], b["property"], b["message"]) for b in record["breaches"]]
    assert breaches == [("https://fjell.example/data/fjell", "dct:language", "Set a language.")]
    (other,) = result["breaches"]
    assert (other["focus"], other["counts"]) == ("https://fjell.example/data/katalog", False)
    broken = tmp_path / "broken.ttl"
    broken.write_text("<x> a")
    done = run(okosystem, str(GOOD), "--shapes", str(broken))
    assert (done.returncode, done.stdout) == (2, "")
    assert "broken.ttl:1  not readable" in done.stderr


def test_a_document_is_read_from_standard_input(okosystem: list[str]) -> None:
    done = subprocess.run(
        [*okosystem, "harvest", "check", "-", "--kind", "datasets", "--format", "json"],
        input=GOOD.read_text(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0


def test_results_can_be_saved_in_the_release(
    okosystem: list[str], release: Release, tmp_path: Path
) -> None:
    contents = {n: release.file(n).read_bytes() for n in release.manifest["files"]}
    copied = publish(contents, release.manifest, tmp_path / "release")
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text("""
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        <https://a.example/s> a sh:NodeShape ; sh:targetClass <http://www.w3.org/ns/dcat#Dataset> ;
          sh:property [ sh:path <http://purl.org/dc/terms/title> ; sh:maxCount 3 ] .
    """)
    done = run(
        okosystem, "--release", str(copied.folder), "--shapes", str(shapes), "--format", "json"
    )
    assert (done.returncode, json.loads(done.stdout)[0]["source"]) == (0, "/fdk/datasets")
    updated = Release.open(copied.folder)
    assert verify(updated.folder).faults == []
    assert updated.digest != release.digest
    assert f"release {updated.digest[:12]} is in " in done.stderr
    for results in json.loads(updated.file("harvest.json").read_text(encoding="utf-8")).values():
        clean = {
            r["clean"]
            for result in results
            for r in result["records"]
            if result["kind"] == "datasets"
        }
        assert clean == {True}
    before = json.loads(release.file("harvest.json").read_text(encoding="utf-8"))
    after = json.loads(updated.file("harvest.json").read_text(encoding="utf-8"))
    assert [e["kind"] for e in after["nb"]] == [e["kind"] for e in before["nb"]]
    assert after["nb"][1:] == before["nb"][1:]


def test_source_and_release_are_mutually_exclusive(okosystem: list[str]) -> None:
    for arguments in ([], [str(GOOD), "--release", "release"]):
        done = run(okosystem, *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Give SOURCE or --release." in done.stderr


@pytest.mark.parametrize(
    "shape",
    [
        "sh:property [ sh:path 'x' ; sh:minCount 1 ]",
        "sh:property [ sh:path dct:title ; sh:minCount 'x' ]",
        "sh:property [ sh:path dct:title ; sh:pattern '(' ]",
        "sh:sparql [ sh:select 'SELEC' ]",
        "sh:sparql [ sh:select 'SELECT $this { SERVICE <http://127.0.0.1/> { ?a ?b ?c } }' ]",
    ],
)
def test_unusable_shapes_are_reported_on_one_line(
    okosystem: list[str], tmp_path: Path, shape: str
) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(f"""
        PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX dct: <http://purl.org/dc/terms/>
        <https://a.example/s> sh:targetClass <http://www.w3.org/ns/dcat#Dataset> ; {shape} .
    """)
    done = run(okosystem, str(GOOD), "--shapes", str(shapes))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("okosystem: the shapes cannot be used: ")


def test_ill_typed_literals_are_a_breach_without_a_stack_trace(
    okosystem: list[str], tmp_path: Path
) -> None:
    path, shapes = tmp_path / "x.ttl", tmp_path / "shapes.ttl"
    path.write_text(GOOD.read_text().replace('"2024-01-01"', '"2024-13-45"'))
    shapes.write_text("""
        PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        <https://a.example/s> a sh:NodeShape ; sh:targetClass <http://www.w3.org/ns/dcat#Dataset> ;
          sh:property [ sh:path <http://purl.org/dc/terms/issued> ; sh:datatype xsd:date ] .
    """)
    done = run(okosystem, str(path), "--shapes", str(shapes))
    assert (done.returncode, done.stderr) == (1, "")
    assert "dct:issued «2024-13-45»: har feil datatype" in done.stdout


def test_a_space_in_an_iri_is_no_fault_of_the_shapes(okosystem: list[str], tmp_path: Path) -> None:
    path, shapes = tmp_path / "x.ttl", tmp_path / "shapes.ttl"
    path.write_text(GOOD.read_text().replace("fjell.example/fjell>", "fjell.example/et fjell>"))
    shapes.write_text("""
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        <https://a.example/s> a sh:NodeShape ; sh:targetClass <http://www.w3.org/ns/dcat#Dataset> ;
          sh:property [ sh:path <http://purl.org/dc/terms/title> ; sh:minCount 1 ] .
    """)
    done = run(okosystem, str(path), "--shapes", str(shapes), LC_ALL="en_GB.UTF-8")
    assert (done.returncode, done.stderr) == (1, "")
    assert (
        "fault  <https://fjell.example/et fjell> is not a valid IRI, and one of them refuses the "
        "whole document. [line 33, https://fjell.example/data/fil, dcat:accessURL]"
    ) in done.stdout
    assert "no breaches" in done.stdout


def test_a_code_outside_the_given_lists_is_excused(okosystem: list[str], tmp_path: Path) -> None:
    shapes, lists = tmp_path / "shapes.ttl", tmp_path / "lists.ttl"
    shapes.write_text("""
        PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX dct: <http://purl.org/dc/terms/>
        <https://a.example/s> a sh:NodeShape ; sh:targetClass <http://www.w3.org/ns/dcat#Dataset> ;
          sh:property [ sh:path dct:language ; sh:class dct:LinguisticSystem ] .
    """)
    code = "<http://publications.europa.eu/resource/authority/language/NOB>"
    path = tmp_path / "x.ttl"
    path.write_text(GOOD.read_text().replace("dcat:keyword", f"dct:language {code} ; dcat:keyword"))

    def excuses(*more: str) -> tuple[int, list[str]]:
        done = run(okosystem, str(path), "--shapes", str(shapes), "--format", "json", *more)
        (record,) = json.loads(done.stdout)[0]["records"]
        return done.returncode, [breach["excuse"] for breach in record["breaches"]]

    assert excuses() == (
        0,
        ["Ingen sier her hva koden er, så den er ikke prøvd. Gi kodelisten med --lists."],
    )
    lists.write_text(f"{code} a <http://purl.org/dc/terms/LinguisticSystem> .")
    assert excuses("--lists", str(lists)) == (0, [])
    lists.write_text(f"{code} a <https://a.example/Annet> .")
    assert excuses("--lists", str(lists)) == (1, [""])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kind", "profile"),
    [
        ("catalog", "datasets", "dcat-ap-no-3"),
        ("catalog", "dataservices", "dcat-ap-eu-3.0.1"),
        ("fdk/events", "events", "cpsv-ap-no"),
    ],
)
def test_our_own_documents_pass_with_the_official_shapes(
    okosystem: list[str], release: Release, shared: Path, name: str, kind: str, profile: str
) -> None:
    harvest = shared / "harvest"
    options = ["--shapes", harvest / "shapes" / profile, "--lists", harvest / "vocab"]
    done = run(
        okosystem, *map(str, [release.file(f"{name}.ttl"), *options]), "--format=json", kind=kind
    )
    (result,) = json.loads(done.stdout)
    assert (done.returncode, result["good"], result["faults"]) == (0, True, [])
    assert len(result["records"]) >= 2

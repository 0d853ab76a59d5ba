"""An import from Felles datakatalog, as a user runs it."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from okosystem.commands.build import build
from okosystem.rdf.terms import BASE
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.turtle.sources import Project
from okosystem.web.app import create_app
from tests.plugins.importers.conftest import (
    API,
    API_ID,
    BRREG,
    Catalogue,
    Run,
    Scripted,
    ScriptedRequest,
    files_of,
)

pytestmark = pytest.mark.slow

Serve = Callable[[Callable[[ScriptedRequest], None]], Scripted]
FILE = "data/imported/fdk.ttl"
REGISTER = f"{BASE}id/resource/enhetsregisteret"


@pytest.fixture
def dump(catalogue: Catalogue, tmp_path: Path) -> str:
    path = tmp_path / "fdk.ttl"
    path.write_text(catalogue.turtle(), encoding="utf-8")
    return str(path)


def ask(text: str, query: str) -> set[tuple[str, ...]]:
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    rows = store.query(
        "PREFIX oko: <https://w3id.org/felles-okosystem/ns#> PREFIX dct: <http://purl.org/dc/terms/>"
        f"PREFIX foaf: <http://xmlns.com/foaf/0.1/> {query}"
    )
    assert isinstance(rows, ox.QuerySolutions)
    return {tuple(getattr(term, "value", "").replace(BASE, "") for term in row) for row in rows}


def page_of(release: Release, path: str) -> str:
    app = create_app(release, Store.load(release.file("store.nq"), release.prefixes))
    headers = {"Accept": "text/html", "Accept-Language": "nb"}
    page = app.test_client().get(path, headers=headers, buffered=True).get_data(as_text=True)
    app.extensions["okosystem"].pool.close()
    return page


def test_without_apply_nothing_changes(run: Run, checkout: Path, dump: str) -> None:
    before = files_of(checkout)
    done = run("fdk", "--source", dump)
    assert done.exit_code == 0
    assert "Nothing was changed. To put it in place: --apply" in done.output
    assert files_of(checkout) == before


def test_the_summary_and_the_report_have_the_same_counts(
    run: Run, dump: str, tmp_path: Path
) -> None:
    done = run("fdk", "--source", dump, "--report", str(tmp_path / "report.json"))
    assert "3 matches\n  1 data-service, fact\n  2 dataset, deduction\n" in done.output
    assert "«Enhetsregisteret» <https://data.example.org/concepts/er>: Only the name" in done.output
    assert "«Løsøreregisteret» <https://data.example.org/datasets/losoreregisteret>" in done.output
    assert "resource:maskinporten\n" in done.output  # no match found
    assert "  3 actor:brreg\n" in done.output
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert {m["evidence"] for m in report["matches"]} == {"fact", "deduction"}
    assert [c["reasons"] for c in report["candidates"]] == [
        [
            "Beskrivelsen er merket som nasjonal autoritativ kilde.",
            "Navnet sier at noe er felles, nasjonalt, et register, en plattform eller en portal.",
        ]
    ]


def test_each_match_has_a_rule_a_source_and_a_page(run: Run, checkout: Path, dump: str) -> None:
    assert run("fdk", "--source", dump, "--apply").exit_code == 0
    found = ask(
        (checkout / FILE).read_text(encoding="utf-8"),
        """SELECT ?resource ?title ?kind ?evidence ?confidence ?page WHERE {
        ?resource oko:hasExternalMatch ?match .
        ?match oko:matchedDescription ?d ; oko:evidenceClass ?evidence ; dct:source ?source .
        ?d dct:title ?title ; oko:describedKind ?kind ; foaf:page ?page ; dct:source ?source .
        OPTIONAL { ?match oko:confidence ?confidence } }""",
    )
    assert found == {
        (
            "id/resource/enhetsregisteret", "API for Enhetsregisteret",
            "id/external-kind/data-service", "id/evidence/fact", "",
            f"https://data.norge.no/data-services/{API_ID}",
        ),
        (
            "id/resource/enhetsregisteret", "Enhetsregisteret", "id/external-kind/dataset",
            "id/evidence/deduction", "id/confidence/high", "https://data.example.org/datasets/er",
        ),
        (
            "id/resource/matrikkelen", "Matrikkelen - adresse", "id/external-kind/dataset",
            "id/evidence/deduction", "id/confidence/medium",
            "https://data.example.org/datasets/matrikkelen-adresse",
        ),
    }  # fmt: skip


def test_a_build_includes_the_import_and_infers_direct_links(
    run: Run, checkout: Path, dump: str
) -> None:
    run("fdk", "--source", dump, "--apply")
    release = build(Project.at(checkout), checkout / "release", lambda line: None)
    inferred = release.file("inferred.ttl").read_text(encoding="utf-8")
    found = ask(inferred, "SELECT ?d { ?r oko:describedElsewhere ?d }")
    assert (f"id/description/fdk-{API_ID}",) in found
    assert len(found) == 3
    page = page_of(release, "/doc/resource/enhetsregisteret")
    assert "(grunn: Endepunktet eller dokumentasjonen har samme adresse her og der.)" in page
    assert "same adresse her og der" not in page
    assert "API for Enhetsregisteret" in page
    unplaced = page_of(release, "/analyser?fane=plass")
    assert "Kanskje delte ressurser" in unplaced
    assert "Løsøreregisteret" in unplaced
    assert "Beskrivelsen er merket som nasjonal autoritativ kilde." in unplaced


def test_a_second_run_changes_nothing(run: Run, checkout: Path, dump: str) -> None:
    run("fdk", "--source", dump, "--apply")
    before = files_of(checkout)
    done = run("fdk", "--source", dump, "--apply")
    assert "Nothing would change." in done.output
    assert files_of(checkout) == before


def test_a_match_keeps_its_first_day(run: Run, checkout: Path, dump: str) -> None:
    run("fdk", "--source", dump, "--apply")
    file = checkout / FILE
    text = file.read_text(encoding="utf-8")
    ((day,),) = ask(text, "SELECT ?day { ?match oko:attestedFrom ?day }")
    file.write_text(text.replace(day, "2026-01-31"), encoding="utf-8")
    run("fdk", "--source", dump, "--apply")
    after = file.read_text(encoding="utf-8")
    assert ask(after, "SELECT ?day { ?match oko:attestedFrom ?day }") == {("2026-01-31",)}


def test_a_dataset_at_a_known_address_is_exposed(
    run: Run, checkout: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    page = "https://www.brreg.no/om-oss/registrene-vare/om-enhetsregisteret/"
    dataset = "https://data.example.org/datasets/enheter"
    more = f"<{dataset}> dcat:landingPage <{page}> ."
    catalogue.add(dataset, "dcat:Dataset", '"Enheter"@nb', BRREG, more)
    path = tmp_path / "with-page.ttl"
    path.write_text(catalogue.turtle(), encoding="utf-8")
    run("fdk", "--source", str(path), "--apply")
    text = (checkout / FILE).read_text(encoding="utf-8")
    assert ask(text, "SELECT ?r ?d { ?r oko:exposesDataset ?d }") == {
        ("id/resource/enhetsregisteret", dataset)
    }


def test_importing_one_organisation_keeps_the_others(
    run: Run, checkout: Path, dump: str, tmp_path: Path
) -> None:
    run("fdk", "--source", dump, "--apply")
    before = ask(
        (checkout / FILE).read_text(encoding="utf-8"), "SELECT ?m { ?r oko:hasExternalMatch ?m }"
    )
    other = Catalogue().add(API, "dcat:DataService", '"Nytt navn på Enhetsregisteret"@nb', BRREG)
    path = tmp_path / "brreg.ttl"
    path.write_text(other.turtle(), encoding="utf-8")
    done = run("fdk", "--source", str(path), "--org", BRREG, "--apply")
    assert done.exit_code == 0
    after = ask(
        (checkout / FILE).read_text(encoding="utf-8"), "SELECT ?m { ?r oko:hasExternalMatch ?m }"
    )
    other_organisation = {m for m in before if "matrikkelen" in m[0]}
    assert other_organisation < after
    assert len(after) == 2


def test_an_endpoint_gets_one_request_for_each_organisation(
    run: Run, checkout: Path, catalogue: Catalogue, serving: Serve
) -> None:
    store = ox.Store()
    store.load(catalogue.turtle().encode(), format=ox.RdfFormat.TURTLE)

    def answer(request: ScriptedRequest) -> None:
        query = parse_qs(urlsplit(request.path).query)["query"][0]
        triples = store.query(query)
        assert isinstance(triples, ox.QueryTriples)
        body = triples.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
        request.respond(200, body, Content_Type="application/n-triples")

    server = serving(answer)
    done = run("fdk", "--source", f"sparql+{server.url}/sparql", "--org", BRREG, "--apply")
    assert done.exit_code == 0
    assert len(server.seen) == 1
    assert "okosystem/" in server.seen[0].headers["User-Agent"]
    text = (checkout / FILE).read_text(encoding="utf-8")
    assert len(ask(text, "SELECT ?m { ?r oko:hasExternalMatch ?m }")) == 2


def test_a_run_after_an_interruption_fetches_only_the_rest(
    run: Run, checkout: Path, serving: Serve
) -> None:
    stops = [3]

    def answer(request: ScriptedRequest) -> None:
        if len(request.server.seen) > stops[0]:
            request.respond(500)
        else:
            request.respond(200, Content_Type="application/n-triples")

    server = serving(answer)
    assert run("fdk", "--source", f"sparql+{server.url}/").exit_code == 2
    stops[0] = 1000
    assert run("fdk", "--source", f"sparql+{server.url}/").exit_code == 0
    assert len(server.seen) == 10 + 1  # only the failed one was requested twice
    assert run("fdk", "--source", f"sparql+{server.url}/").exit_code == 0
    assert len(server.seen) == 11 + 10  # a finished run does not prevent new requests


@pytest.mark.parametrize("packing", ["", ".gz"])
def test_a_dump_is_fetched_from_an_address(
    run: Run, checkout: Path, catalogue: Catalogue, serving: Serve, packing: str
) -> None:
    body = catalogue.turtle().encode()
    sent = gzip.compress(body) if packing else body
    server = serving(
        lambda request: request.respond(200, sent, Content_Type="application/octet-stream")
    )
    done = run("fdk", "--source", f"{server.url}/fdk.ttl{packing}", "--apply")
    assert done.exit_code == 0
    assert (checkout / FILE).is_file()


def test_another_catalogue_is_not_attributed_to_fdk(run: Run, checkout: Path, dump: str) -> None:
    run("fdk", "--source", dump, "--page", "https://data.example.org/", "--apply")
    text = (checkout / FILE).read_text(encoding="utf-8")
    assert ask(
        text,
        "SELECT ?page ?by { ?s a oko:Source ; foaf:page ?page OPTIONAL { ?s dct:publisher ?by } }",
    ) == {("https://data.example.org/", "")}


def test_an_unknown_organisation_is_refused(run: Run, dump: str) -> None:
    done = run("fdk", "--source", dump, "--org", "123456789")
    assert done.exit_code == 2
    assert "123456789 is not the number of any of our organisations." in done.output


def test_losing_half_the_records_is_refused_without_shrink(
    run: Run, checkout: Path, dump: str, tmp_path: Path
) -> None:
    run("fdk", "--source", dump, "--apply")
    before = files_of(checkout)
    path = tmp_path / "half.ttl"
    path.write_text(Catalogue().turtle(), encoding="utf-8")
    done = run("fdk", "--source", str(path), "--apply")
    assert done.exit_code == 2
    assert "the source seems incomplete" in done.output
    assert files_of(checkout) == before
    assert run("fdk", "--source", str(path), "--apply", "--shrink").exit_code == 0

"""Domains join the graph by a folder: they add, and change no national statement.

The three domains in this folder are made up, for these tests only.
"""

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from openpyxl import load_workbook

from okosystem.cli import main
from okosystem.commands.build import build
from okosystem.domains import joining
from okosystem.domains.folders import added_domain
from okosystem.errors import NotConforming
from okosystem.graph.basis import basis_of
from okosystem.graph.reader import Reader, read_labels
from okosystem.rdf.terms import value_of
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.turtle.sources import Project
from okosystem.web.app import create_app
from tests.answers import Serve, says
from tests.web.conftest import BROWSER, Page
from tests.web.test_kind_pages import facts
from tests.world import copy_checkout

HERE = Path(__file__).parent
SLUGS = ["helse-midtvik", "mobilitet", "vestvik"]
Run = Callable[..., Result]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return copy_checkout(tmp_path / "checkout")


@pytest.fixture
def run(checkout: Path) -> Run:
    """Run `okosystem domain …` in the checkout."""

    def invoke(command: str, *arguments: str) -> Result:
        words = ["domain", command, "--project", str(checkout), *arguments]
        return CliRunner().invoke(main, words, catch_exceptions=False)

    return invoke


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Release]:
    """A checkout of the world to which the three domains were added, and its release."""
    root = copy_checkout(tmp_path_factory.mktemp("joined") / "checkout")
    for slug in SLUGS:
        project = Project.at(root)
        with joining.opened(project, str(HERE / slug)) as domain:
            joining.add(project, domain)
    project = Project.at(root)
    return project, build(project, root.parent / "release", lambda line: None)


@pytest.fixture(scope="module")
def client(joined: tuple[Project, Release]) -> Iterator[FlaskClient]:
    app = create_app(joined[1])
    yield app.test_client()
    app.extensions["okosystem"].pool.close()


def vestvik_with(text: str, folder: Path) -> str:
    """Copy a domain that is right, and write a last file that is perhaps not."""
    shutil.copytree(HERE / "vestvik", folder / "vestvik")
    prefixes = (HERE / "vestvik/domain.ttl").read_text(encoding="utf-8").partition("\n\n")[0]
    (folder / "vestvik/more.ttl").write_text(f"{prefixes}\n{text}\n", encoding="utf-8")
    return str(folder / "vestvik")


def faults(result: Result, folder: Path) -> list[str]:
    """Return the lines of a refusal but the last, without the name of the folder."""
    assert result.exit_code == 2, result.output
    lines = result.output.removeprefix("okosystem: ").replace(f"{folder}/vestvik/", "")
    *found, last = lines.splitlines()
    assert last == f"{len(found)} fault{'s' * (len(found) > 1)}; nothing was changed"
    return found


def test_a_domain_can_be_added(run: Run) -> None:
    result = run("check", str(HERE / "mobilitet"))
    assert (result.exit_code, result.output.splitlines()[-1]) == (
        0,
        f"It can be added: okosystem domain add {HERE / 'mobilitet'}",
    )


@pytest.mark.slow
def test_each_domain_is_one_named_graph_with_a_digest(joined: tuple[Project, Release]) -> None:
    project, release = joined
    assert release.manifest["domains"] == {
        slug: {
            "digest": added_domain(project, slug).digest(),
            "graph": f"https://w3id.org/felles-okosystem/graph/domain/{slug}",
        }
        for slug in SLUGS
    }
    store = Store.load(release.file("store.nq"), release.prefixes)
    query = """SELECT ?title FROM <https://w3id.org/felles-okosystem/graph/domain/%s> {
      ?thing a <https://w3id.org/felles-okosystem/ns#DigitalSolution> ;
        <http://purl.org/dc/terms/title> ?title FILTER(LANG(?title) = "nb") }"""
    found = {
        slug: [value_of(row["title"]) for row in store.query(query % slug).rows()] for slug in SLUGS
    }
    assert found == {
        "helse-midtvik": ["Journaldelingen"],
        "mobilitet": ["Rutedatakatalogen"],
        "vestvik": ["Innbyggerportalen"],
    }


@pytest.mark.slow
def test_adding_and_removing_leave_the_national_digest_and_the_release(
    joined: tuple[Project, Release], release: Release, run: Run, checkout: Path, tmp_path: Path
) -> None:
    assert joined[1].manifest["national"] == release.manifest["national"]
    assert joined[1].digest != release.digest
    assert run("add", str(HERE / "vestvik")).exit_code == 0
    assert [path.name for path in (checkout / "domains").iterdir()] == ["vestvik"]
    assert run("list").output.startswith("vestvik  «Vestvik kommune»  1 file, ")
    assert run("remove", "vestvik").exit_code == 0
    assert not (checkout / "domains").exists()
    again = build(Project.at(checkout), tmp_path / "release", lambda line: None)
    assert (again.digest, again.manifest["national"]) == (
        release.digest,
        release.manifest["national"],
    )


def test_the_page_of_a_domain_says_who_publishes_it_and_what_it_ties_to(
    client: FlaskClient,
) -> None:
    page = Page(client.get("/doc/domain/vestvik", headers={"Accept": BROWSER}).text)
    assert facts(page) == {
        "Utgiver": "Vestvik kommune",
        "Lisens": "publications.europa.eu/resource/authority/licence/NLOD_2_0",
        "Nasjonale kapabiliteter": "Autentisering, Sluttbrukertjenester",
        "Egne kapabiliteter": "Innbyggerdialog",
    }


def test_a_page_says_in_one_line_which_domain_a_thing_is_from(client: FlaskClient) -> None:
    line = 'fra domenet <a class="ds-link" href="/doc/domain/vestvik">Vestvik kommune</a>'
    assert client.get("/doc/resource/vestvik--innbyggerportal").text.count(line) == 1
    assert "fra domenet" not in client.get("/doc/resource/enhetsregisteret").text
    assert client.get("/doc/resource/maskinporten").text.count("(fra domenet") == 2


def test_the_domains_are_listed_with_publisher_licence_digest_and_counts(
    client: FlaskClient, joined: tuple[Project, Release]
) -> None:
    project = joined[0]
    rows = list(csv.DictReader(io.StringIO(client.get("/sporsmal/domains.csv").text)))
    assert [row["joinedLabel"] for row in rows] == [
        "Datarom for mobilitet", "Helseregion Midtvik", "Vestvik kommune",
    ]  # fmt: skip
    row = rows[1]
    domain = added_domain(project, "helse-midtvik")
    assert row["digest"] == domain.digest()
    assert int(row["statements"]) == len({q.triple for f in domain.files for q in f.quads})
    assert [each["objections"] for each in rows] == ["0", "1", "0"]
    assert row["publisherLabel"] == "Midtvik helseforetak"
    assert row["licence"].endswith("/NLOD_2_0")
    page = Page(client.get("/om", headers={"Accept": BROWSER}).text)
    text = f"{row['statements']} opplysninger, 1 innvending, utgave {row['digest'][:12]}"
    assert text in page.words
    assert "/doc/domain/helse-midtvik" in page.links
    assert "Ingen har kommet med ennå." not in page.words


def test_the_workbook_of_a_domain_has_its_capabilities_and_resources(
    joined: tuple[Project, Release], tmp_path: Path
) -> None:
    def write(*arguments: str) -> Result:
        words = ["assess", "sheet", str(tmp_path / "out.xlsx"), "--context", "Arbeidsmøte"]
        release = ["--release", str(joined[1].folder)]
        return CliRunner().invoke(main, [*words, *release, *arguments])

    assert write("--domain", "helse-midtvik").exit_code == 0
    book = load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames[1:-1] == [
        "1 Tilgang til journal", "2 Tilgangsstyring", "3 Meldingsutveksling",
    ]  # fmt: skip
    column = [str(cell.value) for cell in book.worksheets[1]["A"] if cell.value]
    assert column[-3:] == ["Tilgang til journal", "Journaldelingen", "Maskinporten"]
    refused = write("--domain", "nordvik")
    assert refused.exit_code == 2
    assert "Choose from: helse-midtvik, mobilitet, vestvik" in refused.output


def listed(client: FlaskClient, address: str, column: str) -> list[str]:
    """Return the slugs in a column of a CSV file."""
    found = csv.DictReader(io.StringIO(client.get(address).text))
    return [row[column].rpartition("/")[2] for row in found]


@pytest.mark.parametrize(
    ("domain", "resources"),
    [
        ("vestvik", {"id-porten", "vestvik--innbyggerportal"}),
        ("helse-midtvik", {"maskinporten", "helse-midtvik--journaldeling"}),
    ],
)
def test_the_landscape_of_a_domain_has_its_things_and_what_they_tie_to(
    client: FlaskClient, domain: str, resources: set[str]
) -> None:
    assert set(listed(client, f"/malbilde.csv?domene={domain}", "resource")) == resources
    page = Page(client.get(f"/?domene={domain}", headers={"Accept": BROWSER}).text)
    drawn = {
        e.attributes["data-slug"]
        for e in page.all("g") + page.all("a")
        if e.attributes.get("data-slug")
    }
    assert drawn == {slug for slug in resources if "--" not in slug}
    for suffix in ("svg", "png", "pdf", "csv", "json"):
        assert f"/malbilde.{suffix}?domene={domain}" in page.links
    title = {"vestvik": "Vestvik kommune", "helse-midtvik": "Helseregion Midtvik"}[domain]
    text = f"bare {title} og det nasjonale domenet er knyttet til"
    assert f"Viser {text}." in page.words
    assert page.all("h1")[0].text == "2 løsninger i drift i utvalget."
    assert f">{text}" in client.get(f"/malbilde.svg?domene={domain}").text


def test_national_only_is_the_landscape_and_the_map_without_domains(client: FlaskClient) -> None:
    every = set(listed(client, "/malbilde.csv", "resource"))
    national = set(listed(client, "/malbilde.csv?domene=nasjonal", "resource"))
    assert every - national == {
        "helse-midtvik--journaldeling", "mobilitet--rutedata", "vestvik--innbyggerportal",
    }  # fmt: skip
    assert len(listed(client, "/kapabiliteter.csv", "capability")) == 65
    rows = csv.DictReader(io.StringIO(client.get("/kapabiliteter.csv?domene=nasjonal").text))
    found = {row["capability"].rpartition("/")[2]: row for row in rows}
    assert len(found) == 62
    assert found["access-management"]["gapHighest"] == "4"
    assert "Journaltilgang i Midtvik" not in found["access-management"]["contexts"]


def test_the_map_of_a_domain_has_its_capabilities_under_the_national_main_ones(
    client: FlaskClient,
) -> None:
    address = "/kapabiliteter.csv?domene=helse-midtvik"
    assert listed(client, address, "capability") == [
        "data-exchange-and-integration", "message-exchange", "trust", "access-management",
        "helse-midtvik--tilgang-til-journal",
    ]  # fmt: skip
    assert listed(client, address, "domain")[-2:] == ["", "helse-midtvik"]
    page = Page(client.get("/kapabiliteter?domene=helse-midtvik", headers={"Accept": BROWSER}).text)
    assert "Viser bare Helseregion Midtvik" in page.words
    files = [a for a in page.links if a.startswith("/kapabiliteter.")]
    assert len(files) == 5
    assert all("domene=helse-midtvik" in a for a in files)
    matrix = "/kapabiliteter/ressurser?domene=helse-midtvik"
    assert matrix in page.links
    assert client.get(matrix).status_code == 200


def test_a_domain_that_has_joined_is_a_choice(client: FlaskClient) -> None:
    for path in ("/", "/kapabiliteter"):
        page = Page(client.get(path, headers={"Accept": BROWSER}).text)
        (choice,) = page.all("select", name="domene")
        assert "bare nasjonalt" in choice.text
        assert "Vestvik kommune" in choice.text
        assert client.get(f"{path}?domene=ukjent").status_code in (400, 404)


STATED = {
    '<resource/id-porten> dct:title "Portalen"@nb .': (
        "gives the national resource:id-porten a name (dct:title); the national statement is at "
        "data/resources/id-porten.ttl:16. How to fix it: remove it, or propose the name "
        "(okosystem propose)."
    ),
    '<resource/maskinporten> dct:description "Noe annet."@nb .': (
        "gives the national resource:maskinporten a description (dct:description); the national "
        "statement is at data/resources/maskinporten.ttl:9. How to fix it: remove it, or "
        "describe a thing of the domain that is tied to the national one."
    ),
    "<resource/altinn> oko:lifecycleStatus <lifecycle-status/ended> .": (
        "gives the national resource:altinn a status (oko:lifecycleStatus); the national "
        "statement is at data/resources/altinn.ttl:38. How to fix it: remove it; if the national "
        "statement is wrong, write an oko:Objection to it."
    ),
    "<assessment/coverage--access-management--digdir> oko:coverageNow 5 .": (
        "gives the national assessment:coverage--access-management--digdir another "
        "oko:coverageNow, which has one value; the national statement is at "
        "data/assessments/coverage.ttl:10. How to fix it: remove it; if the national statement "
        "is wrong, write an oko:Objection to it."
    ),
    'oko:SharedResource skos:definition "Noe annet."@nb .': (
        "redefines oko:SharedResource, a term of the ontology or its lists, with "
        "skos:definition; the national statement is at ontology/resources.ttl:11. How to fix it: "
        "remove it; a thing of the domain may point to the term, such as by skos:broadMatch."
    ),
    "<kind/vestvik--x> <http://www.w3.org/2000/01/rdf-schema#subClassOf> oko:Actor .": (
        "makes a term or a rule of <https://w3id.org/felles-okosystem/id/kind/vestvik--x> "
        "(rdfs:subClassOf); the national statement is at ontology/actors.ttl:7. How to fix it: "
        "use the terms of the ontology, and propose to the editors what is missing there."
    ),
    "<resource/ny> a oko:Guidance .": (
        "describes resource:ny, which is neither national nor of the domain. How to fix it: give "
        "it the address <KIND/vestvik--NAME>; a statement in brackets then becomes a block of its "
        "own."
    ),
    "<capability/vestvik--innbyggerdialog> skos:inScheme <scheme/capability> .": (
        "puts capability:vestvik--innbyggerdialog into the national list scheme:capability; the "
        "national statement is at ontology/schemes/capability.ttl:13. How to fix it: write "
        "skos:inScheme <domain/vestvik>, and tie it to a national concept with skos:broadMatch."
    ),
}


def test_what_contradicts_or_overwrites_is_refused_with_both_positions(
    run: Run, tmp_path: Path, checkout: Path
) -> None:
    folder = vestvik_with("\n".join(STATED), tmp_path)
    expected = [f"more.ttl:{number}  {text}" for number, text in enumerate(STATED.values(), 9)]
    assert faults(run("add", folder), tmp_path) == expected
    assert not (checkout / "domains").exists()


def test_what_would_contradict_by_inference_is_refused_with_both_positions(
    run: Run, tmp_path: Path
) -> None:
    text = "<actor/vestvik--kommunen> oko:provides <resource/id-porten> ."
    assert faults(run("check", vestvik_with(text, tmp_path)), tmp_path) == [
        "more.ttl:9  gives the national resource:id-porten an owner by inference "
        "(oko:providedBy); the national statement is at data/resources/id-porten.ttl:97. How to "
        "fix it: remove it; if the national statement is wrong, write an oko:Objection to it."
    ]


def test_relations_and_matches_of_national_things_are_additions(run: Run, tmp_path: Path) -> None:
    text = (
        "<resource/id-porten> skos:relatedMatch <resource/vestvik--innbyggerportal> ;\n"
        "  oko:dependsOn <resource/vestvik--innbyggerportal> ;\n"
        '  dct:title "ID-porten"@nb .'
    )
    assert run("check", vestvik_with(text, tmp_path)).exit_code == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<resource/vestvik--x> a oko:Guidance", "more.ttl:10:1  not Turtle: "),
        ("@prefix x: <urn:x> .", "more.ttl:9  the prefix x: <urn:x> is not one of ours."),
        ("<resource/vestvik--x> a oko:Guidance .", "more.ttl:9  "),
        ("<resource/vestvik--fyll-inn-x> a oko:Guidance .", "more.ttl:9  Replace “fyll-inn-…”"),
    ],
)
def test_bad_input_is_refused_with_its_position(
    text: str, expected: str, run: Run, tmp_path: Path, checkout: Path
) -> None:
    result = run("add", vestvik_with(text, tmp_path))
    assert result.exit_code == 2
    assert result.output.startswith(f"okosystem: {tmp_path}/vestvik/{expected}")
    assert not (checkout / "domains").exists()


def test_a_folder_without_a_domain_and_names_that_cannot_be_are_refused(
    run: Run, tmp_path: Path
) -> None:
    assert "there is no domain.ttl here" in run("check", str(tmp_path)).output
    folder = Path(vestvik_with("", tmp_path))
    (folder / "more.ttl").rename(folder / "Mer data.ttl")
    assert "Mer data.ttl  cannot have this name" in run("check", str(folder)).output
    (folder / "Mer data.ttl").unlink()
    (folder / "out.ttl").symlink_to(HERE / "mobilitet/domain.ttl")
    assert "is a link to a file outside the folder" in run("check", str(folder)).output
    (folder / "out.ttl").unlink()
    both = (HERE / "vestvik/domain.ttl").read_text(encoding="utf-8")
    (folder / "domain.ttl").write_text(both + "<domain/to> a oko:Domain .\n", encoding="utf-8")
    assert "must describe one oko:Domain" in run("check", str(folder)).output


def test_a_domain_is_replaced_only_when_told(run: Run, checkout: Path, tmp_path: Path) -> None:
    assert run("add", str(HERE / "vestvik")).exit_code == 0
    assert "has been added already" in run("add", str(HERE / "vestvik")).output
    newer = vestvik_with("# Nothing yet.", tmp_path)
    assert run("add", newer, "--replace").exit_code == 0
    names = sorted(path.name for path in (checkout / "domains").rglob("*"))
    assert names == ["domain.ttl", "more.ttl", "vestvik"]
    assert "does not exist" in run("remove", "mobilitet").output


def test_two_domains_cannot_describe_one_thing(run: Run, tmp_path: Path) -> None:
    assert run("add", str(HERE / "vestvik")).exit_code == 0
    shutil.copytree(HERE / "vestvik", tmp_path / "ostvik")
    text = (tmp_path / "ostvik/domain.ttl").read_text(encoding="utf-8")
    one = (
        text.replace("vestvik", "ostvik") + '<resource/vestvik--innbyggerportal> dct:title "X"@nb .'
    )
    (tmp_path / "ostvik/domain.ttl").write_text(one, encoding="utf-8")
    output = run("check", str(tmp_path / "ostvik")).output
    assert "gives the national resource:vestvik--innbyggerportal a name" in output
    assert "domains/vestvik/domain.ttl:" in output


def test_a_domain_is_fetched_from_an_address(serve: Serve, run: Run, checkout: Path) -> None:
    files = {
        path.name: path.read_text(encoding="utf-8") for path in (HERE / "helse-midtvik").iterdir()
    }
    routes = {f"/{name}": says(text) for name, text in files.items()}
    address = serve(routes)
    dumps = " , ".join(f"<{address}/{name}>" for name in files if name != "domain.ttl")
    prefix = "PREFIX void: <http://rdfs.org/ns/void#>\n"
    main_file = f"{prefix}{files['domain.ttl']}<domain/helse-midtvik> void:dataDump {dumps} .\n"
    routes["/domain.ttl"] = says(main_file)
    result = run("add", f"{address}/domain.ttl")
    assert result.exit_code == 0, result.output
    added = {path.name: path.read_text() for path in (checkout / "domains/helse-midtvik").iterdir()}
    assert added == {**files, "domain.ttl": main_file}


def test_an_address_that_fails_adds_nothing(serve: Serve, run: Run, checkout: Path) -> None:
    address = serve({"/domain.ttl": says("<!doctype html>", media_type="text/html")})
    assert "not Turtle" in run("add", f"{address}/domain.ttl").output
    assert "(status 404)" in run("add", f"{address}/other.ttl").output
    assert "is not secured" in run("add", "http://example.org/domain.ttl").output
    elsewhere = (HERE / "vestvik/domain.ttl").read_text(encoding="utf-8")
    elsewhere = f"PREFIX void: <http://rdfs.org/ns/void#>\n{elsewhere}"
    elsewhere += "<domain/vestvik> void:dataDump <https://example.org/more.ttl> .\n"
    address = serve({"/domain.ttl": says(elsewhere)})
    assert "<https://example.org/more.ttl>, which cannot be fetched" in (
        run("add", f"{address}/domain.ttl").output
    )
    assert not (checkout / "domains").exists()


def test_a_skeleton_says_what_to_fill_in(run: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "nordvik")
    assert run("new", folder, "--slug", "nordvik", "--title", "Nordvik «by»").exit_code == 0
    result = run("check", folder)
    assert result.exit_code == 2
    assert {line.partition("  ")[2] for line in result.output.splitlines()[:-1]} == {
        "Replace “fyll-inn-…” with the right value."
    }
    assert "already exists" in run("new", folder, "--slug", "nordvik", "--title", "X").output
    assert "is no slug" in run("new", folder, "--slug", "Nord vik", "--title", "X").output


@pytest.mark.slow
def test_a_build_stops_at_a_domain_that_contradicts(run: Run, checkout: Path) -> None:
    assert run("add", str(HERE / "vestvik")).exit_code == 0
    path = checkout / "domains/vestvik/domain.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + '<resource/altinn> dct:title "Altinnet"@nb .\n', encoding="utf-8")
    with pytest.raises(NotConforming) as raised:
        build(Project.at(checkout), checkout / "release", lambda line: None)
    line = str(raised.value).splitlines()[0]
    assert line.startswith(f"domains/vestvik/domain.ttl:{len(text.splitlines()) + 1}  gives the ")
    assert "the national statement is at data/resources/altinn.ttl:18." in line
    assert not (checkout / "release").exists()


def graph_of(release: Release) -> Reader:
    store = Store.load(release.file("store.nq"), release.prefixes)
    return Reader(release, store, read_labels(release, store))


@pytest.mark.slow
def test_an_answer_tells_what_comes_from_domains(client: FlaskClient, release: Release) -> None:
    query, graph = release.queries["role-matrix"].to_sparql(), graph_of(release)
    national = basis_of(graph, graph.store.query(query).rows(), query).origin
    basis = client.get("/api/questions/role-matrix").get_json(force=True)["basis"]
    assert (national["domain"], basis["origin"]["national"]) == (0, national["national"])
    assert basis["origin"]["domain"] > 0
    assert sum(basis["origin"].values()) == basis["statements"]

"""The series of releases is served, and so are the signatures of the one that is served."""

import json
import shutil
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from okosystem.build.reference_engines import record
from okosystem.cli import main
from okosystem.errors import SourceError
from okosystem.rdf.canonical import sha256
from okosystem.release.provenance import CRATE
from okosystem.release.reference_engines import FILE, Comparison, EngineResult
from okosystem.release.release import SIGNATURES, Release
from okosystem.release.release_series import DIGESTS, RELEASES, describe_releases
from okosystem.sparql.oxigraph import Store
from okosystem.turtle.sources import Project
from okosystem.web.app import create_app
from tests.web.conftest import BROWSER, Page

NS = "https://w3id.org/felles-okosystem/ns"
DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
DIGEST = "ab" * 32
VALUES = f"""PREFIX dcat: <{DCAT}> PREFIX dct: <{DCT}> PREFIX spdx: <http://spdx.org/rdf/terms#>
SELECT ?release ?version ?prev ?day ?digest ?ontology ?sum {{
  ?release dcat:inSeries ?series ; dcat:version ?version ; dct:issued ?day ;
    dct:conformsTo ?ontology . ?series a dcat:DatasetSeries .
  OPTIONAL {{ ?release dcat:prev ?prev }} OPTIONAL {{ ?release dct:identifier ?digest }}
  OPTIONAL {{ ?ontology dcat:distribution/spdx:checksum/spdx:checksumValue ?sum }}
}} ORDER BY ?version"""


def rows(triples: list[ox.Triple]) -> list[list[str]]:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    solutions = store.query(VALUES)
    assert isinstance(solutions, ox.QuerySolutions)
    return [[getattr(value, "value", "") for value in row] for row in solutions]


def checkout(tmp_path: Path, digests: str = "") -> Project:
    (tmp_path / "ontology/versions").mkdir(parents=True)
    (tmp_path / "ontology/versions/1.0.0.ttl").write_bytes(b"# 1.0.0")
    (tmp_path / DIGESTS).write_text(digests)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.1.0"\n')
    (tmp_path / "CHANGELOG.md").write_text("## [1.1.0] - 2026-02-28\n## [1.0.0] - 2026-01-31\n")
    return Project(tmp_path)


def test_each_release_has_its_version_day_ontology_and_the_release_before(tmp_path: Path) -> None:
    project = checkout(tmp_path, f'"1.0.0" = "{DIGEST}"\n')
    first, second = (f"{RELEASES}{number}" for number in ("1.0.0", "1.1.0"))
    assert rows(describe_releases(project)) == [
        [first, "1.0.0", "", "2026-01-31", f"sha256:{DIGEST}", f"{NS}/1.0.0", sha256(b"# 1.0.0")],
        [second, "1.1.0", first, "2026-02-28", "", f"{NS}/1.1.0", ""],
    ]


def test_a_digest_that_is_none_is_refused_with_its_version(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"digests\.toml  the digest of 1\.0\.0 is not 64 hex"):
        describe_releases(checkout(tmp_path, '"1.0.0" = "ab"\n'))


@pytest.mark.parametrize("suffix", ["", ".ttl", ".nt"])
def test_the_series_is_served_with_the_digest_of_the_served_release(
    client: FlaskClient, release: Release, suffix: str
) -> None:
    response = client.get(f"/releases{suffix}")
    assert response.mimetype == ("application/n-triples" if suffix == ".nt" else "text/turtle")
    form = ox.RdfFormat.N_TRIPLES if suffix == ".nt" else ox.RdfFormat.TURTLE
    found = rows([quad.triple for quad in ox.parse(response.data, format=form)])
    version = release.manifest["version"]
    assert found[-1][1:5] == [
        version, f"{RELEASES}0.1.0", release.manifest["modified"], f"sha256:{release.digest}",
    ]  # fmt: skip
    for row in found:
        assert row[6] == sha256(release.read(f"ontology/{row[1]}.ttl"))


def test_the_signatures_are_served(
    release: Release, store: Store, client: FlaskClient, tmp_path: Path
) -> None:
    assert client.get(f"/dumps/{SIGNATURES}").status_code == 404
    assert SIGNATURES not in Page(client.get("/dumps", headers={"Accept": BROWSER}).text).words
    folder = shutil.copytree(release.folder.resolve(), tmp_path / "release")
    (folder / SIGNATURES).write_text('{"signatures":[]}\n')
    app = create_app(Release.open(folder), store)
    try:
        response = app.test_client().get(f"/dumps/{SIGNATURES}", buffered=True)
        assert response.text == '{"signatures":[]}\n'
        page = Page(app.test_client().get("/dumps", headers={"Accept": BROWSER}).text)
        assert f"{SIGNATURES} sier hvem som har signert" in page.words
    finally:
        app.extensions["okosystem"].pool.close()


@pytest.mark.parametrize(
    ("differences", "said"),
    [
        (None, "Denne utgaven er ikke kontrollert med owlrl og pySHACL."),
        (0, "2. desember 2026: samme svar (53 669 utledede opplysninger, 301 funn)."),
        (2, "2. desember 2026: 2 ulike svar."),
    ],
)
def test_about_says_whether_the_reference_engines_agree(
    release: Release, store: Store, tmp_path: Path, differences: int | None, said: str
) -> None:
    folder = shutil.copytree(release.folder.resolve(), tmp_path / "release")
    if differences is not None:
        engines = {
            "owlrl": EngineResult("pkg:pypi/owlrl@7.6", 53669, differences),
            "pyshacl": EngineResult("pkg:pypi/pyshacl@0.40", 301, 0),
        }
        record(Release.open(folder), Comparison(date(2026, 12, 2), engines))
    app = create_app(Release.open(folder), store)
    try:
        client = app.test_client()
        assert said in Page(client.get("/om").text).words.replace("\xa0", " ")
        found = client.get(f"/dumps/{FILE}", buffered=True).status_code
        listed = FILE in Page(client.get("/dumps", headers={"Accept": BROWSER}).text).words
        assert (found == 200) == listed == (differences is not None)
    finally:
        app.extensions["okosystem"].pool.close()


def test_a_file_is_sent_as_the_type_that_the_metadata_states(
    client: FlaskClient, release: Release
) -> None:
    crate = json.loads(release.read(CRATE))["@graph"]
    stated = {one["@id"]: one["encodingFormat"] for one in crate if one["@type"] == "File"}
    assert stated["changes.patch"] == "application/rdf-patch"
    one_of_each = {(name.partition("/")[0], kind): name for name, kind in stated.items()}
    assert len(one_of_each) > 20
    for (_, kind), name in one_of_each.items():
        with client.get(f"/dumps/{name}") as response:
            assert response.mimetype == kind


@pytest.mark.slow
def test_a_served_release_can_be_verified(port: int, release: Release) -> None:
    done = CliRunner().invoke(main, ["verify", f"http://localhost:{port}/dumps"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"release {release.digest}" in done.stdout

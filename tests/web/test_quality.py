"""/om/kvalitet: the numbers match the queries behind them, and each owner sees what to fix."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.build.source_graph import SourceGraph
from okosystem.build.validation import attribute, validate
from okosystem.features.quality.view import TABLE, percent_of_nynorsk, write_fix
from okosystem.rdf.triples import serialize, to_quads
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.turtle.findings import Finding, Severity
from okosystem.turtle.sources import Project, SourceFile
from okosystem.turtle.turtle import to_house_style
from tests.conftest import MakeReader
from tests.named_queries import answer_rows
from tests.web.conftest import Get, Page, ask
from tests.world import ROOT, copy_checkout

BASE = "https://w3id.org/felles-okosystem/id/"
Answer = Callable[[str], list[dict[str, str]]]


@pytest.fixture(scope="module")
def answer(release: Release, store: Store) -> Answer:
    """Return the rows of a named query, straight from the store."""
    return lambda name: answer_rows(name, release, store)


def total(rows: list[dict[str, str]], column: str) -> int:
    return sum(int(row[column]) for row in rows)


def percent(part: int, total_count: int) -> str:
    return f"{round(100 * part / total_count)} %"


def test_the_figures_match_the_named_queries(browse: Get, answer: Answer) -> None:
    figures = [e.text.strip() for e in Page(browse("/om").text).all("dd")][:4]
    evidence = [r for r in answer("evidence-overview") if r["class"].endswith("#Statement")]
    facts = next(int(r["statements"]) for r in evidence if r["evidence"].endswith("/fact"))
    texts, unknown = answer("nynorsk-share"), answer("unknown-by-kind")
    nb, nn = total(texts, "nb"), total(texts, "nn")
    assert figures[0] == percent(facts, total(evidence, "statements"))
    assert figures[1] == percent(total(unknown, "unknown"), total(unknown, "things"))
    assert figures[3] == percent(nn, nb + nn) == "33 %"


def test_each_figure_links_to_its_query(browse: Get, release: Release) -> None:
    for path in ("/om", "/om/kvalitet"):
        page = Page(browse(path).text)
        for name in ("evidence-overview", "unknown-by-kind", "nynorsk-share"):
            assert f"/sporsmal/{name}" in page.links
        assert f"/sporsmal/age-of-facts?dato={release.manifest['modified']}" in page.links
        for link in page.links:
            if link.startswith(("/sporsmal/", "/om/kvalitet")):
                assert browse(link).status_code == 200, link


def test_the_page_says_how_much_there_is_to_fix(browse: Get, release: Release) -> None:
    assert f"{len(release.findings)} ting bør rettes." in Page(browse("/om/kvalitet").text).words


def test_the_list_of_unknown_facts_has_as_many_as_the_count(answer: Answer) -> None:
    assert len(answer("unknown-facts")) == total(answer("unknown-by-kind"), "unknown")


def test_ages_count_every_statement_once(store: Store, answer: Answer) -> None:
    rows = store.query(
        "PREFIX oko: <https://w3id.org/felles-okosystem/ns#> "
        "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a oko:Statement ; oko:evidenceClass ?e . "
        "FILTER NOT EXISTS { ?s oko:outOfEffectAfter ?x } "
        "FILTER NOT EXISTS { ?s a oko:AnalysisResult } }"
    ).rows()
    assert total(answer("age-of-facts"), "statements") == int(getattr(rows[0]["n"], "value", ""))


def test_an_owner_sees_only_their_own_findings(
    browse: Get, release: Release, answer: Answer
) -> None:
    page = Page(browse("/om/kvalitet?eier=ks-digital").text)
    owner = f"{BASE}actor/ks-digital"
    for finding in release.findings:
        assert (finding.place in page.words) is (finding.owner == owner), finding
    unknown = [row for row in answer("unknown-facts") if row["owner"] == owner]
    assert f"Hva som er ukjent ({len(unknown)})" in page.words
    assert "Hvilket behov dekker den?" in page.words


def test_every_owner_of_a_finding_or_question_is_listed(browse: Get, answer: Answer) -> None:
    links = Page(browse("/om/kvalitet").text).links
    owners = {row["owner"].rpartition("/")[2] for row in answer("unknown-facts")}
    assert "ks-digital" in owners
    assert {f"/om/kvalitet?eier={owner}" for owner in owners} <= {*links}


def test_every_unknown_property_has_a_question(release: Release, answer: Answer) -> None:
    unknown = {release.curie(row["property"]) for row in answer("unknown-facts")}
    assert "oko:addressesNeed" in unknown
    assert unknown <= {*TABLE["questions"]}


def test_a_finding_shows_the_statements_that_it_lacks(browse: Get) -> None:
    shown = Page(browse("/om/kvalitet?eier=brreg").text).all("pre")
    assert any('oko:provision "fyll-inn-bestemmelse"' in one.text for one in shown)


def test_every_fix_is_for_an_existing_rule() -> None:
    shapes = {
        q.subject.value.rpartition("#")[2]
        for path in (ROOT / "shapes").glob("*.ttl")
        for q in SourceFile(path, path.name).quads
        if isinstance(q.subject, ox.NamedNode)
    }
    rules = shapes | {path.stem for path in (ROOT / "queries/checks").glob("*.rq")}
    assert TABLE["fixes"]
    for name, patterns in TABLE["fixes"].items():
        assert any(fnmatchcase(rule, one) for rule in rules for one in patterns), name


CASES = {
    "SharedResource-translation": (
        "data/resources/id-porten.ttl", r'(?<=dct:description)\n        "[^"]*"@en ,',
    ),
    "SharedResource-owner": (
        "data/resources/enhetsregisteret.ttl", r"    oko:hasProviderParticipation \[.*? \] ;\n",
    ),
    "SharedResource-source": (
        "data/resources/id-porten.ttl", r"(?<=@nn ;)\n    dct:source\s[^;]*;(?=\n    dct:title)",
    ),
}  # fmt: skip
FILLED = {
    "fyll-inn-nynorsk": "Tekst på nynorsk.",
    "fyll-inn-engelsk": "Text in English.",
    "fyll-inn-kilde": "github-com-altinn-altinn-studio-docs-om-altinn-3",
    "fyll-inn-aktor": "digdir",
    "fyll-inn-beskrivelse": "Svart på av eieren.",
}


@pytest.mark.slow
@pytest.mark.parametrize("rule", CASES)
def test_the_statements_fix_the_finding_when_the_blanks_are_filled_in(
    rule: str, tmp_path: Path, world_reader: MakeReader
) -> None:
    copy_checkout(tmp_path)
    name, removed = CASES[rule]
    path, project = tmp_path / name, Project.at(tmp_path)
    broken, count = re.subn(removed, "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert count == 1
    path.write_text(to_house_style(broken, project.prefixes, name), encoding="utf-8")
    graph, found = check_file(tmp_path, path)
    (finding,) = (one for one in found if one.rule.endswith(f"#{rule}"))
    assert finding.place.startswith(name)
    store = Store(to_quads(graph.triples), project.prefixes)
    fix = write_fix(replace(world_reader(), store=store), finding)
    assert "fyll-inn-" in fix
    for blank, filled in FILLED.items():
        fix = fix.replace(blank, filled)
    added = [quad.triple for quad in ox.parse(fix, format=ox.RdfFormat.TURTLE)]
    triples = [*(quad.triple for quad in project.file(path).quads), *added]
    lines = serialize(triples, ox.RdfFormat.N_TRIPLES).decode()
    path.write_text(to_house_style(lines, project.prefixes, name), encoding="utf-8")
    _, after = check_file(tmp_path, path)
    assert [one for one in after if one.severity is Severity.VIOLATION] == []
    assert {one.rule for one in after} <= {one.rule for one in found} - {finding.rule}


def check_file(checkout: Path, path: Path) -> tuple[SourceGraph, list[Finding]]:
    project = Project.at(checkout)
    graph = SourceGraph(project, project.graph_files)
    return graph, attribute(validate(graph, [project.file(path)]), graph)


def test_the_files_have_the_findings_of_the_page(client: FlaskClient, release: Release) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/om/kvalitet.csv").text)))
    assert [(r["thing"], r["place"], r["owner"]) for r in rows] == [
        (f.focus, f.place, f.owner) for f in release.findings
    ]
    page = json.loads(client.get("/om/kvalitet.json?eier=brreg").text)
    assert page["release"] == release.digest
    assert {row["owner"] for row in page["rows"]} == {f"{BASE}actor/brreg"}


def test_the_turtle_is_a_shacl_report(client: FlaskClient, release: Release) -> None:
    triples = list(ox.parse(client.get("/om/kvalitet.ttl").data, format=ox.RdfFormat.TURTLE))
    sh = "http://www.w3.org/ns/shacl#"
    focus = [t.object.value for t in triples if t.predicate.value == f"{sh}focusNode"]
    assert sorted(focus) == sorted(f.focus for f in release.findings)
    conforms = [t.object.value for t in triples if t.predicate.value == f"{sh}conforms"]
    assert conforms == ["true"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_page_exists_in_three_languages(browse: Get, language: str) -> None:
    page = Page(browse("/om/kvalitet?eier=regjeringen", language).text)
    texts = {
        "nb": "Finn organisasjonsnummeret i Enhetsregisteret og før det inn.",
        "nn": "Finn organisasjonsnummeret i Einingsregisteret og før det inn.",
        "en": (
            "Find the organisation number in the Central Coordinating Register for Legal Entities "
            "and enter it."
        ),
    }
    assert [text for text in texts.values() if text in page.words] == [texts[language]]


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/om/kvalitet?eier=tull", 400, "kan ikke velges som «eier»"),
        ("/om/kvalitet?eier=digdir&eier=ks", 400, "kan ikke velges som «eier»"),
        ("/om/kvalitet?rart=1&format=csv", 400, "Siden har ikke noe valg som heter «rart»"),
        ("/om/kvalitet/brev/digdir.pdf", 404, ""),
    ],
)
def test_bad_input_gives_a_page_with_the_allowed_values(
    browse: Get, path: str, status: int, message: str
) -> None:
    answer = browse(path)
    assert answer.status_code == status
    assert message in Page(answer.text).words


def test_the_page_and_its_files_are_served_over_http(port: int) -> None:
    for letter, query in (("digdir.patch", ""), ("digdir.nn.md", "&sprak=nn")):
        status, headers, _ = ask(port, "GET", f"/om/kvalitet/brev/{letter}")
        assert (status, headers["location"]) == (301, f"/om/kvalitet?eier=digdir{query}")
    assert ask(port, "GET", "/om/kvalitet", Accept="text/turtle")[1]["content-type"].startswith(
        "text/turtle"
    )
    assert ask(port, "GET", "/om/kvalitet.pdf")[0] == 406


def test_another_day_is_refused_with_a_link_to_the_ages(browse: Get) -> None:
    answer = browse("/om/kvalitet?dato=2026-11-01")
    (there,) = (a for a in Page(answer.text).links if a.startswith("/sporsmal/age-of-facts"))
    assert (answer.status_code, there) == (400, "/sporsmal/age-of-facts?dato=2026-11-01")
    assert browse(there).status_code == 200


@pytest.mark.parametrize(("nb", "nn", "percent"), [(751, 249, 24), (750, 250, 25), (1, 0, 0)])
def test_no_share_below_a_quarter_is_rounded_up_to_it(nb: int, nn: int, percent: int) -> None:
    assert percent_of_nynorsk(nb, nn) == percent

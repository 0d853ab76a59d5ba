"""What entities, lists of findings and answers in words rest on: folded on pages, and in JSON."""

import json
import re
from collections import Counter

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from okosystem.cli import main
from okosystem.graph.findings import TABS
from okosystem.rdf.terms import ID, local_name, value_of
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from tests.web.conftest import Get, Page

THING = "/doc/resource/id-porten"


def folded(browse: Get, path: str) -> str:
    """Return the text of the folded part, on one line."""
    (found,) = Page(browse(path).text).all("details", id="grunnlag")
    assert "open" not in found.attributes
    return " ".join(found.text.split())


def test_the_page_of_a_thing_rests_on_its_statements_and_itself(browse: Get, store: Store) -> None:
    own = f"""PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
        SELECT DISTINCT ?statement {{
          <{ID}resource/id-porten> ?by ?statement .
          ?statement a oko:Statement ; oko:evidenceClass ?evidence
        }}"""
    number = len(store.query(own).rows())
    text = folded(browse, THING)
    (count,) = map(int, re.findall(r"Bygger på (\d+) opplysninger", text))
    assert count > number > 10
    facts, *others = map(int, re.findall(r"(\d+) (?:fakta|utledet|vurdert|foreslått)", text))
    assert facts + sum(others) == count
    assert "Avhengigheter" in text, "known in part"


def test_the_page_of_another_day_rests_on_what_held_then(browse: Get) -> None:
    then, now = (
        int(re.findall(r"Bygger på (\d+) opplysninger", folded(browse, path))[0])
        for path in (f"{THING}?dato=2021-06-01", THING)
    )
    assert 1 < then < now


def test_a_list_of_findings_rests_on_them_and_what_they_were_derived_from(
    browse: Get, client: FlaskClient
) -> None:
    text = folded(browse, "/analyser?fane=gap")
    (computed,) = map(int, re.findall(r"(\d+) beregnet", text))
    assert computed == len(client.get("/analyser.json?fane=gap").get_json(force=True)["rows"])
    (count,) = map(int, re.findall(r"Bygger på (\d+) opplysninger", text))
    assert count > computed


@pytest.mark.parametrize("tab", TABS)
def test_a_list_in_json_rests_on_what_its_page_says(
    browse: Get, client: FlaskClient, release: Release, tab: str
) -> None:
    found = client.get(f"/analyser.json?fane={tab}").get_json(force=True)
    basis, named = found["basis"], set[str]()
    for row in found["rows"]:
        named |= {row["finding"], row.get("proposal", ""), *row.get("humanVerdict", ())} - {""}
    assert basis["release"] == release.digest
    assert basis["statements"] == sum(basis["evidence"].values()) >= len(named) > 0
    assert f"Bygger på {basis['statements']} opplysninger" in folded(
        browse, f"/analyser?fane={tab}"
    )


def test_a_list_rests_on_its_findings_what_they_concern_and_were_derived_from_each_once(
    client: FlaskClient, store: Store
) -> None:
    derived = """PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT DISTINCT ?class ?statement {
          ?finding a oko:CoverageFinding ; (prov:wasDerivedFrom|oko:concerns)? ?statement .
          ?statement oko:evidenceClass ?class
        }"""
    classes = Counter(local_name(value_of(row["class"])) for row in store.query(derived).rows())
    basis = client.get("/analyser.json?fane=dekning").get_json(force=True)["basis"]
    assert {name: number for name, number in basis["evidence"].items() if number} == classes


def test_what_people_propose_in_a_list_counts(client: FlaskClient) -> None:
    found = client.get("/analyser.json?fane=plass").get_json(force=True)
    proposals = {row["proposal"] for row in found["rows"]} - {""}
    assert found["basis"]["evidence"]["proposal"] == len(proposals) > 0


def test_what_an_algorithm_reads_and_the_graph_knows_in_part_could_change_a_list(
    client: FlaskClient,
) -> None:
    for tab in ("kritikalitet", "avgjorelse"):
        basis = client.get(f"/analyser.json?fane={tab}").get_json(force=True)["basis"]
        assert "oko:qualifiedDependency" in {one["term"] for one in basis["unknown"]}, tab


def test_a_list_of_another_day_rests_on_what_held_then(client: FlaskClient) -> None:
    """Altinn has had two owners, one after the other."""
    chosen = "/roller.json?dato="
    brreg, digdir = (f"{ID}participation/altinn--provider--{name}" for name in ("brreg", "digdir"))
    for day, statement, other in (("2019-06-01", brreg, digdir), ("2024-01-01", digdir, brreg)):
        found = client.get(chosen + day).get_json()
        statements = {row["statement"] for row in found["rows"]}
        assert (statement in statements, other in statements) == (True, False)
        assert found["basis"]["statements"] >= len(statements)
    text = client.get("/roller.csv?dato=2019-06-01&grunnlag=1").text
    assert text.startswith("# release: ")


def test_a_list_of_findings_of_another_day_has_no_basis(client: FlaskClient) -> None:
    found = client.get("/analyser.json?fane=gap&dato=2021-06-01").get_json(force=True)
    assert (len(found["rows"]) > 0, found["basis"]) == (True, None)
    address = "/analyser.csv?fane=gap&dato=2021-06-01"
    assert client.get(f"{address}&grunnlag=1").text == client.get(address).text


def test_a_list_in_csv_begins_on_request_with_what_it_rests_on(
    browse: Get, client: FlaskClient
) -> None:
    basis = client.get("/analyser.json?fane=gap").get_json(force=True)["basis"]
    address = "/analyser.csv?fane=gap"
    assert f"{address}&grunnlag=1" in Page(browse("/analyser?fane=gap").text).links
    plain, commented = client.get(address).text, client.get(f"{address}&grunnlag=1").text
    assert commented.endswith(plain)
    comments = commented.removesuffix(plain).splitlines()
    assert f"# statements: {basis['statements']}" in comments
    assert all(line.startswith("# ") for line in comments)


@pytest.mark.parametrize("path", ["/api/resources/id-porten", "/api/resources/maskinporten"])
def test_an_entity_in_json_rests_on_itself_and_the_statements_that_it_lists(
    client: FlaskClient, path: str
) -> None:
    found = client.get(path).get_json(force=True)
    listed, basis = [found, *found["statements"]], found["basis"]
    classes = Counter(local_name(one["evidence"]["iri"]) for one in listed)
    assert {name: number for name, number in basis["evidence"].items() if number} == classes
    assert basis["sources"] == len({one["iri"] for each in listed for one in each["sources"]})
    assert "oko:qualifiedDependency" in {one["term"] for one in basis["unknown"]}


def test_an_answer_in_words_rests_on_what_joins_the_thing_and_its_values(
    browse: Get, client: FlaskClient
) -> None:
    found = client.get("/sporsmal.json?q=hvem+eier+ID-porten%3F").get_json(force=True)
    assert found["state"] == "answered"
    basis = found["basis"]
    assert (basis["statements"], basis["query"]) == (3, ""), "both and the participation"
    assert "Bygger på 3 opplysninger" in folded(browse, "/sporsmal?q=hvem+eier+ID-porten%3F")


def test_an_answer_by_a_named_query_rests_on_what_its_page_says(client: FlaskClient) -> None:
    found = client.get("/sporsmal.json?q=hva+skjer+hvis+ID-porten+er+nede%3F").get_json(force=True)
    address = found["understood"]["query"], {**found["understood"]["parameters"]}
    page = client.get(f"/api/questions/{address[0]}", query_string=address[1]).get_json(force=True)
    assert found["basis"] == page["basis"]
    outside = client.get("/sporsmal.json?q=hvem+vant+melodi+grand+prix%3F").get_json(force=True)
    assert (outside["state"], outside["basis"]) == ("outside", None)


@pytest.mark.parametrize(
    "question", ["hvem eier ID-porten?", "hva skjer hvis ID-porten er nede?", "who won eurovision?"]
)
def test_the_command_line_answers_as_the_page_does_in_json(
    client: FlaskClient, release: Release, question: str
) -> None:
    path, query = "/sporsmal.json", {"q": question, "sprak": "nb"}
    found = client.get(path, query_string=query).get_json(force=True)
    done = CliRunner().invoke(main, ["ask", "--release", str(release.folder), "--json", question])
    assert json.loads(done.output) == found


SAMPLES = {
    "/behov.<suffix>": "/behov.json?tekst=Vi+vil+slippe+porto+og+skrive+ut+brev",
    "/doc/<kind>/<slug>": "/doc/resource/id-porten?del=kilder",
    "/for/<slug>.<suffix>": "/for/municipal.json",
    "/scenario/<slug>.<suffix>": "/scenario/fas-ut-altinn-formidling.json",
    "/sammenlign.<suffix>": "/sammenlign.json?r=eformidling&r=fiks-svarut",
    "/sporsmal.<suffix>": "/sporsmal.json?q=hvem+eier+ID-porten%3F",
    "/sporsmal/<name>": "/sporsmal/impact-of-failure?resource=resource:id-porten&grunnlag=1",
    "/api/questions/<name>": "/api/questions/impact-of-failure?resource=resource:id-porten",
    "/api/search": "/api/search?q=altinn",
    "/sok.json": "/sok.json?q=altinn",
    "/sparql": "/sparql?query=ASK%7B%7D",
}
"""An address of each rule that needs more than the values in `VALUES` to answer in JSON."""
VALUES = {
    "<suffix>": "json",
    "<any(svg,png,pdf,csv,json):suffix>": "json",
    "<kind>": "resource",
    "<slug>": "id-porten",
    "<path:name>": "manifest.json",
}
NO_BASIS = {
    "/api": "describes the service",
    "/api/openapi.json": "describes the service",
    "/api/questions": "lists what can be asked",
    "/api/search": "hits: each is an entity, whose own JSON says what it rests on",
    "/sok.json": "hits",
    "/sparql": "a query of the client's own",
    "/sparql/completions.json": "words for the editor of queries",
    "/dumps": "the files of the release with their digests",
    "/dumps/<path:name>": "a file of the release",
    "/hosting": "the result of a check of our documents",
    "/health": "the state of the server",
    "/ready": "the state of the server",
}
"""The rules whose JSON states nothing of the graph, and what it is instead."""
SUGGESTIONS = "application/x-suggestions+json"
SUPPOSED = ("/scenario/<slug>.<suffix>",)
"""The rules whose JSON has what would be so, which rests on no statement of the graph."""


def test_every_answer_in_json_says_what_it_rests_on(
    app: Flask, client: FlaskClient, release: Release
) -> None:
    rules = {
        str(rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("moved.")
    }
    found = {}
    # What has an address for JSON is asked there.
    for rule in sorted(rule for rule in rules if f"{rule}.<suffix>" not in rules):
        path = rule
        for name, value in VALUES.items():
            path = path.replace(name, value)
        accept = {"Accept": "application/json"}
        answer = client.get(SAMPLES.get(rule, path), headers=accept, buffered=True)
        if answer.status_code == 200 and answer.mimetype in ("application/json", SUGGESTIONS):
            found[rule] = answer.get_json()
    assert len(found) > 35
    assert {rule for rule, body in found.items() if "basis" not in body} == NO_BASIS.keys()
    for rule in found.keys() - NO_BASIS.keys() - {*SUPPOSED}:
        basis = found[rule]["basis"]
        assert basis["release"] == release.digest, rule
        assert basis["statements"] == sum(basis["evidence"].values()) > 0, rule
    assert [found[rule]["basis"] for rule in SUPPOSED] == [None]


@pytest.mark.parametrize(
    "path",
    ["/for/municipal", "/mote/rad", "/kapabiliteter", "/kapabiliteter/ressurser", "/ressurser",
     "/roller", "/sammenhenger", "/strategi", "/forslag", "/om/kvalitet", "/malbilde",
     "/doc/actor/digdir?del=tilbyr", "/sammenlign?r=eformidling&r=fiks-svarut"],
)  # fmt: skip
def test_every_list_in_csv_says_it_on_request(client: FlaskClient, path: str) -> None:
    path, _, choices = path.partition("?")
    plain, asked = f"{path}.csv?{choices}".rstrip("?"), f"{path}.csv?{choices}&grunnlag=1"
    basis = client.get(f"{path}.json?{choices}".rstrip("?")).get_json()["basis"]
    comments = client.get(asked.replace("?&", "?")).text.removesuffix(client.get(plain).text)
    assert f"# statements: {basis['statements']}\r\n# evidence: fact=" in comments


@pytest.mark.parametrize(
    "path",
    ["/for/municipal", "/mote/rad", "/kapabiliteter", "/kapabiliteter/ressurser", "/ressurser",
     "/roller", "/livshendelser", "/strategi", "/forslag", "/om/kvalitet",
     "/sammenhenger?rundt=id-porten", "/sammenlign?r=eformidling&r=fiks-svarut"],
)  # fmt: skip
def test_the_page_of_a_list_says_what_its_files_say(
    browse: Get, client: FlaskClient, path: str
) -> None:
    path, _, choices = path.partition("?")
    basis = client.get(f"{path}.json?{choices}").get_json()["basis"]
    parts = Page(browse(f"{path}?{choices}").text).all("details")
    said = [one for one in parts if f"Bygger på {basis['statements']} opplysning" in one.text]
    assert ["open" in one.attributes for one in said] == [False]


@pytest.mark.parametrize(
    "query", ["/sammenhenger.csv?rundt=ID-porten", "/sammenlign.csv?r=ID-porten&r=eFormidling"]
)
def test_a_name_leads_to_the_address_with_what_was_asked(client: FlaskClient, query: str) -> None:
    assert client.get(f"{query}&grunnlag=1", follow_redirects=True).text.startswith("# release: ")


@pytest.mark.parametrize("path", ["/api/actors", "/api/resources/id-porten/references"])
def test_a_list_of_the_api_says_what_all_its_pages_rest_on(client: FlaskClient, path: str) -> None:
    whole, page = (client.get(f"{path}?per_page={n}").get_json() for n in (1000, 1))
    assert whole["basis"] == page["basis"]
    assert whole["basis"]["statements"] >= whole["total"] > 1 == len(page["items"])
    commented = client.get(f"{path}?format=csv&basis=1").text
    assert f"# statements: {whole['basis']['statements']}" in commented
    assert commented.endswith(client.get(f"{path}?format=csv").text)


def test_a_section_rests_on_its_rows_alone(client: FlaskClient) -> None:
    section = client.get("/doc/actor/digdir.json?del=tilbyr").get_json()
    named = {iri for row in section["rows"] for iri in (row["thing"], row["about"])}
    assert section["basis"]["statements"] == len({*named, f"{ID}actor/digdir"}) > 10
    earlier = client.get("/doc/actor/digdir.json?del=tilbyr&dato=2021-06-01").get_json()
    named = {iri for row in earlier["rows"] for iri in (row["thing"], row["about"])}
    assert earlier["basis"]["statements"] == len({*named, f"{ID}actor/digdir"}) > 1


def test_the_map_rests_on_what_it_counts(client: FlaskClient, store: Store) -> None:
    """The map counts resources, and names none of them."""
    having = """PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
        SELECT DISTINCT ?resource { ?resource a oko:SharedResource ; oko:capability ?one }"""
    resources = {value_of(row["resource"]) for row in store.query(having).rows()}
    counted = client.get("/kapabiliteter.json").get_json()["basis"]
    assert counted["statements"] >= len(resources) > 10


def test_an_empty_cell_counts_where_it_is_unknown(client: FlaskClient) -> None:
    found = client.get("/ressurser.json").get_json()
    unknown = sum(not row[name] for row in found["rows"] for name in ("owner", "status"))
    assert found["basis"]["empty_cells"] == unknown > 0
    assert client.get("/roller.json").get_json()["basis"]["empty_cells"] == 0, "no end is no gap"

"""The page of an entity and the lists of findings say, folded, what they rest on."""

import re

from flask.testing import FlaskClient

from okosystem.core.terms import ID
from okosystem.engine.oxigraph import Store
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


def test_the_page_of_another_day_does_not_say_it(browse: Get) -> None:
    page = Page(browse(f"{THING}?dato=2021-06-01").text)
    assert page.all("details", id="grunnlag") == []


def test_a_list_of_findings_rests_on_them_and_what_they_were_derived_from(
    browse: Get, client: FlaskClient
) -> None:
    text = folded(browse, "/analyser?fane=gap")
    (computed,) = map(int, re.findall(r"(\d+) beregnet", text))
    assert computed == len(client.get("/analyser.json?fane=gap").get_json(force=True)["rows"])
    (count,) = map(int, re.findall(r"Bygger på (\d+) opplysninger", text))
    assert count > computed


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

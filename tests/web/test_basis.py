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
        SELECT DISTINCT ?s {{ <{ID}resource/id-porten> ?p ?s . ?s a oko:Statement ; oko:evidenceClass ?e }}"""
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

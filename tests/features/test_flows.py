"""The flow picture of value exchanges: each flow is the rows it leads to."""

import csv
import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from okosystem.analyses.history import Period
from okosystem.features.connections.flows import GIVER, MAX_ENDS, VALUE, draw_flows
from okosystem.graph.relations import Relation
from okosystem.rdf.terms import ID
from tests.conftest import MakeReader

FLOW = re.compile(r'<a href="([^"]*)"><title>[^<]* → [^<]*: (\d+)</title><path')


def count_rows(client: FlaskClient, address: str) -> int:
    path = unescape(address).replace("/utvekslinger?", "/utvekslinger.csv?")
    answer = client.get(re.sub(r"^https?://[^/]*", "", path))
    assert answer.status_code == 200
    return len(list(csv.DictReader(io.StringIO(answer.text))))


@pytest.mark.parametrize("address", ["/utvekslinger.svg", "/utvekslinger.svg?dato=2016-05-01"])
def test_each_flow_leads_to_the_exchanges_it_counts(client: FlaskClient, address: str) -> None:
    flows = FLOW.findall(client.get(address).text)
    assert flows
    assert [count_rows(client, to) for to, _ in flows] == [int(number) for _, number in flows]


def test_the_table_says_what_the_picture_says(client: FlaskClient) -> None:
    page = client.get("/utvekslinger", headers={"Accept": "text/html"}).text
    cells = re.findall(r'<td><a class="ds-link" href="([^"]*)">(\d+)</a></td>', page)
    assert sorted(cells) == sorted(FLOW.findall(page))


def test_without_exchanges_there_is_no_picture(client: FlaskClient) -> None:
    assert client.get("/utvekslinger.svg?dato=1950-01-01").status_code == 404
    page = client.get("/utvekslinger?dato=1950-01-01", headers={"Accept": "text/html"}).text
    assert "picture-svg" not in page


def test_the_smallest_of_many_are_drawn_together(world_reader: MakeReader) -> None:
    def exchange(number: int, giver: int) -> Relation:
        texts = (ID[f"exchange/{number}"], ID[f"actor/{giver}"], ID["sector/municipal"])
        kind = ID["value-type/data"]
        return Relation("exchange", *texts, kind, "", "", "", (), (), Period(None, None))

    givers = [0, 0, *range(MAX_ENDS + 3)]
    flows = draw_flows(world_reader("nb"), [exchange(n, giver) for n, giver in enumerate(givers)])
    assert flows
    first, *_, last = flows.nodes[GIVER]
    assert (first.iri, first.number) == (ID["actor/0"], 3)
    assert (last.iri, last.number, last.others) == ("", 4, 4)
    assert len(flows.nodes[GIVER]) == MAX_ENDS
    assert sum(f.number for f in flows.flows if f.end in flows.nodes[VALUE]) == len(givers)

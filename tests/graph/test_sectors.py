"""/for/municipal of the real graph: what municipalities must and should use by a rule."""

import csv
import io

from flask.testing import FlaskClient

MUST = {
    "digifin", "e-resept", "helsenettet", "helsenorge-no", "kjernejournal",
    "kontakt-og-reservasjonsregisteret",
}  # fmt: skip
SHOULD = {"digital-post-til-innbygger", "overordnede-arkitekturprinsipper"}
LEAVING = {"altinn-formidling", "altinn-digital-postkasse", "datahotellet", "fiks-min-side"}


def test_a_municipality_sees_what_it_must_and_should_do(client: FlaskClient) -> None:
    found: dict[str, set[str]] = {}
    duties = {}
    for row in csv.DictReader(io.StringIO(client.get("/for/municipal.csv").text)):
        duties[row["resource"].rpartition("/")[2]] = row["dutyName"]
        found.setdefault(row["section"], set()).add(row["resource"].rpartition("/")[2])
        assert row["section"] == "may" or row["sources"] or row["statusName"]
    assert found["must"] >= MUST
    assert found["should"] >= SHOULD
    assert found["leaving"] >= LEAVING
    assert {"id-porten", "maskinporten", "eformidling"} <= found["may"]
    assert not found["may"] & (found["must"] | found["should"] | found["leaving"])
    assert "skate" not in found["may"]
    assert duties["helsenorge-no"] == "betale"

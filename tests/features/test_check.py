"""The check of one statement on the fixture world, over HTTP."""

import pytest
from flask.testing import FlaskClient

from okosystem.features.check.view import FEATURE
from okosystem.plugins.mcp.feature_tools import feature_tools
from okosystem.plugins.mcp.served import Served
from okosystem.release.release import Release
from okosystem.settings import Settings

ID = "https://w3id.org/felles-okosystem/id/"


def check(client: FlaskClient, subject: str, prop: str, value: str = "") -> dict[str, object]:
    query = {"subject": subject, "property": prop, "value": value}
    response = client.get("/api/check", query_string=query)
    assert response.status_code == 200, response.get_data(as_text=True)
    assert response.mimetype == "application/json"
    found: dict[str, object] = response.get_json()
    return found


def test_a_statement_is_supported_by_what_states_it(client: FlaskClient) -> None:
    found = check(client, "resource/fiks-svarut", "oko:providedBy", "actor/ks-digital")
    assert found["verdict"] == "supported"
    assert found["statements"] == [f"{ID}participation/fiks-svarut--provider--ks-digital"]
    assert found["sources"]


def test_without_a_value_the_graph_says_what_it_has(client: FlaskClient) -> None:
    found = check(client, "resource/fiks-svarut", "oko:providedBy")
    assert [row["value"] for row in found["rows"]] == [f"{ID}actor/ks-digital"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("subject", "prop", "value", "statement"),
    [
        ("resource/fiks-svarut", "oko:providedBy", "actor/ks", "fiks-svarut--provider--ks"),
        (
            *("resource/altinn-formidling", "oko:lifecycleStatus"),
            *("lifecycle-status/in-development", "lifecycle/altinn-formidling--"),
        ),
        ("resource/id-porten", "oko:evidenceClass", "evidence/proposal", "id-porten"),
    ],
)
def test_only_a_stated_conflict_contradicts(
    client: FlaskClient, subject: str, prop: str, value: str, statement: str
) -> None:
    found = check(client, subject, prop, value)
    assert found["verdict"] == "contradicted"
    assert statement in str(found["statements"])


def test_what_is_not_stated_is_unknown(client: FlaskClient) -> None:
    found = check(client, "resource/id-porten", "oko:dependsOn", "resource/matrikkelen")
    assert (found["verdict"], found["statements"], found["sources"]) == ("unknown", [], [])
    assert found["rows"]


@pytest.mark.parametrize(
    ("query", "status", "instead"),
    [
        ("subject=resource/id-portn&property=oko:dependsOn", 404, "id-porten"),
        ("subject=resource/id-porten&property=oko:dependOn", 404, "dependsOn"),
        ("property=oko:dependsOn", 400, "/api/check?subject="),
        ("subject=resource/id-porten&property=oko:dependsOn&verdi=x", 400, "value"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_what_can(
    client: FlaskClient, query: str, status: int, instead: str
) -> None:
    response = client.get(f"/api/check?{query}")
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert instead in response.get_data(as_text=True)


def test_a_quoted_value_is_the_whole_term(client: FlaskClient) -> None:
    title = '"ID-porten"@nb'
    assert check(client, "resource/id-porten", "dct:title", title)["verdict"] == "supported"
    other = check(client, "resource/id-porten", "dct:title", '"ID-porten"@fi')
    assert other["verdict"] == "unknown"


def test_assistants_get_the_same_verdict(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okosystem.plugins.mcp.feature_tools.find_features", lambda: [FEATURE])
    served = Served.load(release, Settings())
    asked = {
        "subject": "resource/fiks-svarut",
        "property": "oko:providedBy",
        "value": "actor/ks",
        "language": "en",
    }
    try:
        (tool,) = feature_tools(served.reader)
        answer = tool.call(served, "", asked)
    finally:
        served.pool.close()
    assert (answer.answer["verdict"], answer.answer["why"]) == (
        "contradicted",
        "It was so, and has ended.",
    )

"""The table builder: its grammar, its rows on the fixture world, and its files over HTTP."""

from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from okosystem.sparql.oxigraph import Store

ID = "https://w3id.org/felles-okosystem/id/"


def rows(client: FlaskClient, address: str) -> list[dict[str, object]]:
    response = client.get(f"/oversikt.json?{address}")
    assert response.status_code == 200, response.get_data(as_text=True)
    found: list[dict[str, object]] = response.get_json()["rows"]
    return found


def names(client: FlaskClient, address: str) -> set[str]:
    return {str(row["resource"]).removeprefix(f"{ID}resource/") for row in rows(client, address)}


def test_known_and_unknown_divide_the_resources(client: FlaskClient) -> None:
    every = names(client, "slag=resource")
    known = names(client, "slag=resource&filter=dependsOn:*")
    unknown = names(client, "slag=resource&filter=dependsOn:?")
    assert known
    assert unknown
    assert known | unknown == every
    assert not known & unknown


def test_an_unknown_cell_is_null(client: FlaskClient) -> None:
    found = rows(client, "slag=resource&kolonne=dependsOn&filter=dependsOn:?")
    assert {row["dependsOn"] for row in found} == {None}


def test_negation_is_the_rest(client: FlaskClient) -> None:
    status = "lifecycleStatus:lifecycle-status/in-operation"
    inside = names(client, f"slag=resource&filter={status}")
    outside = names(client, f"slag=resource&filter=!{status}")
    assert inside
    assert inside | outside == names(client, "slag=resource")
    assert not inside & outside


def test_groups_count_every_entity_once(client: FlaskClient) -> None:
    found = rows(client, "slag=resource&grupper=lifecycleStatus&filter=lifecycleStatus:*")
    count = sum(int(str(row["n"])) for row in found)
    assert count == len(names(client, "slag=resource&filter=lifecycleStatus:*"))


def test_columns_of_one_statement_stay_together(client: FlaskClient) -> None:
    """A dependency has one strength: a row of its own for each must not mix them."""
    pairs = rows(
        client,
        "slag=resource&kolonne=qualifiedDependency.relationTarget"
        "&rad=qualifiedDependency&filter=qualifiedDependency.relationTarget:*",
    )
    assert pairs
    assert all(isinstance(row["qualifiedDependency.relationTarget"], str) for row in pairs)


def test_a_count_filters_and_sorts(client: FlaskClient) -> None:
    column = "count(dependsOn-)"
    found = rows(client, f"slag=resource&kolonne={column}&filter={column}>=1&sorter=-{column}")
    numbers = [int(str(row[column])) for row in found]
    assert numbers
    assert min(numbers) >= 1
    assert numbers == sorted(numbers, reverse=True)


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("slag=resource&kolonne=prcePage", "pricePage"),
        ("slag=resource&filter=prcePage:?", "pricePage"),
        ("slag=resorce", "resource"),
        ("slag=resource&filter=tull", "filter"),
        ("slag=resource&kolonne=title&sorter=pricePage", "title"),
        ("slag=resource&kolonne=title.title.title.title.title", "title"),
        ("slag=resource&dato=2021-01-01", "dato"),
    ],
)
def test_what_is_unknown_is_refused_with_what_there_is(
    client: FlaskClient, address: str, named: str
) -> None:
    response = client.get(f"/oversikt.json?{address}")
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert named in response.get_data(as_text=True)


def test_a_value_is_text_and_never_a_pattern(client: FlaskClient) -> None:
    attack = 'x") } UNION { ?row ?any ?other } #'
    response = client.get(
        "/oversikt.json", query_string={"slag": "resource", "filter": f"title:{attack}"}
    )
    assert response.get_json()["rows"] == []


def test_the_query_gives_the_rows(client: FlaskClient, store: Store) -> None:
    address = "slag=resource&filter=dependsOn:*"
    response = client.get(f"/oversikt.rq?{address}")
    assert response.mimetype == "application/sparql-query"
    found = {row["row"].value for row in store.rows(response.get_data(as_text=True))}  # type: ignore[union-attr]
    assert found == {row["resource"] for row in rows(client, address)} != set()


def test_csv_has_the_columns_in_their_order(client: FlaskClient) -> None:
    body = client.get("/oversikt.csv?slag=resource&kolonne=pricePage&kolonne=title")
    head = body.get_data(as_text=True).splitlines()[0]
    assert head.startswith("resource,resourceName,pricePage")
    assert head.index("pricePage") < head.index("title")


def test_a_filter_with_an_unknown_entity_is_refused_with_whole_filters(client: FlaskClient) -> None:
    response = client.get("/oversikt.json?slag=resource&filter=!providedBy:actor/ks-digitall")
    assert response.status_code == 400
    instead = urlencode({"slag": "resource", "filter": "!providedBy:actor/ks-digital"})
    assert f"?{instead}," in response.get_json()["detail"]

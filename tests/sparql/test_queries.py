from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.errors import BrokenHeader, InvalidParameter
from okosystem.sparql.queries import NamedQuery, Parameter, collect_query_files

TITLES = '#+ title = {nb = "Hva?", nn = "Kva?", en = "What?"}\n'
TEXTS = TITLES + '#+ description = {nb = "Det.", nn = "Det.", en = "That."}\n'
LABEL = 'label = {nb = "r", nn = "r", en = "r"}'
PREFIXES = {"resource": "https://w3id.org/felles-okosystem/id/resource/"}


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (TEXTS + "#+ titel.nb = 'x'\n", "unknown key in the header: titel"),
        (TEXTS + "#+ group = x\n", "the #\\+ lines are not TOML"),
        (TITLES, "description lacks nb, nn, en"),
        ('#+ title.nb = "Hva?"\n', "title lacks nn, en"),
        (TEXTS + '#+ parameters.r = {kind = "uri", example = "x"}\n', "kind is one of iri, text"),
        (TEXTS + '#+ parameters.r = {kind = "iri", example = "x"}\n', "label lacks nb, nn, en"),
    ],
)
def test_an_invalid_header_is_refused_with_the_name(header: str, message: str) -> None:
    with pytest.raises(BrokenHeader, match=f"^q.*{message}"):
        NamedQuery.from_text("q", header + "ASK {}")


@pytest.mark.parametrize(
    ("headings", "message"),
    [(b"price = {}\nprice = {}\n", "line 2"), (b"\xff", "invalid start byte")],
)
def test_headings_that_no_server_could_read_stop_the_build(
    tmp_path: Path, headings: bytes, message: str
) -> None:
    (tmp_path / "columns.toml").write_bytes(headings)
    with pytest.raises(BrokenHeader, match=rf"^queries/columns\.toml  is not TOML: .*{message}"):
        collect_query_files(tmp_path)


def query_with_parameters() -> NamedQuery:
    parameters = '#+ parameters.r = {kind = "iri", example = "resource:altinn", ' + LABEL + "}\n"
    return NamedQuery.from_text("q", TEXTS + parameters + "SELECT ?r WHERE { ?r ?p ?o }")


def test_an_iri_can_be_prefixed_or_full() -> None:
    full = PREFIXES["resource"] + "altinn"
    for raw in ("resource:altinn", full):
        assert query_with_parameters().bind({"r": raw}, PREFIXES) == {"r": ox.NamedNode(full)}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, "q requires the parameter 'r', for example resource:altinn"),
        ({"x": "1"}, "q has no parameter 'x'; it has: r"),
        ({"r": "not an iri"}, "'not an iri' is not iri"),
    ],
)
def test_an_invalid_parameter_is_refused(parameters: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidParameter, match=message):
        query_with_parameters().bind(parameters, PREFIXES)


@pytest.mark.parametrize(
    ("raw", "day"),
    [("2021", "2021-01-01"), ("2021-06", "2021-06-01"), ("2021-06-30", "2021-06-30")],
)
def test_a_date_can_be_a_year_or_a_month(raw: str, day: str) -> None:
    parsed = Parameter("date", "2021-06-01", {}).parse(raw, {})
    assert isinstance(parsed, ox.Literal)
    assert parsed.value == day


@pytest.mark.parametrize("raw", ["2021-13", "i går", "2021-02-30", "", "20210630", "2021-W05"])
def test_an_invalid_date_is_refused(raw: str) -> None:
    with pytest.raises(InvalidParameter, match="is not date"):
        Parameter("date", "2021-06-01", {}).parse(raw, {})

"""Content negotiation by profile (W3C DX-PROF-CONNEG), by header and by address, over real HTTP."""

from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from tests.web.conftest import BROWSER, Get, Page, ask

FULL = "https://w3id.org/felles-okosystem/ns"
SCHEMA = "https://schema.org/"
SKOS = "http://www.w3.org/2004/02/skos/core"
ALT = "http://www.w3.org/ns/dx/connegp/altr"
DOC = "/doc/resource/id-porten"
THING = ox.NamedNode(f"{ID}resource/id-porten")
Graph = set[ox.Triple]


def triples(data: bytes) -> Graph:
    return {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)}


def values(graph: Graph, subject: ox.NamedNode, term: str) -> set[str]:
    found = (t for t in graph if t.subject == subject and t.predicate.value == term)
    return {str(getattr(t.object, "value", "")) for t in found}


def profile_of(port: int, path: str, headers: dict[str, str]) -> str:
    fields = {"Accept": "text/turtle"} | headers
    status, headers_sent, _ = ask(port, "GET", path, None, **fields)
    return headers_sent["content-profile"] if status == 200 else str(status)


@pytest.mark.parametrize(
    ("query", "header", "expected"),
    [
        ("", None, f"<{FULL}>"),
        ("", f"<{SCHEMA}>", f"<{SCHEMA}>"),
        ("", f"<urn:none>, <{SKOS}>;q=0.5,<{SCHEMA}> ; q=0.7", f"<{SCHEMA}>"),
        ("", f"<{SCHEMA}>;q=0, <{SKOS}>;q=0.1", f"<{SKOS}>"),
        ("", "<urn:none>", "406"),
        ("", f"<{SCHEMA}>;q=0", "406"),
        ("", "schema", "400"),
        ("", f"<{SCHEMA}>;q=much", "400"),
        ("?_profile=skos", None, f"<{SKOS}>"),
        ("?_profile=skos", f"<{SCHEMA}>", f"<{SKOS}>"),
        (f"?_profile={quote(f'<{SKOS}>')}", None, f"<{SKOS}>"),
        ("?_profile=none,schema,skos", None, f"<{SCHEMA}>"),
        ("?_profile=okosystem", f"<{SCHEMA}>", f"<{FULL}>"),
        ("?_profile=alt", None, f"<{ALT}>"),
        ("?_profile=all", None, f"<{ALT}>"),
        ("?_profile=none", None, "406"),
    ],
)
def test_the_profile_is_chosen_by_address_then_header(
    port: int, query: str, header: str | None, expected: str
) -> None:
    headers = {"Accept_Profile": header} if header else {}
    assert profile_of(port, f"{DOC}{query}", headers) == expected


def test_an_unknown_profile_is_answered_with_the_list(port: int) -> None:
    status, _, body = ask(port, "GET", DOC, Accept="text/turtle", Accept_Profile="<urn:none>")
    assert status == 406
    for token, iri in {"okosystem": FULL, "schema": SCHEMA, "skos": SKOS, "alt": ALT}.items():
        assert f"{token} <{iri}>" in body.decode("utf-8")


def test_the_cache_separates_profiles_and_each_has_an_etag(port: int) -> None:
    seen: dict[str, tuple[str, bytes]] = {}
    for _ in range(2):
        for iri in (FULL, SCHEMA, SKOS, ALT):
            fields = {"Accept": "text/turtle", "Accept_Profile": f"<{iri}>"}
            _, response_headers, body = ask(port, "GET", DOC, None, **fields)
            assert seen.setdefault(iri, (response_headers["etag"], body)) == (
                response_headers["etag"],
                body,
            )
            assert "Accept-Profile" in response_headers["vary"]
            fields |= {"If_None_Match": response_headers["etag"]}
            status, _, body = ask(port, "GET", DOC, None, **fields)
            assert (status, body) == (304, b"")
    assert len({etag for etag, _ in seen.values()}) == 4


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("_profile=schema", "text/turtle; charset=utf-8"),
        ("_profile=schema&_mediatype=application/ld+json", "application/ld+json"),
        ("_profile=skos&_mediatype=application/rdf%2Bxml", "application/rdf+xml; charset=utf-8"),
        ("_mediatype=text/turtle", "text/turtle; charset=utf-8"),
        ("_profile=alt", "text/html; charset=utf-8"),
    ],
)
def test_the_format_is_chosen_within_the_profile(port: int, query: str, kind: str) -> None:
    status, response_headers, _ = ask(port, "GET", f"{DOC}?{query}", Accept=BROWSER)
    assert (status, response_headers["content-type"]) == (200, kind)
    second = ask(port, "GET", response_headers["content-location"])
    assert (second[1]["content-type"], second[1]["content-profile"]) == (
        kind,
        response_headers["content-profile"],
    )


def test_html_exists_only_for_some_profiles(client: FlaskClient) -> None:
    assert client.get(f"{DOC}.html?_profile=skos").status_code == 406
    assert client.get(f"{DOC}?_profile=skos", headers={"Accept": "text/html"}).status_code == 406


def test_the_full_profile_has_all_triples_and_statements_of_an_entity(
    client: FlaskClient, store: Store
) -> None:
    statements = f"""PREFIX oko: <{FULL}#>
    CONSTRUCT {{ ?s ?p ?o }}
    WHERE {{ {{ SELECT DISTINCT ?s {{ {THING} ?via ?s . ?s a oko:Statement }} }} ?s ?p ?o }}"""
    around = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER({THING} IN (?s, ?o)) }}"
    expected = {*store.query(statements).triples(), *store.query(around).triples()}
    assert triples(client.get(f"{DOC}.ttl").data) == expected


def test_search_engines_get_only_schema_org(client: FlaskClient) -> None:
    graph = triples(client.get(f"{DOC}.ttl?_profile=schema").data)
    types = values(graph, THING, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    assert types == {f"{SCHEMA}Thing", f"{SCHEMA}Service"}
    assert values(graph, THING, f"{SCHEMA}name") == {"ID-porten"}
    assert values(graph, THING, f"{SCHEMA}provider") == {f"{ID}actor/digdir"}
    page = f"https://w3id.org/felles-okosystem{DOC}"
    assert values(graph, THING, f"{SCHEMA}mainEntityOfPage") == {page}
    digdir = ox.NamedNode(f"{ID}actor/digdir")
    assert "Digitaliseringsdirektoratet" in values(graph, digdir, f"{SCHEMA}name")
    other_predicates = {
        t.predicate.value for t in graph if not t.predicate.value.startswith(SCHEMA)
    }
    assert other_predicates == {"http://www.w3.org/1999/02/22-rdf-syntax-ns#type"}


def test_concepts_are_in_skos_with_labels_of_their_neighbours(
    client: FlaskClient, store: Store
) -> None:
    graph = triples(client.get("/doc/role/provider.ttl?_profile=skos").data)
    role = ox.NamedNode(f"{ID}role/provider")
    scheme = ox.NamedNode(f"{ID}scheme/role")
    assert values(graph, role, f"{SKOS}#inScheme") == {scheme.value}
    assert values(graph, scheme, f"{SKOS}#prefLabel") == {"Roller", "Roles"}
    rows = store.query(f"SELECT ?role {{ ?role <{SKOS}#broader> {role} }}").rows()
    narrower = {str(getattr(row["role"], "value", "")) for row in rows}
    assert len(narrower) > 1
    assert values(graph, role, f"{SKOS}#narrower") == narrower
    assert all(values(graph, ox.NamedNode(iri), f"{SKOS}#prefLabel") for iri in narrower)
    assert {t.predicate.value.partition("#")[0] for t in graph} <= {
        SKOS,
        "http://www.w3.org/1999/02/22-rdf-syntax-ns",
    }


def test_no_concept_has_two_preferred_labels_in_one_language(
    client: FlaskClient, release: Release
) -> None:
    for path in ("resource/id-porten", "actor/digdir", "query/sectors", "source/lysbilder-2021"):
        graph = triples(client.get(f"/doc/{path}.ttl?_profile=skos").data)
        names = [
            t.object.language
            for t in graph
            if t.subject == ox.NamedNode(f"{ID}{path}")
            and t.predicate.value == f"{SKOS}#prefLabel"
            and isinstance(t.object, ox.Literal)
        ]
        assert names, path
        assert len(names) == len(set(names)), path


def test_the_list_in_rdf_names_every_profile_in_every_format(
    client: FlaskClient, release: Release
) -> None:
    graph = triples(client.get(f"{DOC}.ttl?_profile=alt").data)
    altr = "http://www.w3.org/ns/dx/connegp/altr#"
    found = values(graph, THING, f"{altr}hasRepresentation")
    assert len(found) == 6 + 5 + 5 + 6
    default = values(graph, THING, f"{altr}hasDefaultRepresentation")
    assert default == {f"https://w3id.org/felles-okosystem{DOC}.html"}
    for address in found:
        answer = client.get(address.removeprefix("https://w3id.org/felles-okosystem"))
        conforms = values(graph, ox.NamedNode(address), "http://purl.org/dc/terms/conformsTo")
        kinds = values(graph, ox.NamedNode(address), "http://purl.org/dc/terms/format")
        assert {answer.headers["Content-Profile"]} == {f"<{iri}>" for iri in conforms}
        assert {f"https://www.iana.org/assignments/media-types/{answer.mimetype}"} == kinds
    tokens = {
        values(graph, ox.NamedNode(p.iri), "http://www.w3.org/ns/dx/prof/hasToken").pop()
        for p in release.profiles
    }
    assert tokens == {"okosystem", "schema", "skos"}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_list_of_profiles_is_a_page_with_links(browse: Get, language: str) -> None:
    page = Page(browse(f"{DOC}?_profile=alt", language).text)
    assert page.faults == []
    assert page.headings == [1, 2, 2, 2, 2]
    assert len(page.ids) == len(set(page.ids))
    offered = [link for link in page.links if link.startswith(DOC) and "sprak=" not in link]
    assert len([link for link in offered if link != DOC]) == 22
    assert f"{DOC}?_profile=alt" in Page(browse(DOC, language).text).links

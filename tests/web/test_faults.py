"""Each kind of error, for people and programs, in three languages, over HTTP."""

import json
import re
from html import unescape
from urllib.parse import quote

import pytest

from tests.web.conftest import BROWSER, Page, ask

FORM = {"Content_Type": "application/x-www-form-urlencoded"}
ELSEWHERE = "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ID = "https://w3id.org/felles-okosystem/id/"


def sparql(query: str, more: str = "") -> str:
    return f"/sparql?query={quote(query)}{more}"


# Method, address, body, headers beside those of a browser, and the status.
ERRORS = {
    "no such page": ("GET", "/finnes/ikke", None, {}, 404),
    "no such thing": ("GET", "/id/resource/finnes-ikke", None, {}, 404),
    "no such slug": ("GET", "/doc/resource/finnes-ikke", None, {}, 404),
    "no such graph": ("GET", "/graph/data/finnes-ikke", None, {}, 404),
    "no such method of analysis": ("GET", "/metode/x", None, {}, 404),
    "no such advice": ("GET", "/rad/x", None, {}, 404),
    "no such scenario": ("GET", "/scenario/x", None, {}, 404),
    "no such question": ("GET", "/sparql?sporsmal=x", None, {}, 404),
    "no such question of the API": ("GET", "/api/questions/x", None, {}, 404),
    "no such kind of the API": ("GET", "/api/x", None, {}, 404),
    "no such list": ("GET", "/begreper?liste=x", None, {}, 404),
    "no such file": ("GET", "/dumps/x", None, {}, 404),
    "no such document": ("GET", "/fdk/x", None, {}, 404),
    "no such package": ("GET", "/vendor/x", None, {}, 404),
    "no such version": ("GET", "/ns/0.0.1", None, {}, 404),
    "no such changes": ("GET", "/endringer/slide/x.atom", None, {}, 404),
    "no timemap": ("GET", "/timemap/resource/x", None, {}, 404),
    "not known on the day": ("GET", "/doc/resource/ansattporten?dato=2021-06-01", None, {}, 404),
    "no day": ("GET", "/doc/resource/id-porten?dato=x", None, {}, 400),
    "no HTTP date": ("GET", "/doc/resource/id-porten", None, {"Accept_Datetime": "x"}, 400),
    "no profile": ("GET", "/doc/resource/id-porten?_profile=x", None, {}, 406),
    "a profile unread": ("GET", "/doc/resource/id-porten", None, {"Accept_Profile": "x"}, 400),
    "no format": ("GET", "/doc/resource/id-porten?format=x", None, {}, 406),
    "no graph named": ("GET", "/rdf-graph-store", None, {}, 400),
    "gone": ("GET", "/fragments?subject=urn:a", None, {}, 410),
    "no absolute IRI": ("GET", "/rdf-graph-store?graph=x", None, {}, 400),
    "nothing to search for": ("GET", "/api/search", None, {}, 400),
    "no such parameter": ("GET", "/api/resources?x=1", None, {}, 400),
    "no such number": ("GET", "/api/resources?page=x", None, {}, 400),
    "an address too long": ("GET", f"/om?x={'x' * 9000}", None, {}, 414),
    "no such language": ("GET", "/om?sprak=xx", None, {}, 400),
    "a method not allowed": ("POST", "/om", b"", {}, 405),
    "an update": ("POST", "/sparql", b"update=CLEAR+ALL", FORM, 403),
    "a graph to be written": ("PUT", "/graph/data/x", b"", {}, 403),
    "no kind of body": ("POST", "/sparql", b"x", {"Content_Type": "text/plain"}, 415),
    "too much sent": ("POST", "/forslag/retting", b"x=" + b"x" * 1_100_000, FORM, 413),
    "no query": ("POST", "/sparql", b"", FORM, 400),
    "not UTF-8": ("POST", "/sparql", b"\xff", {"Content_Type": "application/sparql-query"}, 400),
    "no time": ("GET", sparql("ASK {}", "&timeout=x"), None, {}, 400),
    "no SPARQL": ("GET", sparql("SELECT * { ?a ?b }"), None, {}, 400),
    "another server": ("GET", sparql(ELSEWHERE), None, {}, 400),
    "too slow": ("GET", sparql(SLOW, "&timeout=0.2"), None, {}, 503),
    "nothing to draw": ("GET", sparql("ASK {}", "&format=svg"), None, {}, 406),
}  # fmt: skip
# The engine describes syntax errors itself, in English.
QUOTED = {"no SPARQL"}
# The message is in the list of valid values, or on the page with suggestions.
NO_LANGUAGE = "sprak='xx' is not one of: nb, nn, en. How to fix it: choose one of these:"
OTHER_MESSAGE = {"no such page", "no day", "an address too long", "no such language"}

MESSAGES = {
    "no such thing": (
        f"Grafen sier ikke noe om {ID}resource/finnes-ikke",
        f"Grafen seier ikkje noko om {ID}resource/finnes-ikke",
    ),
    "gone": (
        "Triple Pattern Fragments tilbys ikke lenger. Slik retter du det: bruk /sparql som kilde; "
        "Comunica trenger ingen annen endring.",
        "Triple Pattern Fragments finst ikkje her lenger. Slik rettar du det: bruk /sparql som "
        "kjelde; Comunica treng inga anna endring.",
    ),
    "no such method of analysis": (
        "Det finnes ingen metode som heter «x». Slik retter du det: /metode lister dem.",
        "Det finst ingen metode som heiter «x». Slik rettar du det: /metode listar dei.",
    ),
    "not known on the day": (
        f"Grafen vet ikke noe om {ID}resource/ansattporten per 2021-06-01; den vet noe fra "
        "2026-09-25. At den ikke vet, betyr ikke at det ikke var. Slik retter du det: be om en "
        "slik dag med ?dato=ÅÅÅÅ-MM-DD, eller ta bort datoen for i dag.",
        f"Grafen veit ikkje noko om {ID}resource/ansattporten per 2021-06-01; han veit noko frå "
        "2026-09-25. At han ikkje veit, betyr ikkje at det ikkje var. Slik rettar du det: be om "
        "ein slik dag med ?dato=ÅÅÅÅ-MM-DD, eller ta bort datoen for i dag.",
    ),
    "a method not allowed": (
        "POST tas ikke imot her. Slik retter du det: send en av GET, HEAD, OPTIONS.",
        "POST blir ikkje teken imot her. Slik rettar du det: send ein av GET, HEAD, OPTIONS.",
    ),
    "an update": (
        "Denne tjeneren tar ikke imot endringer: dataene ligger som vurderte Turtle-filer i git, "
        "og tjeneren leser dem bare. Slik retter du det: foreslå endringen i prosjektet, eller "
        "på /forslag.",
        "Denne tenaren tek ikkje imot endringar: dataa ligg som vurderte Turtle-filer i git, og "
        "tenaren berre les dei. Slik rettar du det: foreslå endringa i prosjektet, eller på "
        "/forslag.",
    ),
    "too much sent": (
        "Det ble sendt mer enn det tjeneren tar imot. Slik retter du det: send mindre av gangen.",
        "Det vart sendt meir enn tenaren tek imot. Slik rettar du det: send mindre om gongen.",
    ),
    "too slow": (
        "Spørringen tok mer enn 0.2 sekunder og ble stoppet. Slik retter du det: ?a og ?d har "
        "ikke noe felles i spørringen, så alle blir satt sammen med alle: knytt dem til "
        "hverandre, eller still to spørsmål.",
        "Spørjinga tok meir enn 0.2 sekund og vart stoppa. Slik rettar du det: ?a og ?d har "
        "ikkje noko felles i spørjinga, så alle blir sette saman med alle: knyt dei til "
        "kvarandre, eller still to spørsmål.",
    ),
    "no SPARQL": (
        "Spørringen kan ikke besvares slik den er skrevet. Motoren sier hvor feilen er, med linje "
        "og tegn når den kan: error at 1:19: expected",
        "Det går ikkje å svare på spørjinga slik ho er skriven. Motoren seier kvar feilen er, med "
        "linje og teikn når han kan: error at 1:19: expected",
    ),
}  # fmt: skip


def get_error(port: int, error: str, language: str, accept: str = BROWSER) -> tuple[int, str]:
    method, path, body, headers, status = ERRORS[error]
    accept_language = {"Accept_Language": language} if language else {}
    found, _, content = ask(port, method, path, body, Accept=accept, **headers, **accept_language)
    assert found == status
    return found, content.decode()


def detail(page: str) -> str:
    found = re.search(r'<p class="fault-words">(.*?)</p>', page, re.DOTALL)
    return found[1] if found else ""


def words(page: str) -> str:
    return unescape(re.sub("<[^>]+>", "", detail(page)))


@pytest.mark.parametrize("error", ERRORS)
def test_people_get_errors_in_their_language(port: int, error: str) -> None:
    pages = {language: get_error(port, error, language)[1] for language in ("nb", "nn", "en")}
    for language, page in pages.items():
        seen = Page(page)
        assert seen.faults == []
        assert seen.all("html")[0].attributes["lang"] == language
        assert ('lang="en"' in detail(page)) == (language != "en" and error in QUOTED)
    messages = [words(page) for page in pages.values()]
    assert len(set(messages)) == (1 if error in OTHER_MESSAGE else 3)
    assert all(messages) == (error not in OTHER_MESSAGE)
    assert len({Page(page).all("main")[0].text for page in pages.values()}) == 3


@pytest.mark.parametrize("error", MESSAGES)
def test_errors_have_these_words(port: int, error: str) -> None:
    for language, sentence in zip(("nb", "nn"), MESSAGES[error], strict=True):
        assert words(get_error(port, error, language)[1]).startswith(sentence)


@pytest.mark.parametrize(
    ("error", "language", "message"),
    [
        (
            "no such method of analysis",
            "",
            "There is no algorithm named 'x'. How to fix it: choose one of those listed at /metode",
        ),
        ("no such method of analysis", "nn", MESSAGES["no such method of analysis"][1]),
        ("no such page", "", "There is nothing at this address. How to fix it: check the"),
        ("no such page", "nn", "Adressa fører ikkje til noko her. Sjekk stavemåten, eller søk."),
        ("no such language", "", f"{NO_LANGUAGE} ?sprak=nb, ?sprak=nn, ?sprak=en"),
        ("no such language", "nb", "«xx» er ikke et språk her. Velg ett av disse: Bokmål (?sprak"),
    ],
)
def test_programs_get_english_unless_they_request_a_language(
    port: int, error: str, language: str, message: str
) -> None:
    body = json.loads(get_error(port, error, language, "application/json")[1])
    assert body["detail"].startswith(message)

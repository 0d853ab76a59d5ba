"""nb, nn and en are complete languages of the pages."""

import re
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message as Entry
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

import okosystem
from tests.web.conftest import BROWSER, Get, Page

PACKAGE = Path(okosystem.__file__).parent
FOLDERS = (
    "features",
    "graph",
    "plugins/meeting_pack",
    "plugins/site_copy",
    "rdf",
    "release",
    "sparql",
    "web",
)
METHODS = [
    ("**.py", "python"),
    ("**.html", "jinja2"),
    ("**.svg", "jinja2"),
    ("**.txt", "jinja2"),
    ("**.toml", "tests.web.tables:extract"),
]
Keywords = dict[str, tuple[int, ...] | None]
REFUSALS: Keywords = {"Refused": None}
READER: Keywords = {"text": (1,), "plural": (1, 2)}  # methods of a reader
GETTEXT: Keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
TEXTS: Keywords = {"mark": None, **GETTEXT, **READER, **REFUSALS}
MESSAGES: Keywords = {"Message": None}
# Messages are written in English, all other texts in bokmål.
EXTRACTED = {"nb": MESSAGES, "nn": TEXTS | MESSAGES, "en": TEXTS}
NORWEGIAN = (
    r"\bslutning|\bbelag[dt]|påstand|premiss|regelpoeng|\bPO\d|mellomstilling|frikjen|\bsnur\b"
    r"|\bslag(?:et)?\b|\btavl|regnestykke|\btjener (?:målet|kravet)"
)
BANNED = {
    "nb": NORWEGIAN + r"|\bbånd",
    "nn": NORWEGIAN + r"|\bband\b|avhengnad|tyder ikkje",
    "en": r"target picture|\bhits?\b|\bmend|\bdemand|\bflip|\bties?\b|acquit",
}
"""Words of an earlier style, and calques; see docs/glossary.md for those that took over."""


def messages(keywords: Any, *folders: str) -> set[str]:
    found = [
        message
        for folder in folders or FOLDERS
        for _, _, message, _, _ in extract_from_dir(PACKAGE / folder, METHODS, keywords=keywords)
    ]
    return {m[0] if isinstance(m, tuple) else m for m in found}


def read_catalog(language: str) -> list[Entry]:
    files = [
        PACKAGE / f"graph/translations/{language}.po",
        *PACKAGE.glob(f"features/*/{language}.po"),
        *PACKAGE.glob(f"plugins/*/{language}.po"),
    ]
    found = [read_po(BytesIO(file.read_bytes()), locale=language) for file in files]
    return [entry for catalogue in found for entry in catalogue if entry.id]


@pytest.mark.parametrize("language", EXTRACTED)
def test_every_text_is_translated_and_no_translation_is_unused(language: str) -> None:
    entries = [entry for entry in read_catalog(language) if not entry.context]
    translated = {m.id[0] if isinstance(m.id, tuple) else m.id: m for m in entries}
    assert set(translated) == messages(EXTRACTED[language])
    texts = {
        name: m.string if isinstance(m.string, tuple) else (m.string,)
        for name, m in translated.items()
    }
    assert [name for name, strings in texts.items() if not all(strings)] == []
    assert [name for name, m in translated.items() if m.fuzzy] == []
    assert [
        n for n, forms in texts.items() if placeholders(str(n)) != placeholders(str(forms[-1]))
    ] == []


def test_a_text_that_only_one_feature_has_is_translated_in_its_folder() -> None:
    """So a feature can be deleted, and no translation is left unused."""
    everywhere = TEXTS | MESSAGES
    shared = messages(everywhere, *(name for name in FOLDERS if name != "features"))
    folders = [one for one in (PACKAGE / "features").iterdir() if (one / "__init__.py").is_file()]
    found = {one.name: messages(everywhere, f"features/{one.name}") - shared for one in folders}
    counts = Counter(text for texts in found.values() for text in texts)
    for folder in folders:
        own = {text for text in found[folder.name] if counts[text] == 1}
        assert own == ids_in(folder), folder.name


def ids_in(folder: Path) -> set[str]:
    catalogues = [read_po(BytesIO(file.read_bytes())) for file in folder.glob("*.po")]
    ids = [entry.id for catalogue in catalogues for entry in catalogue if entry.id]
    return {one[0] if isinstance(one, tuple) else str(one) for one in ids}


@pytest.mark.parametrize("language", BANNED)
def test_no_text_has_a_word_that_readers_do_not_use(language: str) -> None:
    texts = {*translations(language), *(messages(TEXTS) if language == "nb" else ())}
    assert [text for text in texts if re.search(BANNED[language], text, re.IGNORECASE)] == []


def translations(language: str) -> list[str]:
    """List the translations; of a text with a plural, both."""
    found = [entry.string for entry in read_catalog(language)]
    return [text for one in found for text in (one if isinstance(one, tuple) else [str(one)])]


def test_every_refusal_has_an_english_text_for_programs() -> None:
    entries = [entry for entry in read_catalog("en") if entry.context]
    assert {entry.context for entry in entries} == {"problem"}
    assert {entry.id for entry in entries} == messages(REFUSALS)
    assert all(entry.string for entry in entries)


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)(?=[rs])", text))


@pytest.mark.parametrize(
    ("path", "cookie", "accept", "language"),
    [
        ("/", None, None, "nb"),
        ("/", None, "de", "nb"),
        ("/", None, "no", "nb"),
        ("/", None, "nn-NO, nb;q=0.5", "nn"),
        ("/", None, "en-GB", "en"),
        ("/", "nn", "en", "nn"),
        ("/?sprak=en", "nn", "nn", "en"),
        ("/", "xx", "nn", "nn"),
    ],
)
def test_the_language_is_chosen_by_address_then_cookie_then_header(
    client: FlaskClient, path: str, cookie: str | None, accept: str | None, language: str
) -> None:
    headers = {"Accept": BROWSER} | ({"Accept-Language": accept} if accept else {})
    if cookie:
        client.set_cookie("sprak", cookie)
    page = Page(client.get(path, headers=headers).text)
    assert page.all("html")[0].attributes["lang"] == language


def test_a_chosen_language_is_set_in_a_cookie_and_not_cached(client: FlaskClient) -> None:
    response = client.get("/?sprak=nn", headers={"Accept": BROWSER})
    assert response.headers["Cache-Control"].startswith("private")
    assert Page(client.get("/om").text).all("html")[0].attributes["lang"] == "nn"


def test_every_page_links_to_its_other_languages(browse: Get) -> None:
    page = Page(browse("/sporsmal?q=id").text)
    offered = [e for e in page.all("a") if e.attributes.get("lang") in {"nb", "nn", "en"}]
    assert [e.attributes["href"] for e in offered] == [
        "/sporsmal?q=id&sprak=nb",
        "/sporsmal?q=id&sprak=nn",
        "/sporsmal?q=id&sprak=en",
    ]


def test_texts_in_another_language_than_the_page_are_marked(browse: Get) -> None:
    page = Page(browse("/doc/resource/id-porten", "en").text)
    marked = [e.text for e in page.all("span", lang="nb")]
    assert "Digdir tilbyr ID-porten." in marked
    assert Page(browse("/doc/resource/id-porten").text).all("span", lang="nb") == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "Det offentlige Norge deler 22 løsninger i drift."),
        ("nn", "Det offentlege Noreg deler 22 løysingar i drift."),
        ("en", "The Norwegian public sector shares 22 solutions in operation."),
    ],
)
def test_the_front_page_is_in_the_language(browse: Get, language: str, words: str) -> None:
    assert [e.text for e in Page(browse("/", language).text).all("h1")] == [words]

"""What cannot be shown as it was asked for: told with what may be asked for instead."""

from collections.abc import Iterable
from datetime import date
from typing import NoReturn
from urllib.parse import urlencode

from flask import Flask, abort, make_response, render_template, request

from okosystem.model.labels import Text
from okosystem.web.languages import COOKIE, LANGUAGES, asked_language, current_language, gettext
from okosystem.web.problems import wants_page

SHOWN = 80
# A query in SPARQL may be longer; a page has no use for it.
LONGEST, LONG = 8000, ("/sparql",)


def init_app(app: Flask) -> None:
    """Look at what every page may be asked for, before the page does."""
    app.before_request(check)


def check() -> None:
    """Refuse an address that is too long, and a language that there is none of."""
    length, language = len(request.query_string), request.args.get(COOKIE, "")
    if length > LONGEST and request.path not in LONG:
        said = gettext("Adressen er for lang. Ta bort noe av det som står etter spørsmålstegnet.")
        detail = f"The query is {length} characters long, and may have {LONGEST}."
        refuse(said, [], detail, 414, "take away some of it.")
    if language and language not in LANGUAGES:
        said = gettext("«%(given)s» er ikke et språk her. Velg ett av disse:")
        allowed = [
            (Text(name, code), f"?{with_changes(**{COOKIE: code})}")
            for code, name in LANGUAGES.items()
        ]
        detail = f"{COOKIE}={language[:SHOWN]!r} is not one of: {', '.join(LANGUAGES)}."
        refuse(said % {"given": language[:SHOWN]}, allowed, detail)


def refuse(
    said: str,
    allowed: Iterable[tuple[Text, str]],
    detail: str,
    status: int = 400,
    cure: str = "",
) -> NoReturn:
    """Answer a choice that cannot be made: with what may be, as a page or as a problem.

    `detail` and `cure` are the English of a program; one that asks for a language gets `said`.
    Both are told how each choice is written.
    """
    allowed = list(allowed)
    if not wants_page():
        spoken = asked_language() not in ("", "en")
        cure = cure or f"choose one of these: {', '.join(to or str(text) for text, to in allowed)}"
        named = ", ".join(_with_address(*choice) for choice in allowed)
        abort(status, f"{said} {named}".strip() if spoken else f"{detail} How to fix it: {cure}")
    page = render_template("refused.html", said=said, allowed=allowed, status=status)
    abort(make_response(page, status))


def _with_address(text: Text, address: str) -> str:
    return str(text) if not address or str(text) in address else f"{text} ({address})"


def with_changes(**changes: str) -> str:
    """Write the query of this address with some other choices, without what was wrong with them."""
    given = ((k, v) for k, v in request.args.items(multi=True) if k not in (*changes, COOKIE))
    kept = [(k, v) for k, v in given if v and len(k + v) <= SHOWN]
    return urlencode([*kept, *changes.items()])


def refuse_day(word: str, detail: str) -> NoReturn:
    """Say how a day is written."""
    said = gettext("Datoen kan ikke leses. Skriv én dag som år-måned-dag, for eksempel:")
    example = "2021-06-01"
    allowed = [(plain(f"{word}={example}"), f"?{with_changes(**{word: example})}")]
    cure = f"write one day as year-month-day, such as {word}={example}."
    refuse(said, allowed, detail, cure=cure)


def refuse_one_day(there: str, day: date | None) -> None:
    """Say, when one day is asked for, that the page is of a span; `there` is one that ends then."""
    if day:
        said = gettext("Siden viser et tidsrom. Det som hadde skjedd fram til dagen, står her:")
        refuse(said, [(Text(there, ""), there)], "The page is of a span of days, not of one day.")


def plain(text: str) -> Text:
    """Take a text as one of the reader's language."""
    return Text(text, current_language())

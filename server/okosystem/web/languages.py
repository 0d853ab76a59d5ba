"""The reader's language: `?sprak=`, then the cookie, then Accept-Language, else nb.

Programs that use the API send `language=` instead, and have no cookie.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO, StringIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, g, request
from markupsafe import Markup

from okosystem.core.package import read_package_file

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
COOKIE = "sprak"
LANGUAGE = "language"
_LANGUAGE_BY_TAG = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"}
REDIRECTED = Markup(
    '<!doctype html>\n<html lang="{0}">\n<title>{1}</title>\n<p>{1}: <a href="{2}">{2}</a>\n'
)
_YEAR = 365 * 24 * 3600
_rendering_language: ContextVar[str] = ContextVar("spoken", default="")


def current_language() -> str:
    """Return the language of this response, or of the part being rendered."""
    return _rendering_language.get() or requested_language() or "nb"


def requested_language() -> str:
    """Return the language that the client requests; empty if it requests none that we have."""
    if "language" not in g:
        g.language = _choose_language()
    return str(g.language)


def _choose_language() -> str:
    choices = [request.args.get(COOKIE), request.cookies.get(COOKIE)]
    for choice in [request.args.get(LANGUAGE)] if is_api_request() else choices:
        if choice in LANGUAGES:
            return choice
    for tag, quality in request.accept_languages:
        spoken = _LANGUAGE_BY_TAG.get(tag.partition("-")[0].lower())
        if spoken and quality > 0:
            return spoken
    return ""


@contextmanager
def rendering_in(language: str) -> Iterator[None]:
    """Render a part of the response in another language."""
    token = _rendering_language.set(language)
    try:
        yield
    finally:
        _rendering_language.reset(token)


def is_api_request() -> bool:
    """Whether this is a request to the API."""
    return (request.blueprint or "").startswith("api")


@cache
def read_translations(language: str) -> NullTranslations:
    """Compile a catalogue; its msgids are the texts in the code."""
    catalogue = StringIO(read_package_file(f"web/translations/{language}.po"))
    compiled = BytesIO()
    write_mo(compiled, read_po(catalogue, locale=language))
    return GNUTranslations(BytesIO(compiled.getvalue()))


def gettext(message: str) -> str:
    """Translate a text for the reader."""
    return read_translations(current_language()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Translate a text in singular or plural."""
    return read_translations(current_language()).ngettext(one, many, number)


def in_every_language(message: str) -> dict[str, str]:
    """Translate a text into each of the languages."""
    return {code: read_translations(code).gettext(message) for code in LANGUAGES}


def mark(message: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return message


def _finish(response: Response) -> Response:
    """Store the language that a reader chose in a cookie, and translate the body of a redirect.

    A page with the cookie is private. Pictures and files never set it, so that they can be cached.
    """
    is_page = response.mimetype == "text/html" and response.status_code < 400
    if is_page and response.location:
        # Werkzeug's is English.
        text = REDIRECTED.format(current_language(), gettext("Gå videre"), response.location)
        response.set_data(text)
    if is_page and (chosen := request.args.get(COOKIE)) in LANGUAGES:
        secure = request.is_secure
        response.set_cookie(COOKIE, chosen, max_age=_YEAR, samesite="Lax", secure=secure)
        if not response.cache_control.no_store:
            response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


def init_app(app: Flask) -> None:
    """Add the translations to the templates, and the language to responses."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install = app.jinja_env.install_gettext_callables  # type: ignore[attr-defined]
    install(gettext, ngettext, newstyle=True)
    app.jinja_env.globals.update(languages=LANGUAGES, current_language=current_language)
    app.after_request(_finish)

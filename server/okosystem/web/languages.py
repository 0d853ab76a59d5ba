"""The reader's language: `?sprak=`, then the cookie, then Accept-Language, else nb.

Programs that use the API send `language=` instead, and have no cookie.
"""

from flask import Flask, Response, g, request
from markupsafe import Markup

from okosystem.graph.texts import LANGUAGES, read_translations

COOKIE = "sprak"
LANGUAGE = "language"
_LANGUAGE_BY_TAG = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"}
REDIRECTED = Markup(
    '<!doctype html>\n<html lang="{0}">\n<title>{1}</title>\n<p>{1}: <a href="{2}">{2}</a>\n'
)
_YEAR = 365 * 24 * 3600


def current_language() -> str:
    """Return the language of this response, or of the part being rendered."""
    return str(g.reader.language) if "reader" in g else requested_language() or "nb"


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


def is_api_request() -> bool:
    """Whether this is a request to the API."""
    return (request.blueprint or "").startswith("api")


def gettext(message: str) -> str:
    """Translate a text for the reader."""
    return read_translations(current_language()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Translate a text in singular or plural."""
    return read_translations(current_language()).ngettext(one, many, number)


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

"""Files that programs look for on any host: robots.txt, sitemap, security.txt, llms.txt."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, current_app, render_template

from okosystem.graph.advice import cases
from okosystem.graph.findings import algorithms
from okosystem.graph.labels import KINDS, list_path
from okosystem.graph.texts import LANGUAGES
from okosystem.package import read_package_table
from okosystem.rdf.terms import ID, local_name, value_of
from okosystem.settings import CONTACT, NOT_SET, expiry_of
from okosystem.web.headers import absolute, is_served
from okosystem.web.problems import detail
from okosystem.web.state import current_reader

bp = Blueprint("well_known", __name__)
PAGES: Sequence[str] = read_package_table("web/well_known.toml")["pages"]


@bp.get("/robots.txt")
def robots() -> Response:
    """Allow robots everything except endless sets of pages."""
    return _text("robots.txt")


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """List the absolute URL of every page."""
    reader = current_reader()
    return _text("sitemap.xml", "application/xml", paths=list_paths(), release=reader.release)


def list_paths() -> list[str]:
    """List the paths of every page."""
    reader = current_reader()
    lists = [list_path(kind) for kind in KINDS if reader.members(kind)]
    questions = [f"/sporsmal/{name}" for name in reader.release.queries]
    entities = sorted(iri.removeprefix(str(ID)) for iri in reader.labels.of_kind(""))
    advice = [f"/rad/{case.slug}" for case in cases(reader)]
    methods = [f"/metode/{local_name(iri)}" for iri in algorithms(reader)]
    documents = (f"/doc/{path}" for path in entities)
    of_features = filter(is_served, [*PAGES, *methods, *advice, *lists])
    return [*of_features, *questions, *documents]


@bp.get("/.well-known/security.txt")
def security() -> Response:
    """State where to report vulnerabilities; 404 without a contact that the standard allows.

    The contact is in the settings, else that of the publisher in the graph.
    """
    reader = current_reader()
    known = filter(CONTACT.fullmatch, (_setting("SECURITY_CONTACT"), *published_addresses()))
    if not (contact := next(known, "")):
        abort(404, detail("no_security_contact"))
    expires = expiry_of(_setting("SECURITY_EXPIRES"), reader.release.manifest["modified"])
    return _text("security.txt", contact=contact, expires=expires, languages=LANGUAGES)


def published_addresses() -> Sequence[str]:
    """Return the addresses of the publisher in the graph: e-mail before pages."""
    reader = current_reader()
    rows = reader.whole.store.rows(reader.release.page_queries["contact"])
    return [value_of(row[name]) for name in ("email", "url") for row in rows]


def _setting(name: str) -> str:
    return str(current_app.config.get(name, NOT_SET))


@bp.get("/llms.txt")
def llms() -> Response:
    """Describe the site for language models, in the form of llmstxt.org."""
    reader = current_reader()
    return _text("llms.txt", "text/markdown", release=reader.release)


def _text(template: str, mimetype: str = "text/plain", **context: object) -> Response:
    text = render_template(template, absolute=absolute, **context)
    return Response(f"{text.strip()}\n", mimetype=mimetype)

"""The ontology: a page that explains every term, and the same in RDF. A release has one version."""

from collections.abc import Iterator

from flask import Blueprint, Response, abort, make_response, render_template, request

from okosystem.core.messages import Message
from okosystem.core.terms import OKO, ONTOLOGY, value_of
from okosystem.web.formats import DOCUMENT, GRAPH, HTML, Format, named, negotiate
from okosystem.web.languages import current_language
from okosystem.web.links import alternate, canonical
from okosystem.web.state import current_graph, current_release, current_store
from okosystem.web.terms import read_terms

bp = Blueprint("ontology", __name__)


@bp.get("/ns")
def ontology() -> Response:
    """Tell of the terms, as a page or in RDF."""
    asked = request.args.get("format")
    return answer(
        named(asked, DOCUMENT) if asked else negotiate(request.accept_mimetypes, DOCUMENT)
    )


@bp.get("/ns.<suffix>")
def ontology_file(suffix: str) -> Response:
    """Tell of the terms in the format with this suffix."""
    return answer(named(suffix, DOCUMENT))


@bp.get("/ns/<version>")
def ontology_version(version: str) -> Response:
    """Tell of the terms of one version: this release has its own and no other."""
    number = str(current_release().manifest["version"])
    suffix = version.removeprefix(f"{number}.")
    if version != number and suffix == version:
        abort(
            404,
            Message(
                "This server has version %(number)s of the ontology, not %(given)s.",
                number=number,
                given=version,
            ),
        )
    return ontology() if version == number else answer(named(suffix, DOCUMENT))


def answer(chosen: Format) -> Response:
    """Write the ontology in a format."""
    response = page() if chosen is HTML else data(chosen)
    links = [alternate(f"/ns.{f.suffix}", f.media_type) for f in GRAPH if f is not chosen]
    response.headers["Link"] = ", ".join([canonical(ONTOLOGY), *links, *taken_over()])
    return response


def taken_over() -> Iterator[str]:
    """Write the Link header values that name what has taken over from each deprecated term."""
    for row in current_graph().ask("successors"):
        term, successor = (value_of(row[key]) for key in ("thing", "successor"))
        if term.startswith(str(OKO)):
            yield f'<{successor}>; rel="successor-version"; anchor="{term}"'


def data(chosen: Format) -> Response:
    """Write the ontology in RDF."""
    found = current_store().query(current_release().page_queries["ontology-document"])
    return Response(found.write(chosen.writer), mimetype=chosen.media_type)


def page() -> Response:
    """Write the page of terms."""
    terms = read_terms(current_language())
    return make_response(
        render_template(
            "ontology.html",
            classes=[t for t in terms if t.is_class],
            properties=[t for t in terms if not t.is_class],
            manifest=current_release().manifest,
        )
    )

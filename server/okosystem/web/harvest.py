"""Documents for catalogues to harvest, our own catalogue, and the results of our own check."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)

from okosystem.core.errors import IncompleteDocument
from okosystem.core.messages import Message
from okosystem.core.terms import BASE
from okosystem.harvest.rules import CATALOGUE, FEEDS, RECORD_KINDS, REPORT
from okosystem.web.formats import (
    DOCUMENT,
    GRAPH,
    HTML,
    PLAIN_JSON,
    Format,
    choose,
    negotiate,
)
from okosystem.web.languages import current_language, mark
from okosystem.web.links import alternate
from okosystem.web.state import current_graph, current_release

bp = Blueprint("harvest", __name__)
check_bp = Blueprint("harvest_check", __name__)
KIND_TITLES = {
    "datasets": mark("Datasett"),
    "dataservices": mark("API-er"),
    "concepts": mark("Begrepssamling"),
    "models": mark("Informasjonsmodeller"),
    "services": mark("Tjenester"),
    "events": mark("Hendelser"),
}


@bp.get("/fdk")
def page() -> str:
    """Show how to register each document."""
    feeds = json.loads(current_release().read("fdk/feeds.json"))
    rows = [row for kind in FEEDS for row in by_type(kind, feeds[kind])]
    publisher = current_graph().ask("publisher")[0]
    return render_template("fdk.html", rows=rows, base=BASE, publisher=publisher)


def by_type(kind: str, feed: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """Count the records of a document by type: each type is registered separately."""
    counted = Counter(feed["records"].values())
    whole = bool(counted) and not feed["missing"]
    types = [RECORD_KINDS[name].fdk_type for name in FEEDS[kind]]
    return [(kind, type_, counted[type_] if whole else 0) for type_ in types]


@bp.get("/fdk/<kind>")
def feed(kind: str) -> Response:
    """Send the document of a kind, in the format of suffix or Accept."""
    kind, _, suffix = kind.partition(".")
    if kind not in FEEDS:
        message = Message(
            "There is no document about %(given)r. How to fix it: choose one of %(kinds)s.",
            given=kind,
            kinds=", ".join(FEEDS),
        )
        abort(404, message)
    chosen = choose(suffix, GRAPH)
    return document(f"fdk/{kind}", chosen)


@bp.get("/catalog")
@bp.get("/catalog.<suffix>")
def catalogue(suffix: str = "") -> Response:
    """Send our catalogue; browsers are redirected to the page about it."""
    chosen = choose(suffix, GRAPH if suffix else DOCUMENT)
    if chosen is HTML:
        return make_response(redirect(f"{request.script_root}/fdk", 303))
    return document(CATALOGUE, chosen)


def document(path: str, chosen: Format) -> Response:
    """Send one file of the release; raises IncompleteDocument unless it is as it was made."""
    name = f"{path}.{chosen.suffix}"
    body = current_release().read_intact(name)
    if body is None:
        message = Message(
            "/%(place)s is missing or incomplete in this release, and harvesting it would remove "
            "records from a catalogue. "
            "How to fix it: try again when the server has a new release.",
            place=path,
        )
        raise IncompleteDocument(message)
    response = Response(body, mimetype=chosen.media_type)
    response.set_etag(current_release().manifest["files"][name]["sha256"])
    others = [alternate(f"/{path}.{f.suffix}", f.media_type) for f in GRAPH if f is not chosen]
    void = f'<{request.script_root}/void>; rel="describedby"'
    response.headers["Link"] = ", ".join([*others, void])
    return response


@check_bp.get("/hosting")
def check_page() -> Response:
    """Show the result for each record in the reader's language, as a page or JSON."""
    release = current_release()
    results: list[dict[str, Any]] = []
    if REPORT in release.manifest["files"]:
        results = json.loads(release.read(REPORT))[current_language()]
    if negotiate(request.accept_mimetypes, (HTML, PLAIN_JSON)) is PLAIN_JSON:
        return jsonify(results)
    return make_response(render_template("harvest_check.html", results=results, kinds=KIND_TITLES))

"""How our own documents would fare with Felles datakatalog, as the build found it."""

import json
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from okosystem.harvest.feeds import REPORT
from okosystem.web.formats import HTML, PLAIN_JSON, negotiate
from okosystem.web.languages import current_language, mark
from okosystem.web.state import current_release

bp = Blueprint("harvest_check", __name__)
KINDS = {
    "datasets": mark("Datasett"),
    "dataservices": mark("API-er"),
    "concepts": mark("Begrepssamling"),
    "models": mark("Informasjonsmodeller"),
    "services": mark("Tjenester"),
    "events": mark("Hendelser"),
}


@bp.get("/hosting")
def page() -> Response:
    """Show each record and how far it comes; clients get the same as JSON."""
    results = own_results()
    if negotiate(request.accept_mimetypes, (HTML, PLAIN_JSON)) is PLAIN_JSON:
        return jsonify(results)
    return make_response(render_template("harvest_check.html", results=results, kinds=KINDS))


def own_results() -> list[dict[str, Any]]:
    """Read what the build found, in the reader's language; nothing in a release without feeds."""
    release = current_release()
    if REPORT not in release.manifest["files"]:
        return []
    told = json.loads(release.read(REPORT))
    found: list[dict[str, Any]] = told[current_language()]
    return found

"""Downloads of the files of the release, with their digests."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    make_response,
    render_template,
    request,
    send_from_directory,
)

from okosystem.core.messages import Message
from okosystem.web.formats import CSV, GRAPH_ANSWER, HTML, PLAIN_JSON, negotiate
from okosystem.web.headers import last_modified
from okosystem.web.state import current_release

bp = Blueprint("dumps", __name__)
TYPES = {form.suffix: form.media_type for form in (*GRAPH_ANSWER, CSV, PLAIN_JSON)} | {
    "rq": "application/sparql-query",
    "sqlite": "application/vnd.sqlite3",
    "toml": "application/toml",
}


@bp.get("/dumps")
def dumps() -> Response:
    """List the files, as a page or as the manifest."""
    release = current_release()
    if negotiate(request.accept_mimetypes, (HTML, PLAIN_JSON)) is PLAIN_JSON:
        return jsonify(release.manifest)
    page = render_template("dumps.html", files=listed_files(), manifest=release.manifest)
    return make_response(page)


def listed_files() -> Mapping[str, Any]:
    """Return the manifest of the files of the release, without those in folders."""
    files = current_release().manifest["files"].items()
    return {name: entry for name, entry in files if "/" not in name}


@bp.get("/dumps/<path:name>")
def download(name: str) -> Response:
    """Send a file, or a range of it, with its digest as ETag and as Repr-Digest (RFC 9530)."""
    release = current_release()
    if name not in {"manifest.json", *release.manifest["files"]}:
        abort(
            404,
            Message(
                "This release has no file named %(name)s. "
                "How to fix it: choose one of the files listed at /dumps.",
                name=name,
            ),
        )
    digest = release.manifest["files"].get(name, {}).get("sha256", "")
    response = send_from_directory(
        release.folder.resolve(),
        name,
        mimetype=TYPES.get(name.rpartition(".")[2]),
        max_age=300,
        etag=digest or release.digest,
    )
    if digest:
        value = b64encode(bytes.fromhex(digest)).decode()
        response.headers["Repr-Digest"] = f"sha-256=:{value}:"
    response.headers["Last-Modified"] = last_modified(release.manifest["modified"])
    response.headers["Content-Disposition"] = f'attachment; filename="{name.rpartition("/")[2]}"'
    return response

"""The files of the release: documents to harvest, our catalogue, the shapes, letters, and dumps.

Also the result of checking these documents as the harvester would.
"""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
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
    send_from_directory,
)

from okosystem.core.errors import IncompleteDocument
from okosystem.core.messages import Message
from okosystem.core.release import MANIFEST, SIGNATURES
from okosystem.core.terms import BASE
from okosystem.graph.reader import Reader
from okosystem.harvest.rules import CATALOGUE, FEEDS, RECORD_KINDS, REPORT
from okosystem.web.formats import (
    CSV,
    DOCUMENT,
    GRAPH,
    GRAPH_ANSWER,
    HTML,
    PLAIN_JSON,
    Format,
    choose,
)
from okosystem.web.headers import last_modified
from okosystem.web.links import alternates
from okosystem.web.problems import detail
from okosystem.web.state import current_reader

bp = Blueprint("harvest", __name__)
dumps_bp = Blueprint("dumps", __name__)
TYPES = {form.suffix: form.media_type for form in (*GRAPH_ANSWER, CSV, PLAIN_JSON)} | {
    "jsonl": "application/jsonl",
    "patch": "application/rdf-patch",
    "rq": "application/sparql-query",
    "sqlite": "application/vnd.sqlite3",
    "toml": "application/toml",
}
LETTER_TYPES = {"md": "text/markdown", "patch": "text/x-diff"}


@bp.get("/fdk")
def page() -> str:
    """Show how to register each document: each type in it is registered separately."""
    reader = current_reader()
    feeds = json.loads(reader.release.read("fdk/feeds.json"))
    rows = []
    for kind, names in FEEDS.items():
        counted = Counter({} if feeds[kind]["missing"] else feeds[kind]["records"].values())
        types = [RECORD_KINDS[name].fdk_type for name in names]
        rows += [(kind, type_, counted[type_]) for type_ in types]
    publisher = reader.ask("publisher")[0]
    return render_template("fdk.html", rows=rows, base=BASE, publisher=publisher)


@bp.get("/fdk/<kind>")
def feed(kind: str) -> Response:
    """Send the document of a kind, in the format of suffix or Accept."""
    reader = current_reader()
    kind, _, suffix = kind.partition(".")
    if kind not in FEEDS:
        abort(404, detail("unknown_document", given=kind, kinds=", ".join(FEEDS)))
    return document(reader, f"fdk/{kind}", suffix)


@bp.get("/catalog")
@bp.get("/catalog.<suffix>")
def catalogue(suffix: str = "") -> Response:
    """Send our catalogue; browsers are redirected to the page about it."""
    reader = current_reader()
    if not suffix and choose("", DOCUMENT) is HTML:
        return make_response(redirect(f"{request.script_root}/fdk", 303))
    return document(reader, CATALOGUE, suffix)


@bp.get("/shapes")
@bp.get("/shapes.<suffix>")
def shapes(suffix: str = "") -> Response:
    """Send the SHACL shapes."""
    reader = current_reader()
    return document(reader, "shapes", suffix or request.args.get("format", ""))


@bp.get("/shape")
def shape() -> Response:
    """Redirect from the IRI of a shape, which has a fragment, to the document."""
    return make_response(redirect(f"{request.script_root}/shapes", 303))


def document(
    reader: Reader, path: str, format_name: str, offered: Sequence[Format] = GRAPH
) -> Response:
    """Send one file of the release; raises IncompleteDocument if its digest is wrong."""
    chosen = choose(format_name, offered)
    name = f"{path}.{chosen.suffix}"
    body = reader.release.read_intact(name)
    if body is None:
        raise IncompleteDocument(detail("incomplete_document", place=path))
    response = Response(body, mimetype=chosen.media_type)
    response.set_etag(reader.release.manifest["files"][name]["sha256"])
    void = f'<{request.script_root}/void>; rel="describedby"'
    response.headers["Link"] = ", ".join([*alternates(f"/{path}", offered, chosen), void])
    return response


@bp.get("/hosting")
def check() -> Response:
    """Show the result for each record in the reader's language, as a page or JSON."""
    reader = current_reader()
    release = reader.release
    results: list[dict[str, Any]] = []
    if REPORT in release.manifest["files"]:
        results = json.loads(release.read(REPORT))[reader.language]
    if choose("", (HTML, PLAIN_JSON)) is PLAIN_JSON:
        return jsonify(results)
    return make_response(render_template("harvest_check.html", results=results))


@bp.get("/om/kvalitet/brev/<name>")
def letter(name: str) -> Response:
    """Serve a letter or a patch as it is in the release. Nothing is sent from here."""
    reader = current_reader()
    path, release = f"letters/{name}", reader.release
    if path not in release.manifest["files"]:
        message = Message(
            "There is no letter named %(name)r. "
            "How to fix it: choose one of those listed at /om/kvalitet.",
            name=name[:80],
        )
        abort(404, message)
    media_type = LETTER_TYPES[name.rpartition(".")[2]]
    response = Response(release.read(path), content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.set_etag(release.manifest["files"][path]["sha256"])
    return response


@dumps_bp.get("/dumps")
def dumps() -> Response:
    """List the files, as a page or as the manifest."""
    reader = current_reader()
    manifest = reader.release.manifest
    if choose("", (HTML, PLAIN_JSON)) is PLAIN_JSON:
        return jsonify(manifest)
    return make_response(
        render_template(
            "dumps.html",
            files=listed_files(reader),
            manifest=manifest,
            signed=reader.release.is_signed,
        )
    )


def listed_files(reader: Reader) -> Mapping[str, Any]:
    """Return the files in the manifest, without those in folders and the event stream.

    The links of the event stream are relative to its own address.
    """
    files = reader.release.manifest["files"].items()
    return {name: e for name, e in files if "/" not in name and not name.startswith("ldes.")}


@dumps_bp.get("/dumps/<path:name>")
def download(name: str) -> Response:
    """Send a file, or a range of it, with its digest as ETag and as Repr-Digest (RFC 9530)."""
    reader = current_reader()
    release = reader.release
    if name not in {MANIFEST, SIGNATURES, *release.manifest["files"]}:
        abort(404, detail("unknown_file", name=name))
    digest = release.manifest["files"].get(name, {}).get("sha256", "")
    response = send_from_directory(
        release.folder.resolve(),
        name,
        mimetype=TYPES.get(name.rpartition(".")[2]),
        max_age=300,
        etag=digest or (name != MANIFEST or release.digest),
    )
    if digest:
        value = b64encode(bytes.fromhex(digest)).decode()
        response.headers["Repr-Digest"] = f"sha-256=:{value}:"
    response.headers["Last-Modified"] = last_modified(release.manifest["modified"])
    response.headers["Content-Disposition"] = f'attachment; filename="{name.rpartition("/")[2]}"'
    return response

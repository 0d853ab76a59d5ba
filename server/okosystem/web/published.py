"""The files of the release: documents to harvest, shapes, event stream, and dumps.

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

from okosystem.errors import IncompleteDocument
from okosystem.feeds.rules import (
    CATALOGUE,
    FEEDS,
    RECORD_KINDS,
    REPORT,
)
from okosystem.graph.reader import Reader
from okosystem.rdf.terms import BASE
from okosystem.release import reference_engines
from okosystem.release.release import MANIFEST, SIGNATURES, describe_file
from okosystem.web.formats import (
    DOCUMENT,
    GRAPH,
    HTML,
    JSON_LD,
    PLAIN_JSON,
    TURTLE,
    Format,
    choose,
)
from okosystem.web.headers import alternates, last_modified
from okosystem.web.problems import detail
from okosystem.web.state import current_reader

bp = Blueprint("harvest", __name__)
dumps_bp = Blueprint("dumps", __name__)
STREAM_FORMATS = (TURTLE, JSON_LD)
FOREVER = "public, max-age=31536000, immutable"


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


@bp.get("/ldes")
@bp.get("/ldes.<suffix>")
def newest_changes(suffix: str = "") -> Response:
    """Send the page of the event stream that links to the others."""
    return document(current_reader(), "ldes", suffix, STREAM_FORMATS)


@bp.get("/ldes/<name>")
def changes(name: str) -> Response:
    """Send the page of the event stream about a recorded release, which never changes."""
    reader = current_reader()
    suffix = next((f.suffix for f in STREAM_FORMATS if name.endswith(f".{f.suffix}")), "")
    name = name.removesuffix(f".{suffix}") if suffix else name
    if f"ldes/{name}.ttl" not in reader.release.manifest["files"]:
        abort(404, detail("unknown_stream_page", name=name))
    response = document(reader, f"ldes/{name}", suffix, STREAM_FORMATS)
    response.headers["Cache-Control"] = FOREVER
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
            compared=reader.release.comparison,
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
    if name not in {MANIFEST, SIGNATURES, reference_engines.FILE, *release.manifest["files"]}:
        abort(404, detail("unknown_file", name=name))
    digest = release.manifest["files"].get(name, {}).get("sha256", "")
    response = send_from_directory(
        release.folder.resolve(),
        name,
        mimetype=describe_file(name, "types"),
        max_age=300,
        etag=digest or (name != MANIFEST or release.digest),
    )
    if digest:
        value = b64encode(bytes.fromhex(digest)).decode()
        response.headers["Repr-Digest"] = f"sha-256=:{value}:"
    response.headers["Last-Modified"] = last_modified(release.manifest["modified"])
    response.headers["Content-Disposition"] = f'attachment; filename="{name.rpartition("/")[2]}"'
    return response

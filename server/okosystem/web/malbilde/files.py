"""The landscape as files: SVG, PNG, PDF, CSV, and a page that other sites may frame."""

from hashlib import sha256
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    after_this_request,
    json,
    make_response,
    redirect,
    render_template,
    request,
)

from okosystem.core.messages import Message
from okosystem.engine.subprocess_jobs import SubprocessJob
from okosystem.web.formats import CSV, PLAIN_JSON, Format
from okosystem.web.headers import CSP, FRAMED
from okosystem.web.languages import COOKIE, LANGUAGES
from okosystem.web.links import absolute
from okosystem.web.malbilde.page import requested_view
from okosystem.web.malbilde.poster import card_svg, lay_out, paper_svg, poster_svg, render_svg
from okosystem.web.malbilde.scene import build_scene, rows
from okosystem.web.malbilde.view import LIST, View
from okosystem.web.third_party import fonts
from okosystem.web.views.tables import SVG, ViewTable, file_response, to_csv

bp = Blueprint("malbilde_files", __name__)
PNG = Format("image/png", "png", "PNG")
PDF = Format("application/pdf", "pdf", "PDF")
CARD = "card"
renderer = SubprocessJob(
    "okosystem.web.malbilde.render_process", cache_bytes=16 << 20, wait_seconds=10
)
RENDERERS = {PDF.suffix: paper_svg, CARD: card_svg}
FILES = {file_format.suffix: file_format for file_format in (SVG, PNG, PDF, CSV, PLAIN_JSON)}


@bp.get("/malbilde.<any(svg,png,pdf,csv,json):suffix>")
def file(suffix: str) -> Response:
    """Send the page's landscape, with the same parameters, as a file."""
    view = canonical(requested_view())
    if address := canonical_address(view):
        return make_response(redirect(address))
    return file_response(write_file(view, suffix), FILES.get(suffix, PNG), "malbilde")


@bp.get("/embed/malbilde.png")
def preview_image() -> Response:
    """Send the preview image shown where a page of the site is shared."""
    return file(CARD)


@bp.get("/embed/malbilde")
def embed() -> str:
    """Render the landscape, or its list, alone: the one page other sites may frame."""

    @after_this_request
    def allow_frames(response: Response) -> Response:
        response.headers[CSP] = FRAMED
        return response

    view = requested_view()
    scene = build_scene(view)
    svg = "" if view.form == LIST else render_svg(lay_out(scene))
    # `<base target>` has no effect on links in SVG.
    svg = svg.replace("<a ", '<a target="_blank" ')
    return render_template(
        "malbilde/embed.html",
        scene=scene,
        view=view,
        svg=svg,
        permanent=absolute(view.address),
    )


def canonical(view: View) -> View:
    """Return the canonical view among those that look the same."""
    return view.replaced(
        perspectives=tuple(sorted(view.perspectives)), also=tuple(sorted(view.also)), form=""
    )


def canonical_address(view: View) -> str:
    """Return the canonical address, or an empty string if the request has it already."""
    language = request.args.get(COOKIE)
    pairs = view.pairs + ([(COOKIE, language)] if language in LANGUAGES else [])
    query = urlencode(pairs, safe="/")
    current = request.query_string.decode("latin-1")
    path = request.script_root + request.path
    return "" if query == current else f"{path}?{query}" if query else path


def write_file(view: View, suffix: str) -> str | bytes:
    """Write a view in a file format."""
    if suffix == CSV.suffix:
        return to_csv(ViewTable("malbilde", rows(view)))
    if suffix == PLAIN_JSON.suffix:
        return json.dumps(rows(view))
    svg = RENDERERS.get(suffix, poster_svg)(view)
    return svg if suffix == SVG.suffix else rasterize(svg, suffix, request.remote_addr or "")


def rasterize(svg: str, kind: str, client: str) -> bytes:
    """Render a poster as PNG or PDF; raises Busy or TooManyQueries.

    The key is the SVG itself, so parameters that change nothing cost nothing.
    """
    failure = Message(
        "The %(kind)s could not be rendered. "
        "How to fix it: try again in a moment, or download the SVG.",
        kind=kind,
    )
    stdin = svg.encode()
    key = kind, sha256(stdin).digest()
    return renderer.run(client, key, kind, *fonts(), stdin=stdin, failure=failure)

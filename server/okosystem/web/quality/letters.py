"""/kvalitet/brev/…: the letters of the release. Nothing is sent from here."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort

from okosystem.core.messages import Message
from okosystem.core.terms import local_name
from okosystem.web.state import current_release

bp = Blueprint("letters", __name__)
FOLDER = "letters/"
MEDIA_TYPES = {"md": "text/markdown", "patch": "text/x-diff"}


@bp.get("/kvalitet/brev/<name>")
def letter(name: str) -> Response:
    """Serve a letter or a patch as it is in the release."""
    if FOLDER + name not in current_release().manifest["files"]:
        abort(
            404,
            Message(
                "There is no letter %(name)r. How to fix it: choose one on /kvalitet.",
                name=name[:80],
            ),
        )
    body = current_release().read(FOLDER + name)
    media_type = MEDIA_TYPES[name.rpartition(".")[2]]
    response = Response(body, content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.set_etag(current_release().manifest["files"][FOLDER + name]["sha256"])
    return response


def letters_of(owner: str) -> Sequence[str]:
    """List the letter files of an owner."""
    slug = local_name(owner)
    names = (f"{slug}.nb.md", f"{slug}.nn.md", f"{slug}.patch")
    return [name for name in names if FOLDER + name in current_release().manifest["files"]]

"""Third-party files as npm installed them: from the wheel, else from node_modules."""

from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

PACKAGED = Path(__file__).parent / "vendor"
CHECKOUT = Path(__file__).parents[3] / "node_modules"
DAGRE = "@dagrejs/dagre/dist/dagre.esm.js"
# The wheel carries these, in the same folders as under node_modules.
FILES = (
    "@dagrejs/dagre/LICENSE",
    f"{DAGRE}.LEGAL.txt",
    DAGRE,
    "@digdir/designsystemet-css/LICENSE",
    "@digdir/designsystemet-css/dist/src/index.css",
    "@digdir/designsystemet-css/dist/theme/designsystemet.css",
)
DAY = 24 * 3600

bp = Blueprint("assets", __name__)


@bp.get("/vendor/<path:name>")
def vendor(name: str) -> Response:
    """Send one of the files, and no other."""
    if name not in FILES:
        abort(404, f"{name} is not served here")
    folder = PACKAGED if PACKAGED.is_dir() else CHECKOUT
    return send_from_directory(folder, name, max_age=DAY)

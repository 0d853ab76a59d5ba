"""Third-party files as npm installed them: from the wheel, else from node_modules."""

from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

from okosystem.core.messages import Message

PACKAGED = Path(__file__).parent / "vendor"
CHECKOUT = Path(__file__).parents[3] / "node_modules"
DAGRE = "@dagrejs/dagre/dist/dagre.esm.js"
# What the poster is rendered in: a server may have no fonts.
INTER = "@expo-google-fonts/inter"
FACES = ("400Regular", "500Medium", "600SemiBold")
# The wheel carries these, in the same folders as under node_modules.
FILES = (
    "@dagrejs/dagre/LICENSE",
    f"{DAGRE}.LEGAL.txt",
    DAGRE,
    "@digdir/designsystemet-css/LICENSE",
    "@digdir/designsystemet-css/dist/src/index.css",
    "@digdir/designsystemet-css/dist/theme/designsystemet.css",
    f"{INTER}/LICENSE_FONT",
    *(f"{INTER}/{face}/Inter_{face}.ttf" for face in FACES),
    "@zazuko/yasgui/build/yasgui.esm.js",
    "@zazuko/yasgui/build/yasgui.min.css",
    # It brings no licence text; this states the licence.
    "@zazuko/yasgui/package.json",
)
# What is built from other packages, which stand in the files with it.
BUILT = ("@dagrejs/dagre", "@zazuko/yasgui")
DAY = 24 * 3600

bp = Blueprint("assets", __name__)


@bp.get("/vendor/<path:name>")
def vendor(name: str) -> Response:
    """Send one of the files, and no other."""
    if name not in FILES:
        abort(404, Message("%(name)s is not served here", name=name))
    return send_from_directory(folder(), name, max_age=DAY)


def folder() -> Path:
    """Name the place of the files."""
    return PACKAGED if PACKAGED.is_dir() else CHECKOUT

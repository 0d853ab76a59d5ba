"""Third-party files as npm installed them, from the wheel or node_modules, and their licences."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, send_from_directory

from okosystem.core.messages import Message
from okosystem.core.package import LIST, Package, is_installed, licence_texts, packages

PACKAGED = Path(__file__).parent / "vendor"
CHECKOUT = Path(__file__).parents[3] / "node_modules"
# What the poster is rendered in: a server may have no fonts.
INTER = "@expo-google-fonts/inter"
FACES = ("400Regular", "500Medium", "600SemiBold")
# What pages are set in: one subset, of variable weight.
WEB_FONT = "@fontsource-variable/inter"
# The wheel carries these, in the same folders as under node_modules.
FILES = (
    "@digdir/designsystemet-css/LICENSE",
    "@digdir/designsystemet-css/dist/src/index.css",
    "@digdir/designsystemet-css/dist/theme/designsystemet.css",
    f"{INTER}/LICENSE_FONT",
    *(f"{INTER}/{face}/Inter_{face}.ttf" for face in FACES),
    f"{WEB_FONT}/LICENSE",
    f"{WEB_FONT}/files/inter-latin-wght-normal.woff2",
    "@zazuko/yasgui/build/yasgui.esm.js",
    "@zazuko/yasgui/build/yasgui.min.css",
    # It brings no licence text; this states the licence.
    "@zazuko/yasgui/package.json",
)
# What is built from other packages, which stand in the files with it.
BUILT = ("@zazuko/yasgui",)
DAY = 24 * 3600

bp = Blueprint("assets", __name__)
licences_bp = Blueprint("licences", __name__)


@bp.get("/vendor/<path:name>")
def vendor(name: str) -> Response:
    """Send one of the files."""
    if name not in FILES:
        abort(404, Message("This server has no file named %(name)s", name=name))
    return send_from_directory(folder(), name, max_age=DAY)


def folder() -> Path:
    """Return the folder of the files."""
    return PACKAGED if PACKAGED.is_dir() else CHECKOUT


@licences_bp.get("/lisenser")
def licences() -> str:
    """List the packages with their licences."""
    return render_template("licences.html", packages=list_packages(folder()))


@licences_bp.get("/lisenser.txt")
def licence_file() -> Response:
    """Send the texts of all licences."""
    return Response(all_texts(folder()), mimetype="text/plain")


@cache
def list_packages(root: Path) -> Sequence[Package]:
    """List the packages; answers 404 when none is installed."""
    if not is_installed(root):
        abort(
            404,
            Message("The npm packages are not installed on this server. How to fix it: run npm ci"),
        )
    return packages(root, FILES, BUILT)


@cache
def all_texts(root: Path) -> str:
    """Join the licence texts of all packages."""
    return "\n\n".join(licence_text(root, package) for package in list_packages(root))


def licence_text(root: Path, package: Package) -> str:
    """Return the licence of a package; what its package.json states when it brings no text."""
    head = f"{package.name} {package.version}: {package.licence or 'licence not stated'}"
    part = f"Part of the built file of {package.within}.\n" if package.within else ""
    none = "The package brings no licence text; this is what its package.json states.\n"
    body = "\n".join(licence_texts(root, package)) or none
    return f"{'=' * 80}\n{head}\n{'=' * 80}\n{part}\n{body}"


def notices(root: Path) -> Sequence[str]:
    """List the files that the wheel must contain for these pages."""
    paths = (path.as_posix() for package in list_packages(root) for path in package.texts)
    return [LIST, *paths]

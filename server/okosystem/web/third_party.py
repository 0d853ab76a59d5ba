"""Third-party files as npm installed them, from the wheel or node_modules, and their licences."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, send_from_directory

from okosystem.package import (
    LOCK_FILE,
    Package,
    is_installed,
    licence_texts,
    packages,
    read_package_table,
)
from okosystem.web.problems import detail

PACKAGED_FOLDER = Path(__file__).parent / "vendor"
CHECKOUT = Path(__file__).parents[3] / "node_modules"
TABLE = read_package_table("web/third_party.toml")
FILES: Sequence[str] = TABLE["files"]

bp = Blueprint("assets", __name__)
licences_bp = Blueprint("licences", __name__)


@bp.get("/vendor/<path:name>")
def vendor(name: str) -> Response:
    """Send one of the files."""
    if name not in FILES:
        abort(404, detail("unknown_vendor_file", name=name))
    return send_from_directory(_folder(), name, max_age=24 * 3600)


def fonts() -> list[str]:
    """List the folders of the fonts that pictures are rendered in."""
    return [str(_folder() / font) for font in TABLE["fonts"]]


def _folder() -> Path:
    return PACKAGED_FOLDER if PACKAGED_FOLDER.is_dir() else CHECKOUT


@licences_bp.get("/lisenser")
def licences() -> str:
    """List the packages with their licences."""
    return render_template("licences.html", packages=_list_packages(_folder()))


@licences_bp.get("/lisenser.txt")
def licence_file() -> Response:
    """Send the texts of all licences."""
    listed = [(package, licence_texts(_folder(), package)) for package in _list_packages(_folder())]
    return Response(render_template("licences.txt", packages=listed), mimetype="text/plain")


@cache
def _list_packages(root: Path) -> Sequence[Package]:
    """List the packages; answers 404 when none is installed."""
    if not is_installed(root):
        abort(404, detail("no_packages"))
    return packages(root, FILES, TABLE["built"])


def notices(root: Path) -> Sequence[str]:
    """List the licence files that the wheel must contain."""
    paths = (path.as_posix() for package in _list_packages(root) for path in package.texts)
    return [LOCK_FILE, *paths]

"""/lisenser: the software of others that the pages carry, and the words of its licences."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, render_template

from okosystem.core.messages import Message
from okosystem.core.npm import LIST, Package, is_installed, licence_texts, packages
from okosystem.web.assets import BUILT, FILES, folder

bp = Blueprint("licences", __name__)


@bp.get("/lisenser")
def page() -> str:
    """List the packages, with the licence each states and whether it brings the words of it."""
    return render_template("licences.html", packages=carried(folder()))


NOT_INSTALLED = Message("The packages are not installed here. How to fix it: npm ci")


@bp.get("/lisenser.txt")
def texts() -> Response:
    """Give the words of all the licences."""
    return Response(written(folder()), mimetype="text/plain")


@cache
def carried(place: Path) -> Sequence[Package]:
    """List what is carried; nothing where nothing is installed."""
    if not is_installed(place):
        abort(404, NOT_INSTALLED)
    return packages(place, FILES, BUILT)


@cache
def written(place: Path) -> str:
    """Write the licences one after the other; of a package that brings none, what it states."""
    return "\n\n".join(told(place, package) for package in carried(place))


def told(place: Path, package: Package) -> str:
    """Write the licence of one package."""
    head = f"{package.name} {package.version}: {package.licence or 'licence not stated'}"
    part = f"Part of the built file of {package.within}.\n" if package.within else ""
    words = licence_texts(place, package)
    none = "The package brings no licence text; this is what its package.json states.\n"
    body = "\n".join(words) if words else none
    return f"{'=' * 80}\n{head}\n{'=' * 80}\n{part}\n{body}"


def notices(place: Path) -> Sequence[str]:
    """List the files that a wheel must carry so that this page can be written from it."""
    paths = (path.as_posix() for package in carried(place) for path in package.texts)
    return [LIST, *paths]

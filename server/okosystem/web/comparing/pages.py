"""Stub."""

from flask import Blueprint

bp = Blueprint("comparing", __name__)


@bp.get("/sammenlign")
def compare() -> str:
    """Stub."""
    return ""

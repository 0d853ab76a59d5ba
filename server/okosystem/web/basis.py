"""What an answer rests on, as pages, files and the API write it."""

import json
from collections.abc import Mapping
from typing import Any

from flask import g

from okosystem.graph.basis import to_lines

BASIS = "grunnlag"
"""The parameter that adds it to a file."""


def basis_of_view() -> Mapping[str, Any] | None:
    """Return what the view of the page rests on; None for other pages, days and empty lists."""
    basis = g.view_basis() if "view_basis" in g else None
    return basis if basis and basis["statements"] else None


def comment_csv(body: bytes, basis: Mapping[str, Any]) -> bytes:
    """Write the basis before CSV, as comments."""
    return "".join(f"# {line}\r\n" for line in to_lines(basis)).encode() + body


def add_to_json(body: bytes, basis: dict[str, Any]) -> bytes:
    """Add the basis to results in JSON."""
    return json.dumps({**json.loads(body), "basis": basis}, ensure_ascii=False).encode()

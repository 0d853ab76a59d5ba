"""The names that can be searched for in a copy, as a script: pages of files may load no JSON."""

import json

from flask import Flask

from okosystem.exports.inprocess import reading
from okosystem.exports.site.addresses import Site
from okosystem.web.kinds import kind_name
from okosystem.web.languages import gettext
from okosystem.web.links import local
from okosystem.web.state import current_labels

DATA = "sok-data.js"
# What most people look for comes first; all else in the order of its name.
FIRST = ("resource", "actor", "category", "focus-area", "life-event")


def names(app: Flask, site: Site, language: str) -> bytes:
    """List the name, the kind and the file of every thing that has a page."""
    with reading(app, language):
        found = [
            (kind, str(current_labels().name(iri, language)), path)
            for iri in current_labels().of_kind("")
            if (path := (local(iri) or "").partition("#")[0]) in site.pages
            for kind in [path.split("/")[2]]
        ]
        rows = [
            [name, kind_name(kind), f"{path[1:]}.html"]
            for kind, name, path in sorted(found, key=_order)
        ]
        told = {"label": gettext("Søk på navn. De første 50 vises."), "names": rows}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"window.sokData={text};\n".encode()


def _order(row: tuple[str, str, str]) -> tuple[int, str, str]:
    kind, name, path = row
    return FIRST.index(kind) if kind in FIRST else len(FIRST), name.casefold(), path

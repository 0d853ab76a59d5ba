"""Things in lists: of a kind, found by name, or pointing at another; as JSON and as CSV."""

import csv
import io
from collections.abc import Mapping, Sequence

from flask import Response, request

from okosystem.core.terms import ID, kind_of
from okosystem.web.api_requests import Window, json_answer, with_links
from okosystem.web.api_values import Object, api_address, page_address, references
from okosystem.web.formats import CSV, Format, named, negotiate
from okosystem.web.formats import PLAIN_JSON as JSON
from okosystem.web.languages import current_language
from okosystem.web.lists import resource_cells
from okosystem.web.state import current_labels

ENTRY = ("iri", "kind", "slug", "name", "url", "page")
CELLS: Mapping[str, str] = {"owner": "providers", "category": "categories", "status": "statuses"}


def entry(iri: str) -> Object:
    """Tell of a thing in a list."""
    kind = kind_of(iri)
    return {
        "iri": iri,
        "kind": kind,
        "slug": iri.removeprefix(f"{ID}{kind}/"),
        "name": current_labels().name(iri, current_language()).value,
        "url": api_address(iri),
        "page": page_address(iri),
    }


def with_cells(entries: Sequence[Object]) -> Sequence[Object]:
    """Add who provides a resource, where it is placed, and its status, as the page lists it."""
    cells = resource_cells()
    return [
        e | {name: references(cells[str(e["iri"])].get(key, ())) for key, name in CELLS.items()}
        for e in entries
    ]


def chosen() -> Format:
    """Choose between JSON and CSV, by `format=` or by Accept."""
    asked = request.args.get("format")
    if asked:
        return named(asked, (JSON, CSV))
    return negotiate(request.accept_mimetypes, (JSON, CSV))


def listed(
    entries: Sequence[Object], columns: Sequence[str], window: Window, total: int, **more: object
) -> Response:
    """Answer with a part of a list, and where the rest is."""
    if chosen() is CSV:
        response = Response(table(entries, columns), mimetype=CSV.media_type)
    else:
        body = {
            **more,
            "language": current_language(),
            **window.told(total),
            "items": list(entries),
        }
        response = json_answer(body)
    return with_links(response, **window.others(total))


def table(entries: Sequence[Object], columns: Sequence[str]) -> str:
    """Write entries as CSV; a thing is told by its IRI, several things with spaces between."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(entry[name]) for name in columns] for entry in entries)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return value["iri"]
    return " ".join(str(_cell(v)) for v in value) if isinstance(value, list) else value

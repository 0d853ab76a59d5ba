"""Rows as files: CSV, and JSON with the choices and what the rows rest on."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from flask import Response, current_app, g, request

from okosystem.graph.basis import describe_rows, to_lines
from okosystem.graph.choices import Choices
from okosystem.graph.reader import Reader
from okosystem.graph.spreadsheets import write_rows
from okosystem.graph.view import Feature, Inputs, Row
from okosystem.web.formats import CSV, HTML, PLAIN_JSON, PPTX, Format
from okosystem.web.state import current_stamp

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


SVG = Format("image/svg+xml", "svg", "SVG")
TABLE_PAGE = (HTML, PLAIN_JSON, CSV)


@dataclass(frozen=True, slots=True)
class ViewTable:
    """The rows of a view, and the name of the file; the columns are those of the rows if empty."""

    name: str
    rows: Sequence[Row]
    columns: Sequence[str] = ()
    headings: Sequence[Mapping[str, object]] = ()
    answer: Mapping[str, object] = field(default_factory=dict)


def declared_lists() -> Sequence[Feature]:
    """List the features with files at one address, whose rows the API can describe."""
    found = current_app.extensions["features"].values()
    return [one for one in found if one.is_described and one.columns and "<" not in one.path]


def describe_view(reader: Reader, rows: Iterable[Row], inputs: Inputs) -> Mapping[str, Any] | None:
    """Describe what a view rests on; None with a scenario, and for findings of another day."""
    day = reader.day if reader.day != reader.today else None
    is_computed = reader.scenario or (inputs.computed and day)
    return None if is_computed else describe_rows(reader, rows, inputs, day)


def table_response(
    reader: Reader,
    table: ViewTable,
    choices: Choices,
    chosen_format: Format,
    basis: Callable[[], Mapping[str, Any] | None],
) -> Response:
    """Send a table as CSV, or as JSON with the choices, the release and what it rests on.

    CSV has that as comments, on request.
    """
    if chosen_format is CSV:
        content = write_csv(table.rows, table.columns).encode()
        if request.args.get(BASIS) and (described := basis()):
            content = comment_csv(content, described)
        return file_response(reader, content, CSV, table.name)
    document = {
        "view": table.name,
        "language": reader.language,
        "chosen": choices.non_default(reader),
        "release": reader.release.digest,
        **table.answer,
        **({"columns": list(table.headings)} if table.headings else {}),
        "rows": table.answer.get("rows", list(table.rows)),
        "basis": basis(),
    }
    body = json.dumps(document, ensure_ascii=False)
    return file_response(reader, body, chosen_format, table.name)


def file_response(reader: Reader, body: str | bytes, chosen_format: Format, name: str) -> Response:
    """Send a file, which like the page is in the reader's language."""
    response = Response(body, mimetype=chosen_format.media_type)
    kind = "attachment" if chosen_format in (SVG, PPTX) else "inline"
    response.headers["Content-Disposition"] = f'{kind}; filename="{name}.{chosen_format.suffix}"'
    response.headers["Content-Language"] = reader.language
    response.vary.add("Cookie")
    response.set_etag(f"{current_stamp()}-{chosen_format.suffix}-{reader.language}")
    return response


def write_csv(rows: Iterable[Mapping[str, object]], columns: Sequence[str] = ()) -> str:
    """Write CSV with some columns, and with every other that a row has.

    A reference is written as its IRI, and several values in a cell are separated by spaces.
    """
    rows = list(rows)
    columns = list(dict.fromkeys(chain(columns, *rows)))
    return write_rows([columns, *([_cell(row.get(name)) for name in columns] for row in rows)])


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return value["iri"]
    return " ".join(str(_cell(v)) for v in value) if isinstance(value, list | tuple) else value
